import { Worker } from 'node:worker_threads';

/** Work for a thread of its own: its file, what it gets, and what it may use (MB of heap, ms). */
export type ThreadWork<Answer> = {
  file: URL;
  data: unknown;
  memoryMb: number;
  timeoutMs: number;
  /** The answer when the thread ends, fails or takes too long before it has given its own. */
  broken: Answer;
};

/**
 * The one message of a worker thread, which is ended whatever happens: what reads strangers' files may hang or run
 * out of memory without hurting the process. Throws the signal's reason.
 */
export async function answerOfThread<Answer>(work: ThreadWork<Answer>, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const worker = new Worker(work.file, {
    workerData: work.data,
    resourceLimits: { maxOldGenerationSizeMb: work.memoryMb },
    stdout: true,
    stderr: true,
  });
  const broken = (): void => resolve(work.broken);
  const timer = setTimeout(broken, work.timeoutMs);
  const abort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  worker.once('message', (answer: Answer) => resolve(answer));
  worker.once('error', broken);
  worker.once('exit', broken);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}
