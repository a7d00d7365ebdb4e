import { type GoogleGenAI, MediaModality } from '@google/genai';
import { Resvg } from '@resvg/resvg-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVendors, type Vendors } from '../../../sandbox/vendors/index.ts';
import {
  callGoogle,
  COUNTER,
  gather,
  googleClient,
  inline,
  isEngineMissing,
  SLIDES,
} from './google-client.ts';

const MODEL = 'gemini-3.8-flash';
const SCHEMA = {
  type: 'object',
  required: ['answer', 'chapters', 'on_screen_text', 'speech'],
  properties: {
    answer: { type: 'string' },
    chapters: {
      type: 'array',
      items: {
        type: 'object',
        required: ['start', 'title'],
        properties: { start: { type: 'string' }, title: { type: 'string' } },
      },
    },
    on_screen_text: {
      type: 'array',
      items: {
        type: 'object',
        required: ['seconds', 'at', 'text'],
        properties: { seconds: { type: 'number' }, at: { type: 'string' }, text: { type: 'string' } },
      },
    },
    speech: { type: 'array', items: { type: 'string' } },
  },
};
const JSON_ANSWER = { responseMimeType: 'application/json', responseJsonSchema: SCHEMA };

type Filled = {
  answer: string;
  chapters: { start: string; title: string }[];
  on_screen_text: { seconds?: number; at: string; text: string }[];
  speech: string[];
};

describe.skipIf(isEngineMissing)('the local Gemini', () => {
  let vendors: Vendors;
  let client: GoogleGenAI;
  beforeAll(async () => {
    vendors = await startVendors();
    client = googleClient(vendors);
  });
  afterAll(() => vendors.close());

  const ask = (clip: object, question: string, config: object = {}) =>
    client.models.generateContent({
      model: MODEL,
      contents: [{ role: 'user', parts: [clip, { text: question }] }],
      config,
    });
  const filled = async (clip: object, question = 'What is seen?', config: object = {}): Promise<Filled> =>
    JSON.parse((await ask(clip, question, { ...JSON_ANSWER, ...config })).text ?? '') as Filled;

  it('fills the asked schema with the texts and cuts that are in the pictures, at their times', async () => {
    const question = JSON.stringify({ film: { length: '00:12' }, question: 'When does the profit appear?' });
    const { answer, chapters, on_screen_text: texts, speech } = await filled(inline(SLIDES), question);
    expect(chapters).toEqual([
      { start: '00:00', title: 'Quarterly report · Revenue 4250 dollars' },
      { start: '00:03', title: 'Costs · 1830 dollars' },
      { start: '00:06', title: 'Profit · 2420 dollars' },
      { start: '00:09', title: 'Next meeting · 9 March 2027' },
    ]);
    expect(texts).toContainEqual({ seconds: 0, at: '00:00', text: 'Revenue 4250 dollars' });
    expect(texts).toContainEqual({ seconds: 9, at: '00:09', text: '9 March 2027' });
    expect(answer).toContain('“Profit” is on the screen at 00:06.');
    expect(speech).toEqual([]);
  });

  it('says in every answer that it is a rules engine, and what it cannot do', async () => {
    for (const config of [{}, JSON_ANSWER]) {
      const { text, sdkHttpResponse } = await ask(inline(SLIDES), 'Describe it.', config);
      expect(text).toContain('Sandbox rules engine, not Gemini: it sees frames, colours and letters only.');
      expect(text).toContain('with sound, which is not heard');
      expect(sdkHttpResponse?.headers?.['x-sandbox-engine']).toContain('not Gemini');
    }
    const words = await client.models.generateContent({
      model: MODEL,
      contents: 'What is the capital of France?',
    });
    expect(words.text).toMatch(/not Gemini.*no video or picture.*cannot answer from words/);
  });

  it('looks at the named stretch alone, as often as it is told', async () => {
    const clip = { ...inline(COUNTER), videoMetadata: { startOffset: '1.5s', endOffset: '3.2s', fps: 2 } };
    const seen = (await filled(clip)).on_screen_text.map(({ seconds, text }) => [seconds, text]);
    expect(seen).toEqual([
      [1.5, '115'],
      [2, '120'],
      [2.5, '125'],
      [3, '130'],
    ]);
    const sparse = { ...inline(COUNTER), videoMetadata: { fps: 0.5 } };
    expect((await filled(sparse)).on_screen_text.map(({ text }) => text)).toEqual(['100', '120', '140']);
  });

  it('lists what is there at whole seconds to a caller who asks for MM:SS, and says the rest in words', async () => {
    const clip = { ...inline(COUNTER), videoMetadata: { startOffset: '1.5s', endOffset: '3.2s', fps: 2 } };
    const item = {
      type: 'object',
      properties: { at: { type: 'string', description: 'MM:SS' }, text: { type: 'string' } },
    };
    const responseJsonSchema = {
      type: 'object',
      properties: { answer: { type: 'string' }, on_screen_text: { type: 'array', items: item } },
    };
    const { answer, on_screen_text: texts } = await filled(clip, 'What is seen?', { responseJsonSchema });
    expect(texts).toEqual([
      { at: '00:02', text: '120' },
      { at: '00:03', text: '130' },
    ]);
    expect(answer).toContain('“125” (00:02.50)');
  });

  it('takes Google’s own schemas too: types in capitals, and null where nothing is known', async () => {
    const responseSchema = {
      type: 'OBJECT',
      required: ['colours', 'director', 'duration_seconds'],
      properties: {
        colours: { type: 'ARRAY', items: { type: 'STRING' } },
        director: { type: 'STRING', nullable: true },
        duration_seconds: { type: 'INTEGER' },
      },
    };
    const asked = {
      contents: [{ parts: [inline(SLIDES)] }],
      generationConfig: { responseMimeType: 'application/json', responseSchema },
    };
    const response = await callGoogle(vendors, `/v1beta/models/${MODEL}:generateContent`, asked);
    const { candidates } = (await response.json()) as {
      candidates: { content: { parts: { text: string }[] } }[];
    };
    const answer = JSON.parse(candidates[0]?.content.parts[0]?.text ?? '') as { colours: string[] };
    expect(answer).toMatchObject({ director: null, duration_seconds: 12 });
    expect(answer.colours.toSorted()).toEqual(['dark green', 'white', 'yellow']);
  });

  it('streams the same answer in pieces that say the totals so far, the last one why it ends', async () => {
    const asked = {
      model: MODEL,
      contents: [{ role: 'user', parts: [inline(SLIDES), { text: 'Describe it.' }] }],
    };
    const { text, chunks } = await gather(await client.models.generateContentStream(asked));
    const whole = await client.models.generateContent(asked);
    expect(text).toBe(whole.text);
    expect(chunks.length).toBeGreaterThan(3);
    const counts = chunks.map(({ usageMetadata }) => usageMetadata?.candidatesTokenCount ?? 0);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(chunks.at(-1)?.usageMetadata).toEqual(whole.usageMetadata);
    const reasons = chunks.map(({ candidates }) => candidates?.[0]?.finishReason);
    expect(reasons).toEqual([...chunks.slice(1).map(() => undefined), 'STOP']);
    expect(new Set(chunks.map(({ responseId }) => responseId)).size).toBe(1);
    expect(whole.modelVersion).toBe(MODEL);
  });

  it('bills frames, sound, words and thoughts apart, and counts before what it bills after', async () => {
    const contents = [{ role: 'user', parts: [inline(SLIDES), { text: 'Describe it.' }] }];
    const usage = async (model: string, config = {}) =>
      (await client.models.generateContent({ model, contents, config })).usageMetadata;
    const { totalTokens } = await client.models.countTokens({ model: MODEL, contents });
    const bill = await usage(MODEL);
    const modality = (name: MediaModality) =>
      bill?.promptTokensDetails?.find((entry) => entry.modality === name)?.tokenCount;
    expect(modality(MediaModality.VIDEO)).toBe(13 * (70 + 7));
    expect(modality(MediaModality.AUDIO)).toBe(Math.ceil(12.007 * 32));
    expect(modality(MediaModality.TEXT)).toBe(4);
    expect(bill?.promptTokenCount).toBe(totalTokens);
    expect(bill?.totalTokenCount).toBe(
      (totalTokens ?? 0) + (bill?.candidatesTokenCount ?? 0) + (bill?.thoughtsTokenCount ?? 0),
    );
    const old = await usage('gemini-2.5-flash-lite', { thinkingConfig: { thinkingBudget: 0 } });
    expect(old?.promptTokensDetails).toContainEqual({ modality: 'VIDEO', tokenCount: 13 * (258 + 7) });
    expect(old?.thoughtsTokenCount).toBeUndefined();
    const { thoughtsTokenCount: high = 0 } =
      (await usage(MODEL, { thinkingConfig: { thinkingLevel: 'HIGH' } })) ?? {};
    expect(high).toBeGreaterThan(bill?.thoughtsTokenCount ?? 0);
    const coarse = {
      model: 'gemini-2.5-flash-lite',
      contents,
      config: { mediaResolution: 'MEDIA_RESOLUTION_LOW' as never },
    };
    const low = (await client.models.generateContent(coarse)).usageMetadata?.promptTokensDetails;
    expect(low).toContainEqual({ modality: 'VIDEO', tokenCount: 13 * (66 + 7) });
  });

  it('thinks aloud where it is asked to, apart from the answer', async () => {
    const config = { thinkingConfig: { includeThoughts: true } };
    const { candidates, text } = await ask(inline(COUNTER), 'Describe it.', config);
    const [thought, answer] = candidates?.[0]?.content?.parts ?? [];
    expect(thought).toMatchObject({ thought: true });
    expect(thought?.text).toContain('No model thought');
    expect(answer?.text).toBe(text);
  });

  it('cuts an answer at the tokens that are paid for, thoughts included', async () => {
    const { candidates, text, usageMetadata } = await ask(inline(COUNTER), 'Describe it.', {
      maxOutputTokens: 60,
      thinkingConfig: { thinkingLevel: 'LOW' as never },
    });
    expect(candidates?.[0]?.finishReason).toBe('MAX_TOKENS');
    const { candidatesTokenCount: said = 0, thoughtsTokenCount: thought = 0 } = usageMetadata ?? {};
    expect(said + thought).toBeLessThanOrEqual(60);
    expect(text).toMatch(/^Sandbox rules engine/);
  });

  it('writes shorter lists rather than JSON that breaks off', async () => {
    const long = await filled(inline(COUNTER), 'What is seen?', { maxOutputTokens: 2_000 });
    const short = await filled(inline(COUNTER), 'What is seen?', {
      maxOutputTokens: 380,
      thinkingConfig: { thinkingLevel: 'LOW' },
    });
    expect(long.on_screen_text).toHaveLength(6);
    expect(short.on_screen_text.length).toBeLessThan(6);
  });

  it('looks at still pictures', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><rect width="64" height="64" fill="red"/></svg>';
    const png = Buffer.from(new Resvg(svg).render().asPng());
    const { text, usageMetadata } = await ask(inline(png, 'image/png'), 'Which colour?');
    expect(text).toMatch(/A still picture\. One frame was looked at.*: red, dark/);
    expect(usageMetadata?.promptTokensDetails).toContainEqual({ modality: 'IMAGE', tokenCount: 1_120 });
  });

  it('lists its models and knows each by its name', async () => {
    const names: (string | undefined)[] = [];
    for await (const model of await client.models.list({ config: { pageSize: 5 } })) names.push(model.name);
    expect(names).toHaveLength(12);
    expect(names).toContain('models/gemini-3.8-flash');
    expect(await client.models.get({ model: 'gemini-4-argon' })).toMatchObject({
      inputTokenLimit: 1_048_576,
    });
    expect((await callGoogle(vendors, '/v1beta/models/gemini-2.0-flash')).status).toBe(404);
  });
});
