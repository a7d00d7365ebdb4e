import { randomUUID } from 'node:crypto';
import { claude } from './claude-script.ts';
import { ANALYSIS, mime } from './email-samples.ts';
import type { LivingSandbox } from './living-sandbox.ts';
import { makeWav } from './make-audio.ts';
import type { Script } from './scripted-vendor.ts';
import { answerJson } from './scripted-vendor.ts';
import { speaks } from './vendor-scripts.ts';

/** One operation of the bot, and the vendor at its far end. */
export type CanaryOperation = {
  name: string;
  /** Where the bot is told that this vendor is, and by which key. */
  baseUrl: string;
  key: string;
  /** A vendor that serves, and says `words` wherever a vendor says anything. */
  serves(words: string): Script;
  /** A person asks for it privately, with `words` in everything they hand in. */
  ask(sandbox: LivingSandbox, as: string, words: string): Promise<void>;
  /** The same with something in it that is refused. */
  askWrongly(sandbox: LivingSandbox, as: string, words: string): Promise<void>;
};

async function command(
  sandbox: LivingSandbox,
  as: string,
  name: string,
  options: Record<string, string | boolean>,
): Promise<void> {
  const channel = sandbox.channel('general');
  const { outcome, reason } = await sandbox.people.act({ type: 'command', as, channel, name, options });
  if (outcome !== 'acknowledged') throw new Error(`/${name} was ${outcome}: ${reason}`);
}

const listens =
  (heard: string): Script =>
  (_request, response) => {
    const words = [{ word: heard, start: 0, end: 1, confidence: 0.9 }];
    const alternatives = [{ transcript: heard, confidence: 0.9, words }];
    answerJson(response, {
      metadata: { request_id: randomUUID(), duration: 2, channels: 1 },
      results: { channels: [{ detected_language: 'en', alternatives }] },
    });
  };

/** Every operation there is; another one is added by its entry here. */
export const CANARY_OPERATIONS: readonly CanaryOperation[] = [
  {
    name: 'speak',
    baseUrl: 'ELEVENLABS_BASE_URL',
    key: 'ELEVENLABS_API_KEY',
    serves: () => speaks,
    ask: (sandbox, as, words) =>
      command(sandbox, as, 'speak', { text: `Say ${words}.`, voice: 'Rachel', private: true }),
    askWrongly: (sandbox, as, words) =>
      command(sandbox, as, 'speak', { text: `Say ${words}.`, voice: words, private: true }),
  },
  {
    name: 'transcribe',
    baseUrl: 'DEEPGRAM_BASE_URL',
    key: 'DEEPGRAM_API_KEY',
    serves: listens,
    ask: async (sandbox, as, words) => {
      const { id } = await sandbox.people.upload(`${words}.wav`, makeWav(2));
      await command(sandbox, as, 'transcribe', { file: id, private: true });
    },
    askWrongly: async (sandbox, as, words) => {
      const { id } = await sandbox.people.upload(`${words}.wav`, Buffer.from(`RIFF ${words}`));
      await command(sandbox, as, 'transcribe', { file: id, private: true });
    },
  },
  {
    name: 'email',
    baseUrl: 'ANTHROPIC_BASE_URL',
    key: 'ANTHROPIC_API_KEY',
    serves: (words) => claude([{ text: JSON.stringify({ ...ANALYSIS, summary: `It says ${words}.` }) }], 900),
    ask: async (sandbox, as, words) => {
      const headers = { From: `${words} <${words}@engine.example>`, Subject: words, To: 'bob@shop.example' };
      const letter = mime(headers, `Dear Bob,\n\n${words}\n\nAda`);
      const { id } = await sandbox.people.upload(`${words}.eml`, letter);
      await command(sandbox, as, 'email', { file: id });
    },
    askWrongly: async (sandbox, as, words) => {
      const { id } = await sandbox.people.upload(
        `${words}.eml`,
        Buffer.from(`\x89PNG\r\n ${words}`, 'latin1'),
      );
      await command(sandbox, as, 'email', { file: id });
    },
  },
];
