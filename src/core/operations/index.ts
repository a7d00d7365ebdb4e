import { email } from './email.ts';
import type { Operation } from './operation.ts';
import { speak } from './speak.ts';
import { transcribe } from './transcribe.ts';

/** Every operation, in the order of the help text. */
export const OPERATIONS: readonly Operation[] = [transcribe, speak, email].map(
  (operation) => operation as Operation,
);
