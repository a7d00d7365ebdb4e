import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/audit/verify-chain.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { seedThreshold } from '../../sandbox/seed-threshold.ts';
import { approveOne } from '../../sandbox/walk/approval.ts';
import { press, privateAnswer } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';

let sandbox: LivingSandbox;
let bot: RunningBot;
let alice: string;
let ada: string;
let max: string;
let general: string;
let admin: string;

beforeAll(async () => {
  sandbox = await startLivingSandbox();
  [alice, ada, max] = ['Alice', 'Ada', 'Max'].map((name) => sandbox.user(name)) as [string, string, string];
  general = sandbox.channel('general');
  admin = sandbox.channel('admin');
  bot = await sandbox.startBot();
});
afterAll(() => sandbox?.close());

async function allNeedAYes(): Promise<void> {
  const zero = { operation: 'speak', amount: '0' };
  await privateAnswer(sandbox, ada, 'route threshold', zero, (text) => text.includes('$0.00'), admin);
}

type Waiting = { card: SandboxMessage; operation: string; approval: string };

const saysAll = (message: SandboxMessage, words: readonly string[]): boolean =>
  words.every((word) => textOf(message).includes(word));

/** Alice asks; gives the card that her request gets in the admin channel. */
async function ask(text: string, options: Record<string, string | boolean> = {}): Promise<Waiting> {
  const before = bot.lines.length;
  const wish = { text, voice: 'rms', ...options };
  await sandbox.people.act({ type: 'command', as: alice, channel: general, name: 'speak', options: wish });
  const line = await bot.waitForLine((one) => one['step'] === 'approval' && bot.lines.indexOf(one) >= before);
  const operation = String(line['operation']);
  return {
    card: await inAdmin(ada, `op ${operation.slice(0, 8)}`, 'Waiting for approval'),
    operation,
    approval: String(line['approval_id']),
  };
}

function inAdmin(as: string, ...words: string[]): Promise<SandboxMessage> {
  return sandbox.people.waitForMessage(admin, as, (message) => saysAll(message, words));
}

/** The public results of an operation that Ada sees. */
async function results(operation: string): Promise<SandboxMessage[]> {
  const seen = await sandbox.people.messages(general, ada);
  return seen.filter((message) => saysAll(message, ['🔊', `op ${operation.slice(0, 8)}`]));
}

async function arrives(operation: string): Promise<void> {
  await sandbox.people.waitForMessage(general, ada, (message) =>
    saysAll(message, ['🔊', `op ${operation.slice(0, 8)}`]),
  );
  // A second copy would come at once.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await results(operation)).toHaveLength(1);
}

/** What `/budget show` says to Alice. */
async function budget(): Promise<string> {
  return textOf(await privateAnswer(sandbox, alice, 'budget show', {}, (text) => text.includes('set aside')));
}

/** What a bot leaves that ends right after it took a click: the decision stands, and nothing has run. */
async function approveWithoutBot({ card, approval }: Waiting): Promise<void> {
  const store = await openStore({ home: 'pglite', dataDir: sandbox.env['DATA_DIR'] ?? '' });
  try {
    const { answer } = await store.decideApproval({
      approval_id: approval,
      binding: (controlsOf(card)[0]?.customId ?? '').slice(-8),
      actor: { guild_id: sandbox.world.guildId, discord_user_id: ada, role_ids: [] },
      admin: true,
      verdict: 'approve',
      reason: null,
      allow_self: false,
    });
    expect(answer).toBe('approved');
  } finally {
    await store.close();
  }
}

const attempts = (operation: string): number =>
  bot.lines.filter((line) => line['step'] === 'attempt' && line['operation'] === operation).length;

describe('the sandbox', () => {
  it('lowers the threshold once, as an admin with the command, and says so in the admin channel', async () => {
    const folder = join(sandbox.env['DATA_DIR'] ?? '', '..');
    expect(await seedThreshold(sandbox.people, folder)).toBe(true);
    expect(await seedThreshold(sandbox.people, folder)).toBe(false);
    await inAdmin(max, 'I lowered the approval threshold to $0.05', 'speak', 'transcribe');
    const seen = (await sandbox.people.messages(admin, ada)).map(textOf);
    expect(seen.filter((text) => text.includes('$0.05'))).toHaveLength(1);
  });

  it('walks through an approval: asked above the threshold, approved, delivered', async () => {
    const cast = { asker: alice, channel: general, approver: ada, adminChannel: admin };
    const seen = await approveOne(sandbox.people, cast);
    expect(seen.button).toMatch(/^Approve \$0\.05\d+$/);
    expect(seen.decided).toContain(`<@${ada}>`);
    expect(seen.result['attachments']).toHaveLength(1);
    await allNeedAYes();
  });
});

describe('a request that needs the yes of an admin', () => {
  it('is run once when two admins click at once; the second reads who was first', async () => {
    const { card, operation } = await ask('we both said yes');
    // Forged: the second click is sent even if the card has lost its buttons by then.
    const custom_id = controlsOf(card)[0]?.customId ?? '';
    const click = { type: 'button', channel: admin, message: card.id, custom_id, forged: true } as const;
    await Promise.all([ada, max].map((as) => sandbox.people.act({ ...click, as })));
    await arrives(operation);
    const after = await inAdmin(ada, `op ${operation.slice(0, 8)}`, '✅ Approved');
    const loser = textOf(after).includes(`Approved by <@${ada}>`) ? max : ada;
    await inAdmin(loser, 'already approved by');
    expect(attempts(operation)).toBe(1);
    expect(controlsOf(after)).toEqual([]);
  });

  it('holds its money where its asker sees it, and gives all of it back when it is denied', async () => {
    expect(await budget()).toContain('$0.00 set aside');
    const { card, operation } = await ask('too dear for us');
    expect(await budget()).toMatch(/\$0\.00\d+ set aside/);
    const opened = await sandbox.people.act({
      type: 'button',
      as: ada,
      channel: admin,
      message: card.id,
      custom_id: controlsOf(card)[1]?.customId ?? '',
    });
    const values = { reason: 'the cheap voice will do' };
    await sandbox.people.act({
      type: 'modal',
      as: ada,
      channel: admin,
      interaction: opened.interaction,
      values,
    });
    const short = `op ${operation.slice(0, 8)}`;
    await inAdmin(ada, short, `Denied by <@${ada}>`, 'the cheap voice will do');
    await sandbox.people.waitForMessage(general, alice, (message) =>
      saysAll(message, [short, 'an admin denied it', 'Nothing was spent.']),
    );
    expect(await budget()).not.toMatch(/\$0\.00\d+ set aside/);
  });

  it('survives the end of the bot: buttons work after the next start, and what was approved is run once', async () => {
    const pending = await ask('still here after a crash');
    const approved = await ask('approved, and then the lights went out');
    await bot.kill('SIGKILL');
    await approveWithoutBot(approved);
    bot = await sandbox.startBot();
    await press(sandbox, ada, pending.card, 'Approve');
    for (const { operation } of [pending, approved]) {
      await arrives(operation);
      expect(attempts(operation)).toBe(1);
      await inAdmin(ada, `op ${operation.slice(0, 8)}`, `Approved by <@${ada}>`);
    }
  });
});

describe('a private request that needs a yes', () => {
  it('shows its content in no channel, card or webhook; its asker gets it alone', async () => {
    const secret = 'the heron nests behind the mill';
    const { card, operation } = await ask(secret, { private: true });
    await press(sandbox, ada, card, 'Approve');
    const notice = await sandbox.people.waitForMessage(general, ada, (message) =>
      saysAll(message, [`op ${operation.slice(0, 8)}`, 'your private result is ready']),
    );
    const denied = await ask(`${secret}, they say`, { private: true });
    await sandbox.people.act({
      type: 'command',
      as: max,
      channel: admin,
      name: 'approvals decide',
      options: { id: denied.approval, verdict: 'deny', reason: 'birds are private' },
    });
    await inAdmin(ada, `op ${denied.operation.slice(0, 8)}`, '⛔ Denied');
    for (const { id } of sandbox.world.channels)
      for (const message of await sandbox.people.messages(id, ada))
        expect(textOf(message)).not.toContain('heron');
    for (const one of [operation, denied.operation]) expect(await results(one)).toEqual([]);
    await press(sandbox, alice, notice, 'Show my result');
    const shown = await sandbox.people.waitForMessage(
      general,
      alice,
      (message) =>
        message.sandbox_only_for === alice && saysAll(message, ['🔊', `op ${operation.slice(0, 8)}`]),
    );
    expect(shown['attachments']).toHaveLength(1);
  });
});

describe('all of it', () => {
  it('kept the rules of Discord, and the record is whole', async () => {
    expect(await sandbox.people.violations()).toEqual([]);
    await bot.kill('SIGTERM');
    const store = await openStore({ home: 'pglite', dataDir: sandbox.env['DATA_DIR'] ?? '' });
    try {
      const entries = await store.auditEntries({ from: 0, limit: 500 });
      expect(verifyChain(entries)).toMatchObject({ ok: true });
      const kinds = entries.map(({ body }) => (JSON.parse(body) as { kind: string }).kind);
      expect(kinds).toEqual(
        expect.arrayContaining(['approval_requested', 'approval_click_refused', 'resumed']),
      );
    } finally {
      await store.close();
    }
  });
});
