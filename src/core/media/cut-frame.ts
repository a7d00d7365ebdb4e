import { runFfmpeg } from './run-ffmpeg.ts';

/** A picture of a film, JPEG, and the second it was taken at. */
export type Frame = { at: number; jpeg: Uint8Array };

/** Which local film to cut, and how wide its pictures are; `contentType` is what its bytes say. */
export type FrameOrder = { path: string; contentType: string; width: number };

/** ffmpeg's name of a container. It is told, not asked to guess: a guess may be a playlist of other files. */
const DEMUXERS: Record<string, string> = {
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/webm': 'matroska',
};

/** One picture is cut in a second; a file without an index is read from its beginning, ms. */
const FRAME_TIMEOUT_MS = 20_000;
const FRAME_MAX_BYTES = 4 * 1024 * 1024;
/** A minute of film is read through in seconds; one that takes longer is not waited for, ms. */
const SECONDS_TIMEOUT_MS = 30_000;
const SECONDS_MAX_BYTES = 32 * 1024 * 1024;

/** What both ways to cut have in common; `choose` is the filter that says which pictures it is about. */
function args(order: FrameOrder, demuxer: string, from: number, choose: string[], count: number): string[] {
  const input = ['-threads', '1', '-f', demuxer, '-ss', from.toFixed(3), '-i', `file:${order.path}`];
  // Stretched as it is shown, never enlarged beyond the width that is asked for.
  const look = ['scale=iw*sar:ih', `scale=w=${order.width}:h=-2:flags=bilinear`, 'setsar=1'];
  const filters = ['-vf', [...choose, ...look].join(',')];
  const picture = ['-frames:v', String(count), '-an', '-sn', '-dn', ...filters];
  return [...input, ...picture, '-c:v', 'mjpeg', '-q:v', '4', '-threads', '1'];
}

/**
 * Cuts one picture out of a film by a child process that ends with the signal; null where the film gives none: it may be
 * broken there, or end before it. Never rejects.
 */
export async function cutFrame(
  ffmpeg: string,
  order: FrameOrder,
  at: number,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const demuxer = DEMUXERS[order.contentType];
  if (demuxer === undefined) return null;
  const limits = { timeoutMs: FRAME_TIMEOUT_MS, maxBytes: FRAME_MAX_BYTES };
  const what = [...args(order, demuxer, at, [], 1), '-f', 'image2pipe'];
  const jpeg = await runFfmpeg(ffmpeg, what, limits, signal).catch(() => null);
  return jpeg && jpeg.byteLength > 0 ? jpeg : null;
}

/** The parts of a stream of pictures, each behind its length; what is cut off at the end is left out. */
function picturesOf(stream: Buffer): Uint8Array[] {
  const pictures: Uint8Array[] = [];
  for (let at = 0; ;) {
    const head = stream.indexOf('\r\n\r\n', at);
    if (head < 0) return pictures;
    const length = Number(/content-length: (\d+)/i.exec(stream.subarray(at, head).toString('latin1'))?.[1]);
    const [from, to] = [head + 4, head + 4 + length];
    if (!(length > 0) || to > stream.byteLength) return pictures;
    pictures.push(stream.subarray(from, to));
    at = to;
  }
}

/**
 * Cuts the picture that is shown at `first` and at each second after it, `count` at most, in one go through the film,
 * behind everything else on the machine. What a seek to a moment gives, this gives too, wherever a film has a frame in the
 * second that begins there. Empty where nothing can be cut in time. Never rejects.
 */
export async function cutSeconds(
  ffmpeg: string,
  order: FrameOrder,
  { first, count }: { first: number; count: number },
  signal: AbortSignal,
): Promise<Frame[]> {
  const demuxer = DEMUXERS[order.contentType];
  if (demuxer === undefined) return [];
  const limits = { timeoutMs: SECONDS_TIMEOUT_MS, maxBytes: SECONDS_MAX_BYTES, background: true };
  // The first picture of each second, as a seek gives it: frames rarely begin at whole seconds. `fps` fills the gaps,
  // and would leave out the last one if it stood at the very end.
  const firsts = 'select=isnan(prev_selected_t)+gt(floor(t)\\,floor(prev_selected_t))';
  const each = [
    firsts,
    'setpts=floor(T)/TB',
    'tpad=stop_mode=clone:stop_duration=1',
    'fps=fps=1:start_time=0:round=up',
  ];
  const what = [...args(order, demuxer, first, each, count), '-f', 'mpjpeg'];
  const stream = await runFfmpeg(ffmpeg, what, limits, signal).catch(() => null);
  if (stream === null) return [];
  const pictures = picturesOf(Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength));
  return pictures.map((jpeg, index) => ({ at: first + index, jpeg }));
}
