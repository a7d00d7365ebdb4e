import { agent } from './agent.ts';
import { email } from './email.ts';
import type { Operation } from './operation.ts';
import { speak } from './speak.ts';
import { transcribe } from './transcribe.ts';
import { video } from './video.ts';

/** Every operation, in the order of the help text. */
export const OPERATIONS: readonly Operation[] = [agent, transcribe, speak, video, email].map(
  (operation) => operation as Operation,
);
