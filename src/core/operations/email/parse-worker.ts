import { parentPort, workerData } from 'node:worker_threads';
import { TooDeepError } from './nests-too-deep.ts';
import { NoEmailError, parseEmail } from './parse-email.ts';
import type { ParsedEmail } from './parsed-email.ts';

/** What the thread answers. */
export type ParseAnswer =
  | { kind: 'parsed'; email: ParsedEmail }
  | { kind: 'none' }
  | { kind: 'deep' }
  | { kind: 'broken' };

async function answer(): Promise<ParseAnswer> {
  const { bytes, from } = workerData as { bytes: Uint8Array; from: 'file' | 'paste' };
  try {
    return { kind: 'parsed', email: await parseEmail(bytes, from) };
  } catch (error) {
    if (error instanceof TooDeepError) return { kind: 'deep' };
    return { kind: error instanceof NoEmailError ? 'none' : 'broken' };
  }
}

// Runs in a thread of its own: a hostile email may keep a parser busy forever, and only a thread can be ended.
parentPort?.postMessage(await answer(), []);
