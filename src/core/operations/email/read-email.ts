import { answerOfThread } from '../../answer-of-thread.ts';
import { RefusalError } from '../../errors.ts';
import type { StoredInput } from '../../request.ts';
import type { ParsedEmail } from './parsed-email.ts';
import type { ParseAnswer } from './parse-worker.ts';

/** Mail servers refuse more than this; what is larger is no email. */
const EMAIL_MAX_BYTES = 30 * 1024 * 1024;
/** Honest emails take a tenth of a second. */
const PARSE_TIMEOUT_MS = 10_000;
const PARSE_MEMORY_MB = 512;

function parseInThread(bytes: Uint8Array, from: 'file' | 'paste', signal: AbortSignal): Promise<ParseAnswer> {
  const file = new URL('parse-worker.ts', import.meta.url);
  const limits = { memoryMb: PARSE_MEMORY_MB, timeoutMs: PARSE_TIMEOUT_MS };
  return answerOfThread<ParseAnswer>(
    { file, data: { bytes, from }, ...limits, broken: { kind: 'broken' } },
    signal,
  );
}

async function bytesOf(input: StoredInput): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of input.open()) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

function parsed(answer: ParseAnswer, name: string): ParsedEmail {
  if (answer.kind === 'none') throw new RefusalError('file_type_wrong', { name, type: 'no email' });
  if (answer.kind === 'deep') throw new RefusalError('file_unreadable', { name, reason: 'too_deep' });
  if (answer.kind === 'broken') throw new RefusalError('file_unreadable', { name });
  return answer.email;
}

/**
 * Reads a handed-in email file (.eml or .msg, by its content) in a thread of its own. Throws RefusalError
 * `file_empty`, `file_too_large` (30 MiB), `file_type_wrong` (no email) or `file_unreadable` (broken, too deep, or
 * ten seconds were not enough), and the signal's reason.
 */
export async function readEmailFile(input: StoredInput, signal: AbortSignal): Promise<ParsedEmail> {
  const { name, bytes } = input;
  if (bytes === 0) throw new RefusalError('file_empty', { name });
  if (bytes > EMAIL_MAX_BYTES) throw new RefusalError('file_too_large', { name, limit: EMAIL_MAX_BYTES });
  return parsed(await parseInThread(await bytesOf(input), 'file', signal), name);
}

/** Reads pasted text: a whole message when it begins with headers, else the words alone. Throws as for a file. */
export async function readPastedEmail(text: string, signal: AbortSignal): Promise<ParsedEmail> {
  return parsed(await parseInThread(Buffer.from(text.trimStart()), 'paste', signal), 'the pasted text');
}
