import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeAudio } from '../../../sandbox/engines/audio/decode-audio.ts';
import { TEN_SENTENCES } from '../../../sandbox/walk/sentences.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { completed } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';
import { type Script, answerJson } from '../../support/scripted-vendor.ts';

const RATIO_MAX = 1.05;
const samples = ['marketing-budget.mp3', 'meeting-note.mp3', 'short-note.wav', 'two-voices.mp3'];
const corpus = ['austen-0870.wav', 'cards-001.wav', 'cards-002.wav', 'jfk.mp3', 'jfk.wav'];
const recordings = [
  ...samples.map((name) => `sandbox/samples/${name}`),
  ...corpus.map((name) => `../shared/corpora/audio/${name}`),
].filter((path) => existsSync(path));

const texts = [
  'Hi.',
  ...TEN_SENTENCES.map(({ text }) => text),
  'Für Elise — 3 × “naïve” café, 東京, 👩‍👩‍👧 and 1,000.50 €.',
  '# Minutes\n\n- **one**\n- [two](https://example.com/a)\n\n```js\nconst x = 1;\n```',
  'This sentence has exactly fifty characters in it. '.repeat(120),
];

/** A vendor that bills what it decodes: the length of the sound itself, as Deepgram does. */
const bills: Script = (request, response) => {
  const answer = async (): Promise<void> => {
    const { seconds } = await decodeAudio(request.body, new AbortController().signal);
    const alternatives = [{ transcript: 'words', confidence: 1, words: [] }];
    const duration = Math.round(seconds * 1e6) / 1e6;
    answerJson(response, {
      metadata: { request_id: 'r', duration },
      results: { channels: [{ alternatives }] },
    });
  };
  void answer();
};

describe('what is held for speech before the call, against what it costs', () => {
  let world: CoreWorld;
  beforeAll(async () => {
    world = await coreWorld();
    world.deepgram.script = bills;
  });
  afterAll(() => world.close());

  const ratioOf = (operationId: string): number => {
    const line = world.trail.find((one) => one.operation === operationId && one.step === 'settled');
    if (line?.step !== 'settled' || line.estimated) throw new Error('not settled at its true cost');
    expect(BigInt(line.held_nano)).toBeGreaterThanOrEqual(BigInt(line.cost_nano));
    return Number(line.held_nano) / Number(line.cost_nano);
  };

  it.each(texts.map((text) => [text.slice(0, 40), text]))(
    'is the bill itself for speaking %j',
    async (_, text) => {
      const { receipt } = completed(await world.speak(text, { actor: somebody() }));
      expect(ratioOf(receipt.operationId)).toBe(1);
    },
  );

  it.each(recordings)(`covers transcribing %s, and is at most ${RATIO_MAX} of it`, async (path) => {
    for (const speakers of [false, true]) {
      const more = { actor: somebody(), input: { speakers } };
      const { receipt } = completed(await world.transcribe(readFileSync(path), more));
      expect(ratioOf(receipt.operationId)).toBeLessThanOrEqual(RATIO_MAX);
    }
  });
});
