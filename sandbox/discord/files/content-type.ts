import { extname } from 'node:path';

const byExtension: Record<string, string> = {
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.oga': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.wav': 'audio/x-wav',
  '.flac': 'audio/x-flac',
  '.m4a': 'audio/mp4',
  '.aac': 'audio/aac',
  '.weba': 'audio/webm',
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.webm': 'video/webm',
  '.mov': 'video/quicktime',
  '.mkv': 'video/x-matroska',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.srt': 'application/x-subrip',
  '.vtt': 'text/vtt; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.pdf': 'application/pdf',
  '.eml': 'message/rfc822',
  '.msg': 'application/vnd.ms-outlook',
  '.zip': 'application/zip',
};

/** The content type that Discord would give a file: by its name, else what the sender said, else none. */
export function contentTypeOf(fileName: string, declared: string): string | undefined {
  const known = byExtension[extname(fileName).toLowerCase()];
  if (known) return known;
  return declared && declared !== 'application/octet-stream' ? declared : undefined;
}

/** Types that a browser may show in place; the rest is offered for download, so that no file runs as a page. */
export function isShownInline(contentType: string): boolean {
  return /^(audio|video)\/|^image\/(png|jpeg|gif|webp)|^text\/plain/.test(contentType);
}
