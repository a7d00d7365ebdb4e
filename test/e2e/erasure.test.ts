import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/audit/verify-chain.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { press, privateAnswer } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import { makeWav } from '../support/make-audio.ts';
import { type Place, discordPlaces, filePlaces, found, onTheShelf, tablePlaces } from '../support/places.ts';
import type { RunningBot } from '../support/running-bot.ts';
import { type ScriptedVendor, startScriptedVendor } from '../support/scripted-vendor.ts';
import { hears, speaks } from '../support/vendor-scripts.ts';

const WORDS = 'marigoldcanary';
const run = promisify(execFile);

/** A message and when it was changed last. */
function lastChange({ text }: Place): string {
  return `${/"id":"(\d+)"/.exec(text)?.[1]} ${/"edited_timestamp":([^,]+)/.exec(text)?.[1]}`;
}

/** Max is an admin who did everything that a person can do, and asks to be erased. */
describe('somebody who did everything and asked to be erased', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;
  let vendors: ScriptedVendor[];
  let max: string;
  let ada: string;
  let alice: string;
  let theirs: string;
  let spending: string;
  let proofs: { file: string; key: string }[];

  beforeAll(async () => {
    vendors = [await startScriptedVendor(speaks), await startScriptedVendor(hears)];
    sandbox = await startLivingSandbox({
      ELEVENLABS_BASE_URL: vendors[0]!.url,
      DEEPGRAM_BASE_URL: vendors[1]!.url,
    });
    [max, ada, alice] = ['Max', 'Ada', 'Alice'].map((name) => sandbox.user(name)) as [string, string, string];
    bot = await sandbox.startBot();
  }, 120_000);
  afterAll(async () => {
    await sandbox?.close();
    await Promise.all(vendors.map((vendor) => vendor.close()));
  });

  const act = (as: string, name: string, options: Record<string, string | boolean>) =>
    sandbox.people.act({ type: 'command', as, channel: sandbox.channel('general'), name, options });
  const answer = (as: string, name: string, options: Record<string, string | boolean>, says: string) =>
    privateAnswer(sandbox, as, name, options, (text) => text.includes(says));
  const says = (channel: string, ...words: string[]): Promise<SandboxMessage> =>
    sandbox.people.waitForMessage(
      sandbox.channel(channel),
      ada,
      (one) => words.every((word) => textOf(one).includes(word)),
      20_000,
    );
  const lineOf = async (from: number, step: string): Promise<string> => {
    const line = await bot.waitForLine(
      (one) => bot.lines.indexOf(one) >= from && one['step'] === step,
      15_000,
    );
    return String(line['operation']);
  };

  async function asked(
    as: string,
    name: string,
    options: Record<string, string | boolean>,
    step = 'delivered',
  ) {
    const from = bot.lines.length;
    await act(as, name, options);
    return lineOf(from, step);
  }

  /** A request that waits, and its card. */
  async function waits(as: string, text: string): Promise<SandboxMessage> {
    const id = await asked(as, 'speak', { text, voice: 'Rachel' }, 'approval');
    return says('admin', `op ${id.slice(0, 8)}`, 'Waiting for approval');
  }

  async function decided(as: string, card: SandboxMessage, reason: string | null): Promise<void> {
    const label = reason === null ? 'Approve' : 'Deny';
    const custom_id = controlsOf(card).find((one) => one.label.startsWith(label))?.customId ?? '';
    const at = { as, channel: card.channel_id } as const;
    const from = bot.lines.length;
    const { interaction } = await sandbox.people.act({ type: 'button', ...at, message: card.id, custom_id });
    if (reason !== null) await sandbox.people.act({ type: 'modal', ...at, interaction, values: { reason } });
    else await lineOf(from, 'delivered');
  }

  /** The proof of an operation, as a file beside the data. */
  async function proofOf(operation: string): Promise<{ file: string; key: string }> {
    const message = await answer(ada, 'audit proof', { operation }, 'signed entries');
    const [file] = message['attachments'] as { filename: string; url: string }[];
    const path = join(sandbox.env['DATA_DIR'] ?? '', `${proofs.length}-${file?.filename}`);
    writeFileSync(path, await sandbox.people.download(file?.url ?? ''));
    const [, key = ''] = /node verify-audit\.mjs \S+ (\S+)/.exec(textOf(message)) ?? [];
    return { file: path, key };
  }
  const checks = async ({ file, key }: { file: string; key: string }): Promise<string> =>
    (await run(process.execPath, ['tools/verify-audit.mjs', file, key])).stdout;

  /** What the bot and webhooks have said for all to read. */
  const messages = async (): Promise<Place[]> =>
    (await discordPlaces(sandbox)).filter(({ reader }) => reader === null);
  const spentOf = async (as: string): Promise<string> =>
    (
      textOf(await answer(as, 'budget show', {}, 'spent')).match(/\$[\d.]+ spent|spent:? \**\$[\d.]+/g) ?? []
    ).join();
  async function restart(statements = ''): Promise<void> {
    await bot.kill('SIGTERM');
    // What watches incidents would wait for the lease of the one before to run out.
    await onTheShelf(sandbox.env, (db) => db.exec(`delete from helix.leases; ${statements}`));
    bot = await sandbox.startBot();
  }

  it('has results, requests, decisions, grants, settings, an incident and messages to their name', async () => {
    theirs = await asked(max, 'speak', { text: `In public: ${WORDS}`, voice: 'Rachel' });
    await asked(max, 'speak', { text: `In private: ${WORDS}`, voice: 'Rachel', private: true });
    const { id } = await sandbox.people.upload(`${WORDS}.wav`, makeWav(2));
    await asked(max, 'transcribe', { file: id });
    await answer(ada, 'route threshold', { operation: 'speak', amount: '0' }, '$0.00');
    await decided(ada, await waits(max, `Please: ${WORDS}`), null);
    await decided(ada, await waits(max, `Once more: ${WORDS}`), 'not this one');
    await decided(max, await waits(alice, 'Alice asks'), null);
    await decided(max, await waits(alice, 'Alice asks again'), `No: ${WORDS}`);
    const own = await waits(max, `My own: ${WORDS}`);
    await press(sandbox, max, own, 'Approve');
    await sandbox.people.act({
      type: 'button',
      as: max,
      channel: own.channel_id,
      message: own.id,
      custom_id: 'not-one-of-ours',
      forged: true,
    });
    await decided(ada, own, 'no');
    const until = { amount: '2', until: '3 days' };
    await answer(max, 'budget grant', { user: alice, ...until, reason: WORDS }, 'more');
    await answer(ada, 'budget grant', { user: max, ...until, reason: `for ${WORDS}` }, 'more');
    const toggle = { toggle: 'enable_deepgram_transcription', setting: 'off' };
    await answer(max, 'toggle mine', toggle, 'off');
    await answer(max, 'privacy optout', { setting: 'on' }, 'You have opted out');
    await says('admin', `Approved by <@${max}>`);
    await says('admin', `Denied by <@${max}>`, WORDS);
    await says('commands-log', `<@${max}>`);
    proofs = [];
    await answer(max, 'privacy erase', { sure: 'yes' }, 'You will be erased');
    spending = await spentOf(max);
    expect(spending).toMatch(/\$0\.\d/);
  }, 60_000);

  it('has their day’s spending still counted after they asked and the bot was started again', async () => {
    // The list of those who used up their budget, as the day's end posts it.
    await restart(`
      insert into helix.budget_notices (audience, guild_id, actor_id, scope, scope_key, period, day, percent, limit_nano,
          spent_nano, crossed_on, due_at, sent_at)
        select audience, guild_id, case audience when 'user' then actor_id end, 'user', 'user:' || actor_id, 'day',
          current_date, case audience when 'user' then 75 else 0 end, 10, 8, current_date, now(),
          case audience when 'user' then now() end
        from helix.actors, (values ('user'), ('digest')) a(audience) where discord_user_id = '${max}'`);
    await says('admin', 'Budget warnings', `<@${max}>`);
    const told = await says('anomalies', 'approve their own', `<@${max}>`);
    const [, incident = ''] = /incident ([0-9a-f]{8})/.exec(textOf(told)) ?? [];
    await answer(max, 'anomalies ack', { incident }, 'Noted');
    expect(await spentOf(max)).toBe(spending);
    proofs.push(await proofOf(theirs));
  }, 60_000);

  it('stands nowhere any more once the day is over, and a second start finds nothing left to do', async () => {
    await restart('update helix.erasures set after_day = after_day - 1');
    const gone = (places: () => Promise<Place[]>): Promise<void> =>
      expect
        .poll(async () => found(await places(), [max, WORDS]), { timeout: 30_000, interval: 250 })
        .toEqual([]);
    await gone(async () => (await messages()).filter(({ place }) => !place.includes('anomalies')));
    const before = await messages();
    await restart();
    // Incidents are shown anew when the next look comes, which is at a start.
    await gone(messages);
    expect(textOf(await answer(ada, 'audit verify', {}, 'Audit: '))).toContain('chain whole');
    proofs.push(await proofOf(theirs));
    for (const proof of proofs) expect(await checks(proof)).toContain('OK: these entries are in the log');
    const after = await messages();
    // Webhooks have a pace of their own.
    const others = before.filter(({ place }) => /in #?(general|admin)/.test(place));
    expect(others).not.toEqual([]);
    expect(after.map(lastChange)).toEqual(expect.arrayContaining(others.map(lastChange)));
    await bot.kill('SIGTERM');
    const tables = await onTheShelf(sandbox.env, tablePlaces);
    expect(found([...tables, ...filePlaces(sandbox.env['BLOB_DIR'] ?? '')], [max, WORDS])).toEqual([]);
    expect(found(tables, [alice])).not.toEqual([]);
    const store = await openStore({ home: 'pglite', dataDir: sandbox.env['DATA_DIR'] ?? '' });
    try {
      expect(await store.dueErasures()).toEqual([]);
      const entries = await store.auditEntries({ from: 0, limit: 500 });
      expect(verifyChain(entries)).toMatchObject({ ok: true });
      const kinds = entries.map(({ body }) => (JSON.parse(body) as { kind: string }).kind);
      expect(kinds.filter((kind) => kind === 'person_erased')).toHaveLength(1);
      expect(kinds).not.toContain('erasure_message_left');
    } finally {
      await store.close();
    }
    expect(await sandbox.people.violations()).toEqual([]);
  }, 60_000);
});
