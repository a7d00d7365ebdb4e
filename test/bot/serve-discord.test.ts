import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { type BotWorld, botWorld } from '../support/bot-world.ts';
import { SOUND } from '../support/core-world.ts';

let world: BotWorld;
let alice: string;
let bob: string;
beforeAll(async () => {
  world = await botWorld();
  alice = world.user('Alice');
  bob = world.user('Bob');
});
afterAll(() => world.close());
beforeEach(() => world.freshMinute());

describe('/speak on a local Discord, with the real discord.js', () => {
  it('posts the audio in the channel with its exact cost, and ends the private card with a link to it', async () => {
    const { short } = await world.spoken(alice, 'good morning everyone');
    const result = await world.sees(bob, '🔊', short, '$0.00168');
    expect(textOf(result)).toMatch(/\$0\.00168 · eleven_v4 · \d\.\d s · audit #\d+ · op [0-9a-f]{8}/);
    expect(result['attachments']).toMatchObject([{ filename: 'speech.mp3', content_type: 'audio/mpeg' }]);
    const card = await world.sees(alice, '✅ Done · Speak', short);
    expect(card.sandbox_only_for).toBe(alice);
    expect(textOf(card)).toContain(`/${world.general}/${result.id}`);
    expect(await world.seen(bob, 'Done · Speak')).toEqual([]);
  });

  it('shows a private result to its asker alone', async () => {
    const { short } = await world.spoken(alice, 'nobody else hears this', { private: true });
    const result = await world.sees(alice, '🔊', short);
    expect(result.sandbox_only_for).toBe(alice);
    expect(await world.seen(bob, short)).toEqual([]);
    await world.sees(alice, '✅ Done', 'for you alone', short);
  });

  it('takes the text from the form', async () => {
    const opened = await world.command(alice, 'speak', { voice: 'Sam' });
    const from = world.core.trail.length;
    await world.people.act({
      type: 'modal',
      as: alice,
      channel: world.general,
      interaction: opened.interaction,
      values: { text: 'typed into a box' },
    });
    const [operation = ''] = await world.delivered(from);
    await world.sees(bob, 'Speech** by Sam', `op ${operation.slice(0, 8)}`);
  });

  it('suggests voices while somebody types', async () => {
    const answer = await world.people.act({
      type: 'autocomplete',
      as: alice,
      channel: world.general,
      name: 'speak',
      focused: 'voice',
      options: { voice: 'sa' },
    });
    expect(answer.choices?.[0]).toEqual({ name: 'Sam', value: 'id-Sam' });
  });

  it('reads a message aloud from its menu', async () => {
    const said = await world.people.act({
      type: 'say',
      as: bob,
      channel: world.general,
      content: `**please** call <@${alice}> about <#${world.general}>`,
    });
    const from = world.core.trail.length;
    await world.people.act({
      type: 'message_command',
      as: alice,
      channel: world.general,
      name: 'Read aloud',
      message: said.message ?? '',
    });
    await world.delivered(from);
    const body = JSON.parse(world.core.elevenlabs.requests.at(-1)?.body.toString() ?? '{}') as {
      text: string;
    };
    expect(body.text).toMatch(/^please call Alice about /);
    expect(body.text).not.toMatch(/[*<>]/);
  });

  it('refuses privately, says why and that nothing was spent', async () => {
    await world.command(bob, 'speak', { text: 'hi', voice: 'Pavarotti' });
    const refusal = await world.sees(
      bob,
      '⛔ Refused · Speak',
      'no voice called Pavarotti',
      'Nothing was spent.',
    );
    expect(refusal.sandbox_only_for).toBe(bob);
    expect(controlsOf(refusal)).toEqual([]);
  });
});

describe('/transcribe', () => {
  it('writes down a recording, and gives every other format afterwards', async () => {
    const upload = await world.people.upload('note.wav', SOUND);
    const from = world.core.trail.length;
    await world.command(alice, 'transcribe', { file: upload.id });
    const [operation = ''] = await world.delivered(from);
    const result = await world.sees(bob, '📝', '> hello you', 'English', `op ${operation.slice(0, 8)}`);
    expect(result['attachments']).toMatchObject([{ filename: 'transcript.txt' }]);
    await world.press(bob, result, 'Get it', ['srt']);
    const file = await world.people.waitForMessage(world.general, bob, (message) =>
      JSON.stringify(message['attachments']).includes('transcript.srt'),
    );
    expect(file.sandbox_only_for).toBe(bob);
  });

  it('takes all recordings of a message, one card and one result each', async () => {
    const uploads = await Promise.all(['a.wav', 'b.wav'].map((name) => world.people.upload(name, SOUND)));
    const said = await world.people.act({
      type: 'say',
      as: bob,
      channel: world.general,
      content: 'two notes',
      uploads: uploads.map(({ id }) => id),
    });
    const from = world.core.trail.length;
    await world.people.act({
      type: 'message_command',
      as: alice,
      channel: world.general,
      name: 'Transcribe',
      message: said.message ?? '',
    });
    for (const operation of await world.delivered(from, 2)) {
      await world.sees(bob, '📝', `op ${operation.slice(0, 8)}`);
      await world.sees(alice, '✅ Done · Transcribe', `op ${operation.slice(0, 8)}`);
    }
  });

  it('says so when a message has nothing to transcribe', async () => {
    const said = await world.people.act({
      type: 'say',
      as: bob,
      channel: world.general,
      content: 'no sound',
    });
    await world.people.act({
      type: 'message_command',
      as: alice,
      channel: world.general,
      name: 'Transcribe',
      message: said.message ?? '',
    });
    await world.sees(alice, 'no audio or video file', 'Nothing was spent.');
  });
});

describe('/budget show and /help', () => {
  it('show what is left, and the commands as links', async () => {
    await world.command(bob, 'budget show');
    await world.sees(bob, '**Your daily budget**', 'left of $10.00');
    await world.command(bob, 'help');
    const ids = new Map(
      (await world.people.world()).commands.map((command) => {
        const { name, id } = command as { name: string; id: string };
        return [name, id];
      }),
    );
    await world.sees(bob, `</speak:${ids.get('speak')}>`, `</budget show:${ids.get('budget')}>`);
  });

  it('say that the database is away, and that nothing was spent', async () => {
    world.core.database.before.add('budget_report');
    await world.command(bob, 'budget show');
    await world.sees(bob, 'the database does not answer', 'Nothing was spent.');
    world.core.database.before.clear();
  });

  it('say that something went wrong without a word of what', async () => {
    const rename = (from: string, to: string) =>
      world.core.db.sql(`alter function public.${from}(text) rename to ${to}`);
    await rename('helix_budget_report', 'canary');
    await world.command(bob, 'budget show');
    const said = await world.sees(bob, 'Something went wrong inside Helix.');
    expect(textOf(said)).not.toContain('canary');
    await rename('canary', 'helix_budget_report');
    const faults = world.logs.filter(({ text }) => text === 'an interaction could not be served');
    expect(faults).toHaveLength(2);
    const [entry] = await world.core.db.sql('select body from helix.audit_entries order by seq desc limit 1');
    expect(JSON.parse(String(entry?.['body']))).toMatchObject({
      kind: 'bot_fault',
      facts: { fault: 'StoreError' },
    });
  });
});

describe('afterwards', () => {
  it('every request was one that Discord accepts, and every answer was quick', async () => {
    expect(await world.people.violations()).toEqual([]);
    expect(world.meter.text()).toMatch(/helix_ack_ms_count [1-9]/);
  });
});
