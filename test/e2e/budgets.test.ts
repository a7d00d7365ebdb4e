import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/audit/verify-chain.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import { textOf } from '../../sandbox/people.ts';
import { commandResult, privateAnswer } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';
import { spendOnSpeech } from '../support/spend-budget.ts';

type File = { filename: string; url: string; description?: string; content_type: string };

describe('budgets in Discord', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;
  const alice = (): string => sandbox.user('Alice');
  const ada = (): string => sandbox.user('Ada');
  const answer = async (as: string, name: string, options: Record<string, string | number>, says: RegExp) => {
    const message = await privateAnswer(sandbox, as, name, options, (text) => says.test(text));
    return { message, text: textOf(message), files: (message['attachments'] ?? []) as File[] };
  };

  beforeAll(async () => {
    sandbox = await startLivingSandbox();
    bot = await sandbox.startBot();
    await commandResult(sandbox, bot, alice(), 'speak', { text: 'a first line to pay for', voice: 'rms' });
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  it('are set by an admin from the next day on, and the reply reads it back', async () => {
    const set = await answer(ada(), 'budget set user', { user: alice(), amount: '$12,50' }, /Daily limit/);
    expect(set.text).toMatch(/Daily limit: \$10\.00 \(the default\) → \*\*\$12\.50 \(set\)\*\*/);
    expect(set.text).toMatch(/counts from <t:\d+:f>/);
    expect(set.text).toMatch(/<\/budget grant:\d+>/);
    const shown = await answer(ada(), 'budget show', { user: alice() }, /Budget of Alice/);
    expect(shown.text).toMatch(/left of \$10\.00/);
    expect(shown.text).toMatch(/From <t:\d+:f>: their daily budget is \$12\.50/);
    for (const [name, options] of [
      ['budget set server', { amount: '30' }],
      ['budget set everyone', { amount: '60', period: 'day' }],
      ['budget set server', { amount: '300', period: 'month' }],
    ] as const) {
      await answer(ada(), name, options, /(Daily|Monthly) limit: .* → /);
    }
    const role = sandbox.env['DISCORD_ADMIN_ROLE_IDS'] ?? '';
    const said = await answer(ada(), 'budget set role', { role, amount: '5' }, /Daily limit/);
    expect(said.text).toMatch(/Budget of the role Admins[\s\S]*no limit → \*\*\$5\.00 \(set\)/);
  });

  it.each(['-5', 'ten', '1e9', '9.99', '1000.01', '1.000'])(
    'refuse %s kindly, with what is allowed, and change nothing',
    async (amount) => {
      const said = await answer(ada(), 'budget set user', { user: alice(), amount }, /Not done/);
      expect(said.text).toContain('Nothing was changed.');
      expect(said.text).toContain('$10.00 to $1,000.00');
    },
  );

  it('help today by a grant, which shows, and which is revoked from a list', async () => {
    const typed = { user: alice(), amount: '5', until: 'tonight', reason: 'the big demo' };
    const granted = await answer(ada(), 'budget grant', typed, /Grant for Alice/);
    expect(granted.text).toMatch(/Today's limit: \$10\.00 → \*\*\$15\.00\*\*/);
    expect((await answer(alice(), 'budget show', {}, /Budget/)).text).toMatch(/left of \$15\.00/);
    const general = sandbox.channel('general');
    const list = (as: string) =>
      sandbox.people.act({
        type: 'autocomplete',
        as,
        channel: general,
        name: 'budget revoke',
        focused: 'grant',
        options: { grant: 'alice' },
      });
    expect((await list(alice())).choices).toEqual([]);
    const [choice] = (await list(ada())).choices ?? [];
    expect(choice?.name).toMatch(/^Alice: \$5\.00 a day until .*the big demo/);
    const revoked = await answer(ada(), 'budget revoke', { grant: String(choice?.value) }, /Grant revoked/);
    expect(revoked.text).toMatch(/\$15\.00 → \*\*\$10\.00\*\*/);
    await answer(ada(), 'budget revoke', { grant: String(choice?.value) }, /no such grant/);
  });

  it('are not for others to change or to see', async () => {
    const bob = sandbox.user('Bob');
    const user = alice();
    for (const [name, options] of [
      ['budget set user', { user, amount: '20' }],
      ['budget set everyone', { amount: '20' }],
      ['budget grant', { user: bob, amount: '20', until: 'tonight', reason: 'mine' }],
      ['budget show', { user }],
      ['budget history', { user }],
      ['budget top', {}],
    ] as const) {
      const said = await answer(bob, name, options, /admin/i);
      expect(said.text, name).not.toMatch(/→|\$\d/);
    }
  });

  it("come with a history: a chart with alt text, and a CSV whose total is the ledger's", async () => {
    const said = await answer(alice(), 'budget history', { days: 7 }, /Spent by you/);
    const png = said.files.find((file) => file.content_type.startsWith('image/png'));
    const csv = said.files.find((file) => file.filename.endsWith('.csv'));
    expect(png?.description).toMatch(/^Bar chart: spent per day by one person from .* Total \$0\.\d+/);
    const picture = await sandbox.people.download(png?.url ?? '');
    expect([...picture.subarray(1, 4)]).toEqual([80, 78, 71]);
    const text = new TextDecoder().decode(await sandbox.people.download(csv?.url ?? ''));
    const total = /\r\ntotal,,,,\d+,(\d+)\.(\d{9})\r\n$/.exec(text);
    expect(total).not.toBeNull();
    const top = await answer(ada(), 'budget top', {}, /Who spent most today/);
    expect(top.text).toContain(`<@${alice()}>`);

    await bot.kill('SIGTERM');
    const store = await openStore({ home: 'pglite', dataDir: sandbox.env['DATA_DIR'] ?? '' });
    try {
      const entries = await store.costEntries({ operation_id: null, after: null, limit: 500 });
      const sum = entries.reduce((all, entry) => all + BigInt(entry.cost_nano), 0n);
      expect(BigInt(`${total?.[1]}${total?.[2]}`)).toBe(sum);
      const rows = await store.auditEntries({ from: 0, limit: 500 });
      expect(verifyChain(rows)).toMatchObject({ ok: true });
      const bodies = rows.map((row) => row.body).join('\n');
      for (const kind of ['budget_set', 'budget_granted', 'grant_revoked', 'admin_refused']) {
        expect(bodies).toContain(`"kind":"${kind}"`);
      }
      expect(bodies).not.toContain('the big demo');
      expect(bodies).not.toContain(alice());
    } finally {
      await store.close();
    }
  });

  it('warn the person privately, and the admin channel when the server is at 75 %', async () => {
    const dataDir = sandbox.env['DATA_DIR'] ?? '';
    for (const name of ['Bob', 'Max']) {
      const actor = { guild_id: sandbox.world.guildId, discord_user_id: sandbox.user(name), role_ids: [] };
      await spendOnSpeech(dataDir, actor, 'eleven_v4', name === 'Bob' ? 124_000 : 120_000);
    }
    bot = await sandbox.startBot();
    const bob = sandbox.user('Bob');
    await answer(bob, 'budget show', {}, /Your daily budget/);
    const general = sandbox.channel('general');
    const warned = await sandbox.people.waitForMessage(general, bob, (seen) =>
      /You have spent \d+ %/.test(textOf(seen)),
    );
    expect(warned.sandbox_only_for).toBe(bob);
    const admins = await sandbox.people.waitForMessage(sandbox.channel('admin'), ada(), (seen) =>
      /This server has spent 75 %/.test(textOf(seen)),
    );
    expect(textOf(admins)).not.toContain(bob);
    const seen = await sandbox.people.messages(general, alice());
    expect(seen.filter((one) => /You have spent/.test(textOf(one)))).toEqual([]);
  });

  it('send nothing that Discord would refuse', async () => {
    expect(await sandbox.people.violations()).toEqual([]);
  });
});
