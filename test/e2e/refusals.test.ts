import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/audit/verify-chain.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import { textOf } from '../../sandbox/people.ts';
import { commandResult, privateAnswer } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';
import { spendOnSpeech } from '../support/spend-budget.ts';

const malformed = '../shared/corpora/audio/malformed';

/** Files below a folder, however deep. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('what cannot be done is refused privately, kindly, and free of charge', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;
  const dataDir = (): string => sandbox.env['DATA_DIR'] ?? '';
  const vendorCalls = async (): Promise<number> =>
    (await sandbox.people.world()).vendors.reduce((sum, vendor) => sum + vendor.calls, 0);
  const upload = async (name: string, bytes: Uint8Array): Promise<string> =>
    (await sandbox.people.upload(name, bytes)).id;
  const saysNothingSpent = (text: string): boolean =>
    /nothing was (spent|booked|charged)|no money was spent/i.test(text);

  beforeAll(async () => {
    sandbox = await startLivingSandbox({ MAX_ATTACHMENT_BYTES: '3000000' });
    bot = await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  const cases: {
    name: string;
    command: string;
    options: () => Promise<Record<string, string>>;
    says: RegExp;
  }[] = [
    {
      name: 'a text file named .mp3',
      command: 'transcribe',
      options: async () => ({
        file: await upload('song.mp3', Buffer.from('these are words, not sound '.repeat(40))),
      }),
      says: /read|audio|recording/i,
    },
    {
      name: 'an empty file',
      command: 'transcribe',
      options: async () => ({ file: await upload('empty.mp3', Buffer.alloc(0)) }),
      says: /empty/i,
    },
    {
      name: 'a file over the limit',
      command: 'transcribe',
      options: async () => ({ file: await upload('long.wav', Buffer.alloc(3_000_001)) }),
      says: /large|limit|big/i,
    },
    {
      name: 'an unknown voice',
      command: 'speak',
      options: async () => ({ text: 'good morning', voice: 'Pavarotti' }),
      says: /voice/i,
    },
    {
      name: 'a text of 200,000 characters beyond the budget',
      command: 'speak',
      options: async () => ({
        file: await upload('book.txt', Buffer.from('all work and no play. '.repeat(9_091).slice(0, 200_000))),
      }),
      says: /budget/i,
    },
  ];
  for (const item of cases) {
    it(`refuses ${item.name}`, async () => {
      const before = await vendorCalls();
      const kept = filesBelow(sandbox.env['BLOB_DIR'] ?? '').length;
      const answer = await privateAnswer(
        sandbox,
        sandbox.user('Bob'),
        item.command,
        await item.options(),
        saysNothingSpent,
      );
      expect(textOf(answer)).toMatch(item.says);
      // The list of voices is free and may be asked for; nothing that bills may.
      if (item.command === 'transcribe') expect(await vendorCalls()).toBe(before);
      await expect.poll(() => filesBelow(sandbox.env['BLOB_DIR'] ?? '')).toHaveLength(kept);
    });
  }

  for (const file of ['awful.wav', 'bad.wav']) {
    it.skipIf(!existsSync(join(malformed, file)))(`refuses the malformed ${file}`, async () => {
      const file_ = await upload(file, readFileSync(join(malformed, file)));
      const answer = await privateAnswer(
        sandbox,
        sandbox.user('Bob'),
        'transcribe',
        { file: file_ },
        saysNothingSpent,
      );
      expect(textOf(answer)).not.toMatch(/ at .*\.ts:/);
    });
  }

  it("says that the vendor refused the operator's key, and books nothing", async () => {
    await sandbox.people.setFault('elevenlabs', { kind: 'bad_key' });
    const answer = await privateAnswer(
      sandbox,
      sandbox.user('Bob'),
      'speak',
      { text: 'good morning', voice: 'rms' },
      (text) => /key/i.test(text),
    );
    await sandbox.people.setFault('elevenlabs', { kind: 'none' });
    expect(saysNothingSpent(textOf(answer))).toBe(true);
  });

  it('refuses a person whose budget is spent, with how much, of how much, until when, and writes it down', async () => {
    const bob = sandbox.user('Bob');
    await commandResult(sandbox, bot, bob, 'speak', { text: 'this still fits', voice: 'rms' });
    await bot.kill('SIGTERM');
    const actor = { guild_id: sandbox.world.guildId, discord_user_id: bob, role_ids: [] };
    await spendOnSpeech(dataDir(), actor, 'eleven_v4', 124_900);
    bot = await sandbox.startBot();

    const before = await vendorCalls();
    const kept = filesBelow(sandbox.env['BLOB_DIR'] ?? '').length;
    const text = 'and this does not fit any more, because the budget of the day is used up. '.repeat(4);
    const answer = await privateAnswer(sandbox, bob, 'speak', { text, voice: 'rms' }, saysNothingSpent);
    const said = textOf(answer);
    expect(said).toMatch(/\$9\.99\d*/);
    expect(said).toMatch(/\$10\.00/);
    expect(said).toMatch(/<t:\d+:[RfFt]>/);
    await expect.poll(() => filesBelow(sandbox.env['BLOB_DIR'] ?? '')).toHaveLength(kept);
    const voicesOnly = (await vendorCalls()) - before;
    expect(voicesOnly).toBeLessThanOrEqual(1);

    await bot.kill('SIGTERM');
    const store = await openStore({ home: 'pglite', dataDir: dataDir() });
    try {
      const rows = await store.auditEntries({ from: 0, limit: 500 });
      expect(verifyChain(rows)).toMatchObject({ ok: true });
      expect(rows.some((row) => row.body.includes('denied'))).toBe(true);
      expect(rows.some((row) => row.body.includes(bob))).toBe(false);
    } finally {
      await store.close();
    }
  }, 120_000);

  it('answers a missing vendor key with the operation that is off, and keeps serving', async () => {
    bot = await sandbox.startBot({ DEEPGRAM_API_KEY: '' });
    const file = await upload('note.wav', Buffer.alloc(2000, 1));
    const answer = await privateAnswer(
      sandbox,
      sandbox.user('Alice'),
      'transcribe',
      { file },
      saysNothingSpent,
    );
    expect(textOf(answer)).toMatch(/key/i);
  });

  it('sends nothing that Discord would refuse', async () => {
    expect(await sandbox.people.violations()).toEqual([]);
  });
});
