import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteInMessage } from '../../src/core/audit/checkpoint-message.ts';
import type { AuditProof } from '../../src/core/audit/proof.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { commandResult, press, privateAnswer } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';

const run = promisify(execFile);
type File = { filename: string; url: string };

describe('the record in Discord', () => {
  let sandbox: LivingSandbox;
  let operation: string;
  const ada = (): string => sandbox.user('Ada');
  const asked = async (as: string, name: string, options: Record<string, string | number>, says: RegExp) => {
    const message = await privateAnswer(sandbox, as, name, options, (text) => says.test(text));
    return { text: textOf(message), files: (message['attachments'] ?? []) as File[] };
  };
  const download = async (file: File | undefined): Promise<string> =>
    new TextDecoder().decode(await sandbox.people.download(file?.url ?? ''));

  beforeAll(async () => {
    sandbox = await startLivingSandbox({}, 'postgres');
    const first = await sandbox.startBot();
    const said = await commandResult(sandbox, first, sandbox.user('Alice'), 'speak', {
      text: 'canary words that stay out of the record',
      voice: 'rms',
    });
    operation = said.operation;
    // A bot that ends in order signs what is left to sign.
    await first.kill('SIGTERM');
    await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  it('is read and searched by admins alone, and holds no content', async () => {
    const found = await asked(ada(), 'audit search', { operation: operation.slice(0, 8) }, /settled/);
    expect(found.text).toContain(`<@${sandbox.user('Alice')}>`);
    expect(found.text).not.toContain('canary');
    expect((await asked(ada(), 'audit tail', {}, /newest/)).text).toContain('started');
    const answer = await sandbox.people.act({
      type: 'command',
      as: sandbox.user('Bob'),
      channel: sandbox.channel('general'),
      name: 'audit tail',
    });
    expect(answer.outcome).toBe('refused');
  });

  it('is read page by page, back and forth', async () => {
    const tells = (text: string): boolean => /page|newest/.test(text);
    const panel = await privateAnswer(sandbox, ada(), 'audit tail', {}, tells);
    const before = textOf(panel);
    await press(sandbox, ada(), panel, 'Next');
    const turned = await sandbox.people.waitForMessage(
      panel.channel_id,
      ada(),
      (message) => message.id === panel.id && textOf(message) !== before,
    );
    expect(textOf(turned)).not.toContain('older version');
    expect(controlsOf(turned).find(({ label }) => label === 'Previous')?.disabled).toBe(false);
    await press(sandbox, ada(), turned, 'Previous');
    await sandbox.people.waitForMessage(
      panel.channel_id,
      ada(),
      (message) => message.id === panel.id && textOf(message) === before,
    );
  });

  it('is found whole, signed and posted', async () => {
    const verified = async (): Promise<string> => (await asked(ada(), 'audit verify', {}, /Audit: /)).text;
    expect(await verified()).toMatch(/\d+ entries: chain whole, \d+ signed checkpoints fit/);
    // What could not be posted at the end is posted after the next start.
    await expect.poll(verified, { interval: 1_000 }).toMatch(/posted for all to see up to entry \d+/);
  });

  it('proves an operation by a file, the key and the message in the channel, to somebody without the project', async () => {
    const { text, files } = await asked(
      ada(),
      'audit proof',
      { operation: operation.slice(0, 8) },
      /Audit: proof/,
    );
    const proof = await download(files[0]);
    const folder = mkdtempSync(join(tmpdir(), 'helix-stranger-'));
    writeFileSync(join(folder, 'proof.json'), proof);
    const [, key = ''] = /\.json (helix\/\S+)/.exec(text) ?? [];
    const verifier = join(process.cwd(), 'tools/verify-audit.mjs');
    const { stdout } = await run(process.execPath, [verifier, 'proof.json', key], { cwd: folder });
    expect(stdout).toMatch(/begun\n[\s\S]*settled\n[\s\S]*OK: /);
    const { checkpoint, message } = JSON.parse(proof) as AuditProof;
    const posts = await sandbox.people.messages(sandbox.channel('hash-chain'), ada());
    const witness = posts.find(({ id }) => id === message);
    expect(noteInMessage(String(witness?.content))).toBe(checkpoint);
    expect(proof).not.toContain('canary');
  });

  it('is taken along as a file, one entry a line', async () => {
    const { files } = await asked(ada(), 'audit export', {}, /Audit: export/);
    const lines = (await download(files[0])).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(lines.map((_, n) => n));
    expect(await sandbox.people.violations()).toEqual([]);
  });
});
