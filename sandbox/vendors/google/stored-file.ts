import type { ClipFacts } from '../../engines/vision/vision-engine.ts';

/** A file somebody uploaded; its bytes lie at `path`. Times in milliseconds since 1970. */
export type StoredFile = {
  /** `files/abc123`. */
  name: string;
  displayName: string;
  mimeType: string;
  bytes: number;
  sha256: string;
  path: string;
  createdAt: number;
  updatedAt: number;
  state: 'PROCESSING' | 'ACTIVE' | 'FAILED';
  /** What was found out while processing; null until then, and of what failed. */
  clip: ClipFacts | null;
};

/** The vendor forgets a file two days after it came. */
export const KEPT_MS = 48 * 60 * 60_000;

const iso = (ms: number): string => new Date(ms).toISOString();

/** A file as the API shows it; `origin` is the address under which the caller reached the vendor. */
export function fileJson(file: StoredFile, origin: string): object {
  const { clip, state } = file;
  return {
    name: file.name,
    ...(file.displayName && { displayName: file.displayName }),
    mimeType: file.mimeType,
    sizeBytes: String(file.bytes),
    createTime: iso(file.createdAt),
    updateTime: iso(file.updatedAt),
    expirationTime: iso(file.createdAt + KEPT_MS),
    // The real API wraps the hexadecimal text in base64, and not the digest itself.
    sha256Hash: Buffer.from(file.sha256).toString('base64'),
    uri: `${origin}/v1beta/${file.name}`,
    state,
    source: 'UPLOADED',
    ...(state === 'FAILED' && { error: { code: 3, message: 'The file failed to be processed.' } }),
    ...(clip && clip.seconds > 0 && { videoMetadata: { videoDuration: `${Math.round(clip.seconds)}s` } }),
  };
}
