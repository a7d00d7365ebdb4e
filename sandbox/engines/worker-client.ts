import { Worker } from 'node:worker_threads';
import { EngineError } from './engine-error.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** The main thread's side of one engine worker. */
export type WorkerClient = {
  /**
   * Calls `method`; resolves with its result. `onPart` gets what it sends on the way. An aborted `signal` rejects at
   * once and tells the worker to stop. Rejects with EngineError when the engine refuses or dies.
   */
  call<Result, Part = never>(
    method: string,
    value: unknown,
    options?: { signal?: AbortSignal | undefined; onPart?: (part: Part) => void },
  ): Promise<Result>;
  /** Ends the worker; calls under way are rejected. */
  close(): Promise<void>;
};

type Pending = {
  resolve(value: unknown): void;
  reject(error: Error): void;
  part(value: unknown): void;
};

/** Starts the worker `file` at the first call, and again after it died, so that a crash costs one call only. */
export function createWorkerClient(file: URL): WorkerClient {
  const pending = new Map<number, Pending>();
  let worker: Worker | null = null;
  let lastId = 0;

  function failAll(reason: string): void {
    worker = null;
    for (const call of pending.values()) call.reject(new EngineError('stopped', reason));
    pending.clear();
  }

  function receive(message: FromWorker): void {
    const call = pending.get(message.id);
    if (!call) return;
    if ('part' in message) return call.part(message.part);
    pending.delete(message.id);
    if ('done' in message) return call.resolve(message.done);
    const { code, message: text } = message.failed;
    call.reject(code ? new EngineError(code, text) : new Error(text));
  }

  function start(): Worker {
    const started = new Worker(file);
    started.on('message', receive);
    started.on('error', (error) => worker === started && failAll(`the engine died: ${error.message}`));
    started.on('exit', () => worker === started && failAll('the engine ended'));
    return started;
  }

  return {
    call: async <Result, Part>(
      method: string,
      value: unknown,
      options: { signal?: AbortSignal | undefined; onPart?: (part: Part) => void } = {},
    ) => {
      options.signal?.throwIfAborted();
      worker ??= start();
      const serving = worker;
      const id = (lastId += 1);
      const send = (message: ToWorker): void => serving.postMessage(message, []);
      const stop = (): void => {
        send({ cancel: id });
        pending.get(id)?.reject(new DOMException('aborted', 'AbortError'));
        pending.delete(id);
      };
      const result = new Promise<unknown>((resolve, reject) => {
        const part = (value: unknown): void => options.onPart?.(value as Part);
        pending.set(id, { resolve, reject, part });
      });
      options.signal?.addEventListener('abort', stop, { once: true });
      // Only an engine at work keeps the process alive; one that waits does not.
      serving.ref();
      send({ id, method, value });
      try {
        return (await result) as Result;
      } finally {
        options.signal?.removeEventListener('abort', stop);
        if (pending.size === 0) serving.unref();
      }
    },
    close: async () => {
      const ending = worker;
      failAll('the engine was closed');
      await ending?.terminate();
    },
  };
}
