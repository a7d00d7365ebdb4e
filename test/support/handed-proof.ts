import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { textOf } from '../../sandbox/people.ts';
import { privateAnswer } from './conversation.ts';
import type { LivingSandbox } from './living-sandbox.ts';

/** A proof as the bot handed it to an admin: the file, and the key that it is checked with. */
export type HandedProof = { file: string; key: string };

const run = promisify(execFile);

/** Asks for the proof of an operation and keeps it beside the data, under a name of its own. */
export async function handedProof(
  sandbox: LivingSandbox,
  as: string,
  operation: string,
  name: string,
): Promise<HandedProof> {
  const fits = (text: string): boolean => text.includes('signed entries');
  const message = await privateAnswer(sandbox, as, 'audit proof', { operation }, fits);
  const [attached] = message['attachments'] as { filename: string; url: string }[];
  const file = join(sandbox.env['DATA_DIR'] ?? '', `${name}-${attached?.filename}`);
  writeFileSync(file, await sandbox.people.download(attached?.url ?? ''));
  const [, key = ''] = /node verify-audit\.mjs \S+ (\S+)/.exec(textOf(message)) ?? [];
  return { file, key };
}

/** What the stand-alone verifier says of it. */
export async function checkedProof({ file, key }: HandedProof): Promise<string> {
  return (await run(process.execPath, ['tools/verify-audit.mjs', file, key])).stdout;
}
