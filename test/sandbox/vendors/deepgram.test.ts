import { DeepgramClient } from '@deepgram/sdk';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recognitionMissing } from '../../../sandbox/engines/recognition/recognition-engine.ts';
import { startVendors, type Vendors } from '../../../sandbox/vendors/index.ts';
import { callDeepgram, spoken } from './vendor-calls.ts';

const specification = '../shared/specs/deepgram-openapi.yml';

type Reply = {
  metadata: {
    duration: number;
    sha256: string;
    channels: number;
    models: string[];
    tags?: string[];
  } & Record<string, unknown>;
  results: {
    channels: {
      alternatives: {
        transcript: string;
        confidence: number;
        words: Record<string, unknown>[];
        paragraphs?: { transcript: string; paragraphs: { sentences: { text: string }[] }[] };
      }[];
      detected_language?: string;
      language_confidence?: number;
    }[];
    utterances?: { transcript: string; start: number; end: number; channel: number; id: string }[];
  };
};

/** Every path of keys in a value, list items as `[]`. */
function shapeOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => shapeOf(item, `${path}[]`));
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, item]) => shapeOf(item, `${path}.${key}`));
}

describe.skipIf(recognitionMissing() !== null)('the local Deepgram', () => {
  let vendors: Vendors;
  let recording: Uint8Array;

  beforeAll(async () => {
    vendors = await startVendors();
    recording = await spoken(vendors, 'Please approve the new plan. The meeting starts at nine.');
  });
  afterAll(() => vendors.close());

  const sdk = (apiKey = vendors.env['DEEPGRAM_API_KEY'] ?? ''): DeepgramClient =>
    new DeepgramClient({ apiKey, baseUrl: vendors.env['DEEPGRAM_BASE_URL'] ?? '', maxRetries: 0 });
  const listen = async (query: string, audio = recording): Promise<Reply> =>
    (await (await callDeepgram(vendors, query, audio)).json()) as Reply;

  it('answers the vendor’s own SDK with the words, their times, and the length of the recording', async () => {
    const reply = (await sdk().listen.v1.media.transcribeFile(recording, {
      model: 'nova-3',
      smart_format: true,
      utterances: true,
    })) as unknown as Reply;
    const heard = reply.results.channels[0]?.alternatives[0];
    expect(heard?.transcript).toBe('Please approve the new plan. The meeting starts at nine.');
    expect(heard?.words[0]).toMatchObject({ word: 'please', punctuated_word: 'Please' });
    expect(reply.metadata.duration).toBeGreaterThan(2);
    expect(reply.metadata.duration).toBeLessThan(6);
    expect(reply.metadata.sha256).toBe(createHash('sha256').update(recording).digest('hex'));
    expect(reply.results.utterances?.[0]).toMatchObject({ channel: 0, start: expect.any(Number) as number });
  });

  it('says in its own words who really listened', async () => {
    const { metadata } = await listen('model=nova-3');
    const [id] = metadata.models;
    const info = (metadata['model_info'] as Record<string, { name: string }>)[id ?? ''];
    expect(info?.name).toMatch(/sandbox.*PocketSphinx/);
  });

  it('writes plain words unless asked for more', async () => {
    const { results } = await listen('model=nova-3&tag=one&tag=two');
    const heard = results.channels[0]?.alternatives[0];
    expect(heard?.transcript).toBe('please approve the new plan the meeting starts at nine');
    expect(heard?.words[0]).not.toHaveProperty('punctuated_word');
    expect(heard).not.toHaveProperty('paragraphs');
    expect(results).not.toHaveProperty('utterances');
    expect(results.channels[0]).not.toHaveProperty('detected_language');
  });

  it('adds sentences, speakers and the language when asked', async () => {
    const reply = await listen(
      'model=nova-3&punctuate=true&paragraphs=true&diarize_model=latest&detect_language=true&tag=one&tag=two',
    );
    const [channel] = reply.results.channels;
    const heard = channel?.alternatives[0];
    expect(heard?.paragraphs?.paragraphs[0]?.sentences.map(({ text }) => text).at(-1)).toBe(
      'The meeting starts at nine.',
    );
    expect(new Set(heard?.words.map((word) => word['speaker']))).toEqual(new Set([0]));
    expect(channel?.detected_language).toBe('en');
    expect(channel?.language_confidence).toBeGreaterThan(0.5);
    expect(reply.metadata.tags).toEqual(['one', 'two']);
  });

  it('listens to each channel by itself when told to, and bills them', async () => {
    const silence = new Uint8Array(64_000);
    const query = 'model=nova-3&multichannel=true&encoding=linear16&sample_rate=16000&channels=2';
    const reply = await listen(query, silence);
    expect(reply.metadata).toMatchObject({ channels: 2, duration: 1 });
    expect(reply.results.channels).toHaveLength(2);
  });

  it.skipIf(!existsSync(specification))('answers with no field that Deepgram does not have', async () => {
    const known = readFileSync(specification, 'utf8');
    const query = 'model=nova-3&smart_format=true&utterances=true&diarize_model=latest&detect_language=true';
    const reply = await listen(query);
    const names = new Set(
      shapeOf(reply)
        .filter((path) => !path.startsWith('.metadata.model_info'))
        .flatMap((path) => path.split(/[.[\]]+/).filter(Boolean)),
    );
    // Documented, but missing from the description: developers.deepgram.com/docs/language-detection.
    names.delete('language_confidence');
    for (const name of names) expect(known).toMatch(new RegExp(`^ +${name}:`, 'm'));
  });

  it('lets a key be checked for free', async () => {
    const { projects } = await sdk().manage.v1.projects.list();
    expect(projects?.[0]?.name).toBe('Helix sandbox');
    await expect(sdk('wrong').manage.v1.projects.list()).rejects.toMatchObject({ statusCode: 401 });
  });

  const refusals: [string, string, Uint8Array | null, RegExp][] = [
    ['what is no audio', 'model=nova-3', Buffer.from('words, not sound'), /corrupt or unsupported data/],
    ['an empty body', 'model=nova-3', new Uint8Array(), /corrupt or unsupported data/],
    ['an unknown parameter', 'model=nova-3&smartformat=true', null, /smartformat/],
    ['a wrong value', 'model=nova-3&punctuate=yes', null, /punctuate/],
    ['an outdated value', 'model=nova-3&diarize_model=v9', null, /diarize_model/],
    ['a parameter given twice', 'model=nova-3&model=nova-2', null, /duplicate/],
    ['an unknown model', 'model=nova-9', null, /No such model/],
    ['a language the model lacks', 'model=nova-2-medical&language=fr', null, /No such model/],
    ['keywords for Nova-3', 'model=nova-3&keywords=plan', null, /keyterm/i],
    ['a summary, which no engine here can write', 'model=nova-3&summarize=v2', null, /sandbox/],
  ];
  for (const [what, query, audio, says] of refusals) {
    it(`refuses ${what} in Deepgram’s words`, async () => {
      const response = await callDeepgram(vendors, query, audio ?? recording);
      const body = (await response.json()) as { err_code: string; err_msg: string; request_id: string };
      expect(response.status).toBe(400);
      expect(body.err_code).toBe('Bad Request');
      expect(body.err_msg).toMatch(says);
      expect(response.headers.get('dg-request-id')).toBe(body.request_id);
    });
  }

  it('refuses a key that is not its own, and a foreign scheme', async () => {
    for (const authorization of ['Token other', `Bearer ${vendors.env['DEEPGRAM_API_KEY'] ?? ''}`]) {
      const response = await callDeepgram(vendors, 'model=nova-3', recording, { authorization });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ err_code: 'INVALID_AUTH' });
    }
  });

  it('accepts every language of the models and their regions', async () => {
    for (const query of ['model=nova-3&language=en-GB', 'model=whisper-large&language=en'])
      expect((await callDeepgram(vendors, query, recording)).status).toBe(200);
  });

  it.skipIf(!existsSync(specification))('knows every parameter of the vendor’s description', async () => {
    const { LISTEN_PARAMETERS } = await import('../../../sandbox/vendors/deepgram/query-parameters.ts');
    const text = readFileSync(specification, 'utf8');
    const path = text.slice(text.indexOf('\n  /v1/listen:'), text.indexOf('\n  /v1/speak:'));
    const names = [...path.matchAll(/- name: (\w+)\n\s+in: query/g)].map((match) => match[1] ?? '');
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !(name in LISTEN_PARAMETERS))).toEqual([]);
  });
});
