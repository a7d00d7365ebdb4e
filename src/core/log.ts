import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { Redactor } from './redactor.ts';

/** pino's logger. `log.child({ operation })` follows one operation. */
export type Log = Logger;

/** An error as a log line may show it; never a vendor's body or a cause. */
type LoggedError = { name: string; code: string | null; message: string; stack?: string };

const MESSAGE_LIMIT = 300;
/** Their messages quote what was parsed, which may be a vendor's body or a member's content. */
const QUOTING = new Set(['SyntaxError', 'ZodError']);

/** The places of a stack without the message that precedes them, all lines of which may quote what was handled. */
function placesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

/** Names, codes and the first line of a plain message; the stack's places only for those who debug. */
function loggedError(error: unknown, withStack: boolean): LoggedError {
  if (!(error instanceof Error)) return { name: typeof error, code: null, message: 'not an Error' };
  const { name, stack } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (QUOTING.has(name)) return { name, code, message: 'could not be parsed' };
  const [line = ''] = error.message.split('\n');
  return {
    name,
    code,
    message: line.slice(0, MESSAGE_LIMIT),
    ...(withStack && stack && { stack: placesOf(stack) }),
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
