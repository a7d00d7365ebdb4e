import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { Redactor } from './redactor.ts';

/** pino's logger. `log.child({ operation })` follows one operation. */
export type Log = Logger;

/** An error as a log line may show it; never a vendor's body or a cause. */
type LoggedError = { name: string; code: string | null; message: string; stack?: string };

const MESSAGE_LIMIT = 300;
/** Their messages quote what was parsed, which may be a vendor's body or a member's content. */
const QUOTING = new Set(['SyntaxError', 'ZodError']);

/** What the engine and Node say with the value itself in their words. */
const QUOTES =
  /^Cannot (create property|assign to read only property|use 'in' operator)|Received |reason "|^Invalid (time zone|language)/;

/** The places of a stack without the message that precedes them, all lines of which may quote what was handled. */
function placesOf({ stack = '', message }: Error): string {
  const from = stack.indexOf(message);
  // A message that was changed since stands there as it was, and nobody knows where it ends.
  if (from < 0) return '';
  return stack
    .slice(from + message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

/**
 * What may be known of a fault that nobody caught: it can come from anywhere, a vendor's library among it, so its words
 * are nobody's. The first place in our own code says more than they would.
 */
export function crashFacts(error: unknown): { fault: string; code: string | null; at: string | null } {
  if (!(error instanceof Error)) return { fault: typeof error, code: null, at: null };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const [, at = null] = /\/(src\/[\w./-]+:\d+:\d+)/.exec(placesOf(error)) ?? [];
  return { fault: error.name, code, at };
}

/** Names, codes and the first line of a plain message; the stack's places only for those who debug. */
function loggedError(error: unknown, withStack: boolean): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error, code: null, message: 'not an Error' };
  const { name } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (QUOTING.has(name)) return { name, code, message: 'could not be parsed' };
  const [line = ''] = error.message.split('\n');
  if (QUOTES.test(line)) return { name, code, message: 'a value was not what it has to be' };
  const stack = withStack ? placesOf(error) : '';
  return {
    name,
    code,
    message: line.slice(0, MESSAGE_LIMIT),
    ...(stack && { stack }),
  };
}

/**
 * A log that writes JSON lines to stderr (stdout is for `ready` and `trail` alone), every line redacted at the
 * sink, whatever was handed in.
 */
export function createLog(
  level: string,
  redactor: Redactor,
  write: (line: string) => void = (line) => void process.stderr.write(line),
): Log {
  const withStack = level === 'debug' || level === 'trace';
  const serializer = (error: unknown): LoggedError => loggedError(error, withStack);
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializer, error: serializer },
    },
    { write: (line: string) => write(redactor.redact(line)) },
  );
}
