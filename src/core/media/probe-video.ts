import { answerOfThread } from '../answer-of-thread.ts';
import { RefusalError } from '../errors.ts';
import type { StoredInput } from '../request.ts';
import { PROBE_MEMORY_MB, PROBE_TIMEOUT_MS, probeInput, wholeMs } from './probe-input.ts';
import type { VideoTrack } from './read-video-track.ts';

/** A film that can be looked at: its exact length in ms (rounded up), its type by content, and whether it has sound. */
export type ProbedVideo = {
  ms: number;
  contentType: string;
  width: number;
  height: number;
  sound: boolean;
};

const UNREADABLE: VideoTrack = { kind: 'unreadable', reason: 'implausible' };

/**
 * Measures a film before anything is sent, in a thread that ends with the signal and after 20 seconds. Throws
 * RefusalError as probeInput does, and `file_no_video` for sound alone, `file_type_wrong` for a container that no vendor
 * takes, `file_unreadable` (`reason`: format, truncated, implausible) for what cannot be measured.
 */
export async function probeVideo(input: StoredInput, signal: AbortSignal): Promise<ProbedVideo> {
  return probeInput(input, signal, async (path) => {
    const { name } = input;
    const file = new URL('probe-video-worker.ts', import.meta.url);
    const limits = { memoryMb: PROBE_MEMORY_MB, timeoutMs: PROBE_TIMEOUT_MS };
    const track = await answerOfThread({ file, data: path, ...limits, broken: UNREADABLE }, signal);
    if (track.kind === 'no_video') throw new RefusalError('file_no_video', { name });
    if (track.kind === 'wrong') throw new RefusalError('file_type_wrong', { name, type: track.container });
    if (track.kind === 'unreadable')
      throw new RefusalError('file_unreadable', { name, reason: track.reason });
    const { seconds, contentType, width, height, sound } = track;
    return { ms: wholeMs(seconds), contentType, width, height, sound };
  });
}
