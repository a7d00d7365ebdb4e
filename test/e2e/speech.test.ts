import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../sandbox/people.ts';
import { findFfmpeg } from '../../src/core/media/find-ffmpeg.ts';
import { commandResult, privateAnswer, wordsWrong } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';

const VOICE = 1 << 13;
const SAID = 'please send the report before friday';
const ffmpeg = await findFfmpeg(null, process.env['PATH'] ?? '');

type Sound = { url: string; duration_secs: number; waveform: string };

describe('speech in the sandbox', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;
  const alice = (): string => sandbox.user('Alice');
  beforeAll(async () => {
    sandbox = await startLivingSandbox({}, 'postgres');
    bot = await sandbox.startBot();
  });
  afterAll(() => sandbox?.close());

  it.skipIf(ffmpeg === null)(
    'is a real voice message: one that can be heard, with its own waveform',
    async () => {
      const { text } = await commandResult(sandbox, bot, alice(), 'speak', {
        text: SAID,
        voice: 'rms',
        as: 'voice_message',
      });
      expect(text).toContain('[voice message]');
      const seen = await sandbox.people.messages(sandbox.channel('general'), alice());
      const voice = seen.find(({ flags }) => (Number(flags) & VOICE) !== 0);
      const [sound] = (voice?.['attachments'] ?? []) as Sound[];
      const points = [...Buffer.from(sound?.waveform ?? '', 'base64')];
      expect(points).toHaveLength(Math.ceil((sound?.duration_secs ?? 0) * 10));
      expect(Math.max(...points)).toBe(255);
      // Speech has pauses: a waveform that was made up would hardly have them at both ends.
      expect(points.at(-1)).toBeLessThan(64);
      const bytes = await sandbox.people.download(sound?.url ?? '');
      const upload = await sandbox.people.upload('voice.ogg', bytes);
      const heard = await commandResult(sandbox, bot, alice(), 'transcribe', { file: upload.id });
      const [, words = ''] = /\n> (.*)\n/.exec(heard.text) ?? [];
      expect(wordsWrong(SAID, words)).toBeLessThanOrEqual(2);
    },
  );

  it('is heard by its address once an admin allows that, and not before', async () => {
    const spoken = await commandResult(sandbox, bot, alice(), 'speak', { text: SAID, voice: 'rms' });
    const url = spoken.files[0]?.url ?? '';
    const refused = await privateAnswer(sandbox, alice(), 'transcribe', { url }, (text) =>
      /Not done/.test(text),
    );
    expect(textOf(refused)).toContain('files from the web are switched off here');
    const toggle = { toggle: 'enable_url_inputs@1', enabled: true };
    await privateAnswer(sandbox, sandbox.user('Ada'), 'toggle set', toggle, (text) =>
      /audit #\d+/.test(text),
    );
    const heard = await commandResult(sandbox, bot, alice(), 'transcribe', { url });
    expect(heard.text).toContain('Transcript');
    const metadata = { url: 'https://169.254.169.254/latest/meta-data/' };
    const inner = await privateAnswer(sandbox, alice(), 'transcribe', metadata, (text) =>
      /Not done/.test(text),
    );
    expect(textOf(inner)).toContain('it leads into a private network');
    const said = JSON.stringify(bot.lines) + bot.stderr();
    expect(said).not.toContain('meta-data');
    expect(said).not.toContain('speech.mp3');
    expect(await sandbox.people.violations()).toEqual([]);
  });
});
