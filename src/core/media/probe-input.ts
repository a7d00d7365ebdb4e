import { RefusalError } from '../errors.ts';
import type { StoredInput } from '../request.ts';
import { fileType } from './file-type.ts';
import { readHead } from './read-head.ts';
import { withLocalFile } from './with-local-file.ts';

/** The largest allowed file takes a second; whatever takes this long means harm, ms. */
export const PROBE_TIMEOUT_MS = 20_000;
/** Index tables of an honest ten-hour film fit; a bomb ends its own thread, not the bot. MB. */
export const PROBE_MEMORY_MB = 256;

/** Whole milliseconds, rounded up; the sixth decimal of a second is noise of the float, not film or sound. */
export function wholeMs(seconds: number): number {
  return Math.ceil(Math.round(seconds * 1_000_000) / 1_000);
}

/** True for the reason of `AbortSignal.timeout`: nobody asked for the end, the time was up. */
function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}

async function checkedType<T>(name: string, path: string, measure: (path: string) => Promise<T>): Promise<T> {
  const type = fileType(await readHead(path), name);
  if (type.kind === 'wrong') throw new RefusalError('file_type_wrong', { name, type: type.name });
  if (type.kind === 'unreadable') throw new RefusalError('file_unreadable', { name, reason: type.reason });
  return measure(path);
}

/**
 * Runs `measure` with a local path of a file that may be a recording. Throws RefusalError: `file_empty`;
 * `file_type_wrong` for a known type that is no recording, or one that no vendor here takes (`type`); `file_unreadable`
 * (`reason`: text, headerless, timeout), and what `measure` throws. Throws the signal's reason when it is aborted for
 * another cause than time.
 */
export async function probeInput<T>(
  input: StoredInput,
  signal: AbortSignal,
  measure: (path: string) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const { name } = input;
  if (input.bytes === 0) throw new RefusalError('file_empty', { name });
  try {
    return await withLocalFile(input, signal, (path) => checkedType(name, path, measure));
  } catch (error) {
    if (error instanceof RefusalError || !signal.aborted) throw error;
    if (!isTimeout(signal.reason)) throw signal.reason;
    throw new RefusalError('file_unreadable', { name, reason: 'timeout' });
  }
}
