import { answerOfThread } from '../answer-of-thread.ts';
import { RefusalError } from '../errors.ts';
import type { StoredInput } from '../request.ts';
import { fileType } from './file-type.ts';
import type { AudioTrack } from './read-audio-track.ts';
import { readHead } from './read-head.ts';
import { withLocalFile } from './with-local-file.ts';

/** The largest allowed file takes a second; whatever takes this long means harm. */
const PROBE_TIMEOUT_MS = 20_000;
/** Index tables of an honest ten-hour film fit; a bomb ends its own thread, not the bot. */
const PROBE_MEMORY_MB = 256;

/** A recording that can be heard: its exact length in milliseconds (rounded up) and its type by content. */
export type ProbedAudio = { ms: number; contentType: string; codec: string | null; channels: number };

/** Whole milliseconds, rounded up; the sixth decimal of a second is noise of the float, not sound. */
function wholeMs(seconds: number): number {
  return Math.ceil(Math.round(seconds * 1_000_000) / 1_000);
}

const UNREADABLE: AudioTrack = { kind: 'unreadable', reason: 'implausible' };

/** Reads a local file's audio track in a thread that ends with the signal and after 20 seconds. */
function readInThread(path: string, signal: AbortSignal): Promise<AudioTrack> {
  const file = new URL('probe-worker.ts', import.meta.url);
  const limits = { memoryMb: PROBE_MEMORY_MB, timeoutMs: PROBE_TIMEOUT_MS };
  return answerOfThread({ file, data: path, ...limits, broken: UNREADABLE }, signal);
}

async function probe(input: StoredInput, path: string, signal: AbortSignal): Promise<ProbedAudio> {
  const { name } = input;
  const type = fileType(await readHead(path), name);
  if (type.kind === 'wrong') throw new RefusalError('file_type_wrong', { name, type: type.name });
  if (type.kind === 'unreadable') throw new RefusalError('file_unreadable', { name, reason: type.reason });
  const track = await readInThread(path, signal);
  if (track.kind === 'no_audio') throw new RefusalError('file_no_audio', { name });
  if (track.kind === 'unreadable') throw new RefusalError('file_unreadable', { name, reason: track.reason });
  const { seconds, contentType, codec, channels } = track;
  return { ms: wholeMs(seconds), contentType, codec, channels };
}

/** True for the reason of `AbortSignal.timeout`: nobody asked for the end, the time was up. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}

/**
 * Measures a recording before anything is sent. Throws RefusalError: `file_empty`; `file_type_wrong` for a known
 * type that carries no sound or that no vendor here takes (`type`); `file_no_audio` for a film without sound;
 * `file_unreadable` (`reason`: text, headerless, format, truncated, implausible, timeout) for everything else.
 * Throws the signal's reason when it is aborted for another cause than time.
 */
export async function probeAudio(input: StoredInput, signal: AbortSignal): Promise<ProbedAudio> {
  signal.throwIfAborted();
  if (input.bytes === 0) throw new RefusalError('file_empty', { name: input.name });
  try {
    return await withLocalFile(input, signal, (path) => probe(input, path, signal));
  } catch (error) {
    if (error instanceof RefusalError || !signal.aborted) throw error;
    if (!isTimeout(signal.reason)) throw signal.reason;
    throw new RefusalError('file_unreadable', { name: input.name, reason: 'timeout' });
  }
}
