import { runFfmpeg } from './run-ffmpeg.ts';

/** A picture of a film, JPEG, and the second it was taken at. */
export type Frame = { at: number; jpeg: Uint8Array };

/** What to cut out of which local film; `contentType` is what its bytes say. */
export type FrameOrder = { path: string; contentType: string; moments: readonly number[]; width: number };

/** ffmpeg's name of a container. It is told, not asked to guess: a guess may be a playlist of other files. */
const DEMUXERS: Record<string, string> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/webm': 'matroska',
};

/** One picture is cut in a second; a file without an index is read from its beginning, ms. */
const FRAME_TIMEOUT_MS = 20_000;
const FRAME_MAX_BYTES = 4 * 1024 * 1024;
const AT_ONCE = 2;

function args(order: FrameOrder, demuxer: string, at: number): string[] {
  const input = ['-threads', '1', '-f', demuxer, '-ss', at.toFixed(3), '-i', `file:${order.path}`];
  // Stretched as it is shown, never enlarged beyond the width that is asked for.
  const scale = `scale=w=${order.width}:h=-2:flags=bilinear,setsar=1`;
  const picture = ['-frames:v', '1', '-an', '-sn', '-dn', '-vf', `scale=iw*sar:ih,${scale}`];
  return [...input, ...picture, '-c:v', 'mjpeg', '-q:v', '4', '-threads', '1', '-f', 'image2pipe'];
}

/**
 * Cuts pictures out of a film, two at a time, by child processes that end with the signal. A moment that gives no
 * picture is left out: the film may be broken there, or end before it. Rejects with the signal's reason alone.
 */
export async function cutFrames(ffmpeg: string, order: FrameOrder, signal: AbortSignal): Promise<Frame[]> {
  const demuxer = DEMUXERS[order.contentType];
  if (demuxer === undefined) return [];
  const limits = { timeoutMs: FRAME_TIMEOUT_MS, maxBytes: FRAME_MAX_BYTES };
  const frames: Frame[] = [];
  const waiting = [...order.moments];
  const work = async (): Promise<void> => {
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      const jpeg = await runFfmpeg(ffmpeg, args(order, demuxer, at), limits, signal).catch(() => null);
      signal.throwIfAborted();
      if (jpeg && jpeg.byteLength > 0) frames.push({ at, jpeg });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return frames.toSorted((a, b) => a.at - b.at);
}
