import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/audit/verify-chain.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { commandResult, press } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';

describe('kill -9 loses nothing', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;
  let alice: string;
  let general: string;

  beforeAll(async () => {
    sandbox = await startLivingSandbox();
    alice = sandbox.user('Alice');
    general = sandbox.channel('general');
    bot = await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  it('settles the hold of a transcription that was killed in the middle, and tells its owner, with Retry', async () => {
    const spoken = await commandResult(sandbox, bot, alice, 'speak', {
      text: 'a note that will be heard twice',
      voice: 'rms',
    });
    await sandbox.people.setFault('deepgram', { kind: 'stall', times: 1 });
    const heard = async (): Promise<number | undefined> =>
      (await sandbox.people.world()).vendors.find((vendor) => vendor.name === 'deepgram')?.calls;
    const calls = Number(await heard());
    const from = bot.lines.length;
    await sandbox.people.act({
      type: 'message_command',
      as: alice,
      channel: general,
      name: 'Transcribe',
      message: spoken.message.id,
    });
    const attempt = await bot.waitForLine(
      (line) => line['step'] === 'attempt' && bot.lines.indexOf(line) >= from,
    );
    const operation = String(attempt['operation']);
    await expect.poll(heard).toBe(calls + 1);
    await bot.kill('SIGKILL');
    await sandbox.people.setFault('deepgram', { kind: 'none' });

    bot = await sandbox.startBot();
    const notice = await sandbox.people.waitForMessage(
      general,
      alice,
      (message) =>
        textOf(message).includes(operation.slice(0, 8)) &&
        controlsOf(message).some((control) => /retry/i.test(control.label)),
    );
    expect(textOf(notice)).toMatch(/estimate/i);

    const fromRetry = bot.lines.length;
    await press(sandbox, alice, notice, 'Retry');
    // The notice's own line may come after the click on it.
    const delivered = await bot.waitForLine(
      (line) =>
        line['step'] === 'delivered' && line['where'] !== 'notice' && bot.lines.indexOf(line) >= fromRetry,
      60_000,
    );
    expect(delivered['operation']).not.toBe(operation);

    await bot.kill('SIGTERM');
    const store = await openStore({ home: 'pglite', dataDir: sandbox.env['DATA_DIR'] ?? '' });
    try {
      const [entry, ...more] = await store.costEntries({ operation_id: operation, after: null, limit: 5 });
      expect(more).toEqual([]);
      expect(entry?.estimated).toBe(true);
      expect(entry?.cost_nano).toBe(attempt['hold_nano']);
      const all = await store.costEntries({ operation_id: null, after: null, limit: 100 });
      const status = await store.budgetStatus({
        actor: { guild_id: sandbox.world.guildId, discord_user_id: alice, role_ids: [] },
      });
      const user = status.scopes.find((scope) => scope.scope === 'user' && scope.period === 'day');
      expect(user?.spent_nano).toBe(String(all.reduce((sum, row) => sum + BigInt(row.cost_nano), 0n)));
      expect(user?.held_nano).toBe('0');
      expect(verifyChain(await store.auditEntries({ from: 0, limit: 500 }))).toMatchObject({ ok: true });
    } finally {
      await store.close();
    }
    bot = await sandbox.startBot();
  }, 150_000);

  it('delivers once, and charges once, what was settled but not delivered', async () => {
    const from = bot.lines.length;
    await sandbox.people.act({
      type: 'command',
      as: alice,
      channel: general,
      name: 'speak',
      options: { text: 'this was settled before the end', voice: 'rms' },
    });
    const settled = await bot.waitForLine(
      (line) => line['step'] === 'settled' && bot.lines.indexOf(line) >= from,
    );
    process.kill(bot.pid, 'SIGKILL');
    await bot.exited;
    const operation = String(settled['operation']);

    bot = await sandbox.startBot();
    const carries = (message: Parameters<typeof textOf>[0]): boolean =>
      message.sandbox_only_for === undefined && textOf(message).includes(operation.slice(0, 8));
    await sandbox.people.waitForMessage(general, alice, carries);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const seen = (await sandbox.people.messages(general, alice)).filter(carries);
    expect(seen).toHaveLength(1);
    await bot.kill('SIGTERM');
    const store = await openStore({ home: 'pglite', dataDir: sandbox.env['DATA_DIR'] ?? '' });
    try {
      const entries = await store.costEntries({ operation_id: operation, after: null, limit: 5 });
      expect(entries.map((entry) => entry.cost_nano)).toEqual([settled['cost_nano']]);
    } finally {
      await store.close();
    }
  }, 120_000);
});
