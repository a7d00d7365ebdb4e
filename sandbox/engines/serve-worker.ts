import { parentPort } from 'node:worker_threads';
import { EngineError } from './engine-error.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** One method of a worker. It may send parts while it works, and should look at `signal` between slices of work. */
export type WorkerMethod = (
  value: never,
  context: { signal: AbortSignal; part(value: unknown): void },
) => Promise<unknown>;

/** Serves `methods` to the main thread; calls run as they come, so a method that must run alone queues by itself. */
export function serveWorker(methods: Record<string, WorkerMethod>): void {
  const port = parentPort;
  if (!port) throw new Error('this file runs in a worker thread');
  const running = new Map<number, AbortController>();
  const post = (message: FromWorker): void => port.postMessage(message);

  async function run(id: number, method: string, value: unknown): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const serve = methods[method];
      if (!serve) throw new Error(`no method ${method}`);
      const context = { signal: controller.signal, part: (part: unknown) => post({ id, part }) };
      post({ id, done: await serve(value as never, context) });
    } catch (error) {
      const code = error instanceof EngineError ? error.code : null;
      post({ id, failed: { code, message: error instanceof Error ? error.message : String(error) } });
    } finally {
      running.delete(id);
    }
  }

  port.on('message', (message: ToWorker) => {
    if ('cancel' in message) running.get(message.cancel)?.abort();
    else void run(message.id, message.method, message.value);
  });
}
