import type { Mp3Frame } from '../../media/mp3-frames.ts';

/** One file of the result: MP3 bytes and seconds. */
export type SpeechPart = { bytes: Uint8Array; seconds: number };

function sizeOf(frames: readonly Mp3Frame[]): number {
  return frames.reduce((sum, frame) => sum + frame.bytes.byteLength, 0);
}

function join(frames: readonly Mp3Frame[]): SpeechPart {
  return {
    bytes: Buffer.concat(frames.map((frame) => frame.bytes)),
    seconds: frames.reduce((sum, frame) => sum + frame.seconds, 0),
  };
}

/**
 * The spoken pieces as as few files as fit `maxBytes` each. Files part between pieces (a sentence end) where they
 * can; a piece that is too large for a file of its own is parted between frames.
 */
export function speechParts(pieces: readonly (readonly Mp3Frame[])[], maxBytes: number): SpeechPart[] {
  const parts: Mp3Frame[][] = [];
  let open: Mp3Frame[] = [];
  let size = 0;
  const close = () => {
    if (open.length > 0) parts.push(open);
    open = [];
    size = 0;
  };
  for (const piece of pieces) {
    const pieceSize = sizeOf(piece);
    if (size + pieceSize > maxBytes && pieceSize <= maxBytes) close();
    for (const frame of piece) {
      if (size + frame.bytes.byteLength > maxBytes) close();
      open.push(frame);
      size += frame.bytes.byteLength;
    }
  }
  close();
  return parts.map(join);
}
