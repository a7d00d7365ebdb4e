import { answerOfThread } from '../answer-of-thread.ts';
import { RefusalError } from '../errors.ts';
import type { StoredInput } from '../request.ts';
import { PROBE_MEMORY_MB, PROBE_TIMEOUT_MS, probeInput, wholeMs } from './probe-input.ts';
import type { AudioTrack } from './read-audio-track.ts';

/** A recording that can be heard: its exact length in milliseconds (rounded up) and its type by content. */
export type ProbedAudio = { ms: number; contentType: string; codec: string | null; channels: number };

const UNREADABLE: AudioTrack = { kind: 'unreadable', reason: 'implausible' };

/** Reads a local file's audio track in a thread that ends with the signal and after 20 seconds. */
function readInThread(path: string, signal: AbortSignal): Promise<AudioTrack> {
  const file = new URL('probe-worker.ts', import.meta.url);
  const limits = { memoryMb: PROBE_MEMORY_MB, timeoutMs: PROBE_TIMEOUT_MS };
  return answerOfThread({ file, data: path, ...limits, broken: UNREADABLE }, signal);
}

/**
 * Measures a recording before anything is sent. Throws RefusalError as probeInput does, and `file_no_audio` for a film
 * without sound, `file_unreadable` (`reason`: format, truncated, implausible) for what cannot be measured.
 */
export async function probeAudio(input: StoredInput, signal: AbortSignal): Promise<ProbedAudio> {
  return probeInput(input, signal, async (path) => {
    const { name } = input;
    const track = await readInThread(path, signal);
    if (track.kind === 'no_audio') throw new RefusalError('file_no_audio', { name });
    if (track.kind === 'unreadable')
      throw new RefusalError('file_unreadable', { name, reason: track.reason });
    const { seconds, contentType, codec, channels } = track;
    return { ms: wholeMs(seconds), contentType, codec, channels };
  });
}
