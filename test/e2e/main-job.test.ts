import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/audit/verify-chain.ts';
import { formatUsd } from '../../src/core/money.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import { commandResult, menuResult, wordsWrong } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';

const SENTENCE =
  'please approve the marketing budget of two hundred dollars before friday because the client wants to see the new plan';
const jfk = '../shared/corpora/audio/jfk.mp3';

describe('the main job, with the real bot, the real discord.js and the real Deepgram SDK', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;

  beforeAll(async () => {
    sandbox = await startLivingSandbox();
    bot = await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  it('speaks a sentence, hears every word of it again, and shows what both cost', async () => {
    const alice = sandbox.user('Alice');
    const spoken = await commandResult(sandbox, bot, alice, 'speak', { text: SENTENCE, voice: 'rms' });
    expect(spoken.files).toHaveLength(1);
    expect(spoken.files[0]?.content_type).toBe('audio/mpeg');
    expect(spoken.text).toMatch(/\$0\.\d+/);

    const heard = await menuResult(sandbox, bot, alice, 'Transcribe', spoken.message.id);
    expect(wordsWrong(SENTENCE, SENTENCE)).toBe(0);
    const words = heard.text.toLowerCase();
    for (const word of SENTENCE.split(' ')) expect(words).toContain(word);
  });

  it.skipIf(!existsSync(jfk))(
    'books a recording to the last digit, the same in reply, ledger, view and chain',
    async () => {
      const alice = sandbox.user('Alice');
      const upload = await sandbox.people.upload('jfk.mp3', readFileSync(jfk));
      const heard = await commandResult(sandbox, bot, alice, 'transcribe', { file: upload.id });
      const hold = bot.lines.find((line) => line['step'] === 'hold' && line['operation'] === heard.operation);
      const perMinute = 4_300_000n;
      // The hold is for the probed 11.088 s, the bill for the vendor's own figure.
      expect(hold?.['granted_nano']).toBe(String((11_088n * perMinute + 59_999n) / 60_000n));

      await bot.kill('SIGTERM');
      const store = await openStore({ home: 'pglite', dataDir: sandbox.env['DATA_DIR'] ?? '' });
      try {
        const [entry] = await store.costEntries({ operation_id: heard.operation, after: null, limit: 5 });
        const ms = BigInt(entry?.units['audio_minute'] ?? 0);
        const cost = (ms * perMinute + 59_999n) / 60_000n;
        expect(entry?.cost_nano).toBe(String(cost));
        expect(formatUsd(cost)).toBe(`$${entry?.cost_usd.replace(/0+$/, '')}`);
        expect(heard.text).toContain(formatUsd(cost));
        const rows = await store.auditEntries({ from: 0, limit: 500 });
        expect(verifyChain(rows)).toMatchObject({ ok: true });
        expect(
          rows.some((row) => row.body.includes(heard.operation) && row.body.includes(String(cost))),
        ).toBe(true);
      } finally {
        await store.close();
      }
      bot = await sandbox.startBot();
    },
    120_000,
  );

  it('sends nothing that Discord would refuse', async () => {
    expect(await sandbox.people.violations()).toEqual([]);
  });
});
