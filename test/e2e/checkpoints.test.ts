import { cpSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noteInMessage } from '../../src/core/audit/checkpoint-message.ts';
import { parseCheckpoint } from '../../src/core/audit/checkpoint.ts';
import { verifyNote } from '../../src/core/audit/signed-note.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';

describe('the record, seen from outside', () => {
  let sandbox: LivingSandbox;
  let dataDir: string;
  let channel: string;
  let admin: string;

  /** Texts of the checkpoints that stand in the channel, oldest first. */
  const posted = async (): Promise<{ id: string; content: string }[]> =>
    (await sandbox.people.messages(channel, admin))
      .map(({ id, content }) => ({ id, content: String(content) }))
      .filter(({ content }) => noteInMessage(content) !== null);
  const chain = async (): Promise<{ kind: string; facts: Record<string, unknown> }[]> => {
    const store = await openStore({ home: 'pglite', dataDir });
    try {
      const rows = await store.auditEntries({ from: 0, limit: 500 });
      return rows.map(({ body }) => JSON.parse(body) as { kind: string; facts: Record<string, unknown> });
    } finally {
      await store.close();
    }
  };

  beforeAll(async () => {
    sandbox = await startLivingSandbox();
    dataDir = sandbox.env['DATA_DIR'] ?? '';
    channel = sandbox.channel('hash-chain');
    admin = sandbox.world.users.find(({ name }) => /carol|admin/i.test(name))?.id ?? sandbox.user('Alice');
  });
  afterAll(() => sandbox?.close());

  it('is signed and posted when the bot starts and when it ends, and a killed bot is noticed', async () => {
    const first = await sandbox.startBot();
    await expect.poll(async () => (await posted()).length).toBeGreaterThanOrEqual(1);
    expect(await first.kill('SIGTERM')).toBe(0);
    const entries = await chain();
    expect(entries.at(-1)).toMatchObject({ kind: 'stopped', facts: { clean: true } });
    const messages = await posted();
    expect(messages).toHaveLength(2);
    expect(messages[1]?.content).toContain(`Before it: message ${messages[0]?.id}`);
    const { origin, public_key: key } = entries[0]!.facts as { origin: string; public_key: string };
    const sizes = messages.map(({ content }) => {
      const text = verifyNote(noteInMessage(content) ?? '', origin, key);
      return parseCheckpoint(text ?? '')?.size;
    });
    expect(sizes.at(-1)).toBe(entries.length);

    const second = await sandbox.startBot();
    await second.kill('SIGKILL');
    const third = await sandbox.startBot();
    await third.kill('SIGTERM');
    const starts = (await chain()).filter(({ kind }) => kind === 'started');
    expect(starts.map(({ facts }) => [facts['last_stop'], facts['witness']])).toEqual([
      ['first', 'none'],
      ['clean', 'agrees'],
      ['unclean', 'agrees'],
    ]);
  });

  it('is not gone on with from an older copy, which the channel alone gives away', async () => {
    cpSync(dataDir, `${dataDir}.backup`, { recursive: true });
    const known = (await posted()).length;
    const bot = await sandbox.startBot();
    await bot.kill('SIGTERM');
    expect((await posted()).length).toBeGreaterThan(known);
    // The whole folder comes back, the file beside the key included: only Discord knows more.
    rmSync(dataDir, { recursive: true });
    cpSync(`${dataDir}.backup`, dataDir, { recursive: true });
    const before = await chain();
    await expect(sandbox.startBot()).rejects.toThrow(/an older copy, or another one.*npm run audit:epoch/s);
    expect(await chain()).toEqual(before);
  });
});
