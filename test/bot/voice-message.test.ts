import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { textOf } from '../../sandbox/people.ts';
import { findFfmpeg } from '../../src/core/media/find-ffmpeg.ts';
import { type BotWorld, botWorld } from '../support/bot-world.ts';
import { speaks } from '../support/vendor-scripts.ts';

const VOICE = 1 << 13;
const ffmpeg = await findFfmpeg(null, process.env['PATH'] ?? '');

type Sound = {
  filename: string;
  content_type: string;
  duration_secs?: number;
  waveform?: string;
  url: string;
};

describe.skipIf(ffmpeg === null)('speech as a voice message', () => {
  let world: BotWorld;
  let alice: string;
  let bob: string;
  beforeAll(async () => {
    world = await botWorld({ env: { FFMPEG_PATH: ffmpeg ?? '' } });
    alice = world.user('Alice');
    bob = world.user('Bob');
  });
  afterAll(() => world.close());
  beforeEach(() => world.freshMinute());

  const voices = async (): Promise<SandboxMessage[]> =>
    (await world.people.messages(world.general, bob)).filter(({ flags }) => (Number(flags) & VOICE) !== 0);
  const soundsOf = (message: SandboxMessage): Sound[] => (message['attachments'] ?? []) as Sound[];
  const speak = (text: string, more: Record<string, string | boolean> = {}) =>
    world.spoken(alice, text, { as: 'voice_message', ...more });

  it('is a message of the bot with its waveform, and the result says where it is', async () => {
    const { short } = await speak('Good morning to all of you.');
    const result = await world.sees(bob, '🔊', short);
    const [voice, ...others] = await voices();
    expect(others).toEqual([]);
    expect(voice).toMatchObject({ content: '', embeds: [], components: [] });
    expect(voice?.['webhook_id']).toBeUndefined();
    const [sound] = soundsOf(voice!);
    expect(sound).toMatchObject({ filename: 'voice-message.ogg', content_type: 'audio/ogg' });
    // 27 characters are 108 frames of 1,152 samples at 44.1 kHz.
    expect(Math.abs((sound?.duration_secs ?? 0) - 2.821)).toBeLessThan(0.06);
    expect(Buffer.from(sound?.waveform ?? '', 'base64').length).toBe(
      Math.ceil((sound?.duration_secs ?? 0) * 10),
    );
    const bytes = Buffer.from(await world.people.download(sound?.url ?? ''));
    expect(bytes.toString('latin1', 0, 36)).toMatch(/^OggS.*OpusHead/s);
    expect(soundsOf(result)).toEqual([]);
    expect(textOf(result)).toContain(`[voice message](https://discord.com/channels/`);
    expect(textOf(result)).toContain(`/${voice?.id})`);
    expect(await world.people.violations()).toEqual([]);
  });

  it('goes with its result when that is deleted', async () => {
    const { short } = await speak('Delete me.');
    const result = await world.sees(bob, '🔊', short);
    const before = (await voices()).length;
    await world.press(alice, result, 'Delete');
    await expect.poll(() => voices().then((list) => list.length)).toBe(before - 1);
    expect(await world.seen(bob, short)).toEqual([]);
  });

  it('is a file that says why, where the channel takes no voice messages', async () => {
    const before = (await voices()).length;
    world.sandbox.setDiscordFault({ kind: 'forbidden', path: '/channels/', method: 'POST', times: 1 });
    const { short } = await speak('No voice here.');
    const result = await world.sees(bob, '🔊', short);
    expect(textOf(result)).toContain('Sent as a file: Helix may not send voice messages in this channel.');
    expect(soundsOf(result)).toMatchObject([{ filename: 'speech.mp3', content_type: 'audio/mpeg' }]);
    expect(await voices()).toHaveLength(before);
  });

  it('is a file that says why when it is private, and nobody else hears of it', async () => {
    const before = (await voices()).length;
    const { short } = await speak('For me alone.', { private: true });
    const result = await world.sees(alice, '🔊', short);
    expect(textOf(result)).toContain('Sent as a file: a voice message cannot be shown to you alone.');
    expect(soundsOf(result)).toMatchObject([{ filename: 'speech.mp3' }]);
    expect(await voices()).toHaveLength(before);
  });

  it('arrives late as well, once', async () => {
    const before = (await voices()).length;
    world.core.elevenlabs.script = (request, response, raw) => {
      if (request.method !== 'GET') world.setClockAhead(14 * 60_000);
      speaks(request, response, raw);
    };
    const { short } = await speak('This took a while.');
    const result = await world.sees(bob, '🔊', short);
    expect(result['webhook_id']).toBeUndefined();
    expect(textOf(result)).toContain('[voice message]');
    expect(await voices()).toHaveLength(before + 1);
  });

  it('is not posted a second time when its result has to be delivered again, however much later', async () => {
    const { operation, short } = await speak('Once and for all.');
    await world.press(alice, await world.sees(bob, '🔊', short), 'Delete');
    await expect.poll(async () => (await world.seen(bob, short)).length).toBe(0);
    const before = (await voices()).length;
    // As if the process had died behind the voice message, long ago: Discord would take the same nonce as news.
    await world.core.db.sql(`update helix.operation_messages set message_id = '77' where operation_id = $1`, [
      operation,
    ]);
    await world.core.db.sql(
      `update helix.operations set state = 'finished', delivered_at = null, delivery_until = null,
        delivery_begun_at = null where operation_id = $1`,
      [operation],
    );
    const from = world.core.trail.length;
    const next = await world.another(world.core.core);
    await world.delivered(from);
    await next.close();
    expect(textOf(await world.sees(bob, '🔊', short))).toContain('/77)');
    expect(await voices()).toHaveLength(before);
  });

  it('is how a person always gets it once they asked to have that kept, and their voice too', async () => {
    const before = (await voices()).length;
    await speak('Remember this.', { voice: 'Sam', remember: true });
    await world.sees(alice, 'Kept for your next /speak: voice **Sam**, as a voice message.');
    const { short } = await world.spoken(alice, 'And now without a word about it.');
    expect(textOf(await world.sees(bob, '🔊', short))).toContain('by Sam');
    expect(await voices()).toHaveLength(before + 2);
    const at = { as: alice, channel: world.general, name: 'speak', focused: 'voice' };
    const { choices } = await world.people.act({ type: 'autocomplete', ...at, options: { voice: '' } });
    expect(choices?.map(({ name }) => name)).toEqual(['Sam (your usual voice)', 'Rachel']);
    const forgot = await world.spoken(alice, 'Forget it.', { remember: false });
    expect(textOf(await world.sees(bob, '🔊', forgot.short))).toContain('by Rachel');
    expect(await voices()).toHaveLength(before + 2);
  });
});

describe('a voice message without ffmpeg', () => {
  it('is a file that says so', async () => {
    const world = await botWorld({ env: { FFMPEG_PATH: '/no/such/ffmpeg' } });
    try {
      await world.freshMinute();
      const { short } = await world.spoken(world.user('Alice'), 'Hello.', { as: 'voice_message' });
      const result = await world.sees(world.user('Bob'), '🔊', short);
      expect(textOf(result)).toContain('Sent as a file: the operator of this bot has not installed ffmpeg');
    } finally {
      await world.close();
    }
  });
});
