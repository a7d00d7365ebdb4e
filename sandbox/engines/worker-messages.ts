import type { EngineErrorCode } from './engine-error.ts';

/** What the main thread tells an engine's worker. */
export type ToWorker = { id: number; method: string; value: unknown } | { cancel: number };

/** What a worker answers: any number of parts, then one end. */
export type FromWorker =
  | { id: number; part: unknown }
  | { id: number; done: unknown }
  | { id: number; failed: { code: EngineErrorCode | null; message: string } };
