import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/core/audit/verify-chain.ts';
import { findFfmpeg } from '../../src/core/media/find-ffmpeg.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { claude } from '../support/claude-script.ts';
import { press, privateAnswer } from '../support/conversation.ts';
import { type ScriptedGemini, scriptedGemini } from '../support/gemini-script.ts';
import { dayOverFor } from '../support/day-over.ts';
import { ERASURE_DUE } from '../support/erasure-due.ts';
import { discordCall } from '../support/discord-call.ts';
import { type HandedProof, checkedProof, handedProof } from '../support/handed-proof.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import { makeWav } from '../support/make-audio.ts';
import {
  type Place,
  channelNames,
  discordPlaces,
  filePlaces,
  found,
  lastChange,
  onTheShelf,
  tablePlaces,
  voiceMessages,
} from '../support/places.ts';
import type { RunningBot } from '../support/running-bot.ts';
import { type ScriptedVendor, startScriptedVendor } from '../support/scripted-vendor.ts';
import { hears, speaks } from '../support/vendor-scripts.ts';
import { says as answers } from '../support/video-answers.ts';

const WORDS = 'marigoldcanary';
const ffmpeg = await findFfmpeg(null, process.env['PATH'] ?? '');

/** Max is an admin who did everything that a person can do, and asks to be erased. */
describe('somebody who did everything and asked to be erased', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;
  let vendors: ScriptedVendor[];
  let google: ScriptedGemini;
  let max: string;
  let ada: string;
  let alice: string;
  let theirs: string;
  let spending: string;
  let proofs: HandedProof[];
  let putAway: string;

  beforeAll(async () => {
    google = scriptedGemini([answers({ answer: `It shows ${WORDS}.` })]);
    const scripts = [speaks, hears, claude([{ text: `I think of ${WORDS}.` }], 900), google.script];
    vendors = await Promise.all(scripts.map((script) => startScriptedVendor(script)));
    sandbox = await startLivingSandbox({
      ELEVENLABS_BASE_URL: vendors[0]!.url,
      DEEPGRAM_BASE_URL: vendors[1]!.url,
      ANTHROPIC_BASE_URL: vendors[2]!.url,
      GOOGLE_BASE_URL: vendors[3]!.url,
      FFMPEG_PATH: ffmpeg ?? '',
    });
    [max, ada, alice] = ['Max', 'Ada', 'Alice'].map((name) => sandbox.user(name)) as [string, string, string];
    bot = await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
    await Promise.all(vendors.map((vendor) => vendor.close()));
  });

  const discord = (method: string, path: string, body?: object) =>
    discordCall(sandbox.env, method, path, body);
  const answer = (as: string, name: string, options: Record<string, string | boolean>, says: string) =>
    privateAnswer(sandbox, as, name, options, (text) => text.includes(says));
  const says = (channel: string, ...words: string[]): Promise<SandboxMessage> =>
    sandbox.people.waitForMessage(sandbox.channel(channel), ada, (one) =>
      words.every((word) => textOf(one).includes(word)),
    );
  const lineOf = (from: number, step: string, of = ''): Promise<Record<string, unknown>> =>
    bot.waitForLine(
      (one) =>
        bot.lines.indexOf(one) >= from && one['step'] === step && String(one['operation']).startsWith(of),
    );

  async function asked(
    as: string,
    name: string,
    options: Record<string, string | boolean>,
    step = 'delivered',
  ) {
    const from = bot.lines.length;
    const channel = sandbox.channel('general');
    await sandbox.people.act({ type: 'command', as, channel, name, options });
    const operation = String((await lineOf(from, 'received'))['operation']);
    await lineOf(from, step, operation);
    return operation;
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
    else await lineOf(from, 'delivered', /op ([0-9a-f]{8})/.exec(textOf(card))?.[1]);
  }

  /** What the bot and webhooks have said for all to read. */
  const messages = async (): Promise<Place[]> =>
    (await discordPlaces(sandbox)).filter(({ reader }) => reader === null);
  const voices = async (): Promise<Place[]> => voiceMessages(await messages());
  const threads = async (): Promise<string[]> => channelNames(await messages());
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
  });

  it('has their day’s spending still counted after they asked and the bot was started again', async () => {
    // The list of those who used up their budget, as the day's end posts it; their minute of requests is over.
    await restart(dayOverFor(max));
    await says('admin', 'Budget warnings', `<@${max}>`);
    const told = await says('anomalies', 'approve their own', `<@${max}>`);
    const [, incident = ''] = /incident ([0-9a-f]{8})/.exec(textOf(told)) ?? [];
    await answer(max, 'anomalies ack', { incident }, 'Noted');
    expect(await spentOf(max)).toBe(spending);
    proofs.push(await handedProof(sandbox, ada, theirs, `${proofs.length}`));
  });

  it('goes on with conversations, a voice message, a usual voice and a film until the day is over', async () => {
    await answer(ada, 'route threshold', { operation: 'speak', amount: '5' }, '$5.00');
    const conversation = await asked(max, 'agent new', { task: `Think of ${WORDS}` });
    putAway = (await says('general', `op ${conversation.slice(0, 8)}`, WORDS)).id;
    await expect.poll(threads).toContain(`Think of ${WORDS}`);
    await asked(max, 'agent continue', { task: `And again of ${WORDS}`, conversation });
    // Nobody writes in it for a day, so Discord puts it away.
    await discord('PATCH', `/channels/${putAway}`, { archived: true });
    // The first message of another one is deleted by hand; its thread stays.
    const second = await asked(max, 'agent new', { task: `Rather of ${WORDS}` });
    await expect.poll(threads).toContain(`Rather of ${WORDS}`);
    await press(sandbox, max, await says('general', `op ${second.slice(0, 8)}`), 'Delete');
    const voice = { voice: 'Rachel', as: 'voice_message', remember: true };
    const aloud = await asked(max, 'speak', { text: `Aloud: ${WORDS}`, ...voice });
    const result = await says('general', `op ${aloud.slice(0, 8)}`);
    await discord('DELETE', `/channels/${result.channel_id}/messages/${result.id}`);
    if (ffmpeg !== null) expect(await voices()).toHaveLength(1);
    const film = readFileSync('test/fixtures/video/counter.webm');
    const { id } = await sandbox.people.upload(`${WORDS}.webm`, film);
    const looked = await asked(max, 'video', { file: id, question: `Where is ${WORDS}?` });
    await says('general', `op ${looked.slice(0, 8)}`, WORDS);
    expect(google.files.size).toBe(1);
  });

  it('stands nowhere any more once the day is over, and a second start finds nothing left to do', async () => {
    await restart(ERASURE_DUE);
    const gone = (places: () => Promise<Place[]>): Promise<void> =>
      expect
        .poll(async () => found(await places(), [max, WORDS]), { timeout: 60_000, interval: 250 })
        .toEqual([]);
    await gone(async () => (await messages()).filter(({ place }) => !place.includes('anomalies')));
    const before = await messages();
    await restart();
    // Incidents are shown anew when the next look comes, which is at a start.
    await gone(messages);
    expect(await voices()).toEqual([]);
    expect((await threads()).filter((name) => name === 'Erased')).toHaveLength(2);
    expect(await discord('GET', `/channels/${putAway}`)).toMatchObject({
      thread_metadata: { archived: true },
    });
    expect(await discord('GET', `/channels/${putAway}/messages`)).toEqual([]);
    // The vendor was told to delete the film, by the sweep of this start at the latest.
    await expect.poll(() => google.files.size).toBe(0);
    expect(vendors[3]!.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    expect(textOf(await answer(ada, 'audit verify', {}, 'Audit: '))).toContain('chain whole');
    proofs.push(await handedProof(sandbox, ada, theirs, `${proofs.length}`));
    for (const proof of proofs)
      expect(await checkedProof(proof)).toContain('OK: these entries are in the log');
    const after = await messages();
    // Webhooks have a pace of their own.
    const others = before.filter(({ place }) => /in #?(general|admin)/.test(place));
    expect(others).not.toEqual([]);
    expect(after.map(lastChange)).toEqual(expect.arrayContaining(others.map(lastChange)));
    await bot.kill('SIGTERM');
    const tables = await onTheShelf(sandbox.env, tablePlaces);
    expect(found([...tables, ...filePlaces(sandbox.env['BLOB_DIR'] ?? '')], [max, WORDS])).toEqual([]);
    expect(found(tables, [alice])).not.toEqual([]);
    const emptied = /^table (speech_defaults|agent_sides|vendor_files|operation_messages|left_messages)$/;
    expect(tables.filter(({ place, text }) => emptied.test(place) && text !== '')).toEqual([]);
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
  });
});
