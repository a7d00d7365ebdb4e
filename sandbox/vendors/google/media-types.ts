const VIDEO = 'mp4 mpeg mov avi x-flv mpg webm wmv 3gpp quicktime mpegps x-matroska x-ms-wmv x-msvideo';
const IMAGE = 'png jpeg webp';

const KNOWN: ReadonlySet<string> = new Set([
  ...VIDEO.split(' ').map((name) => `video/${name}`),
  ...IMAGE.split(' ').map((name) => `image/${name}`),
]);

/**
 * Whether the stand-in takes files of a type: the vendor's list of videos, and pictures. Sound and documents are
 * refused, because there is nothing here that hears or reads them.
 */
export function isKnownMedia(mimeType: string): boolean {
  return KNOWN.has(mimeType.split(';')[0]?.trim().toLowerCase() ?? '');
}
