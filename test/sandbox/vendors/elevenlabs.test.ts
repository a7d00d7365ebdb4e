import { ElevenLabsClient } from 'elevenlabs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeAudio } from '../../../sandbox/engines/audio/decode-audio.ts';
import { speechMissing } from '../../../sandbox/engines/speech/speech-engine.ts';
import { startVendors, type Vendors } from '../../../sandbox/vendors/index.ts';
import { callElevenLabs, RMS } from './vendor-calls.ts';

const never = new AbortController().signal;
const SPEAK = `/v1/text-to-speech/${RMS}`;
const TEXT = 'Good morning. The meeting starts at nine.';

type VoiceList = {
  voices: { voice_id: string; name: string; category: string }[];
  has_more: boolean;
  total_count: number;
  next_page_token: string | null;
};
type Timed = {
  audio_base64: string;
  alignment: {
    characters: string[];
    character_start_times_seconds: number[];
    character_end_times_seconds: number[];
  };
};

describe.skipIf(speechMissing() !== null)('the local ElevenLabs', () => {
  let vendors: Vendors;
  beforeAll(async () => {
    vendors = await startVendors();
  });
  afterAll(() => vendors.close());

  const json = async <T>(path: string): Promise<T> =>
    (await (await callElevenLabs(vendors, path)).json()) as T;

  it('speaks MP3 that can be played, and says what it cost', async () => {
    const body = { text: TEXT, model_id: 'eleven_flash_v2_5' };
    const response = await callElevenLabs(vendors, `${SPEAK}?output_format=mp3_44100_64`, body);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect(response.headers.get('character-cost')).toBe(String(Math.ceil(TEXT.length / 2)));
    expect(response.headers.get('request-id')).toBeTruthy();
    expect(response.headers.get('history-item-id')).toBeTruthy();
    expect(response.headers.get('x-sandbox-engine')).toMatch(/Flite/);
    const { seconds, rate } = await decodeAudio(new Uint8Array(await response.arrayBuffer()), never);
    expect(rate).toBe(44_100);
    expect(seconds).toBeGreaterThan(2);
    expect(seconds).toBeLessThan(5);
  });

  it('streams the same sound it answers whole', async () => {
    const [whole, streamed] = await Promise.all(
      [SPEAK, `${SPEAK}/stream`].map(async (path) => {
        const response = await callElevenLabs(vendors, path, { text: TEXT });
        return Buffer.from(await response.arrayBuffer());
      }),
    );
    expect(streamed?.equals(whole ?? Buffer.alloc(0))).toBe(true);
  });

  it('lets the first words of a long text be heard before the last are spoken', async () => {
    const text = 'This is a sentence of a rather long text. '.repeat(60);
    const response = await callElevenLabs(vendors, `${SPEAK}/stream`, { text });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(first?.value?.length).toBeGreaterThan(0);
    await reader?.cancel();
  });

  it('says when each character is heard', async () => {
    const response = await callElevenLabs(vendors, `${SPEAK}/with-timestamps`, { text: TEXT });
    const { audio_base64: audio, alignment } = (await response.json()) as Timed;
    expect(alignment.characters.join('')).toBe(TEXT);
    const ends = alignment.character_end_times_seconds;
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    const { seconds } = await decodeAudio(Buffer.from(audio, 'base64'), never);
    expect(ends.at(-1)).toBeLessThan(seconds);
    expect(ends.at(-1)).toBeGreaterThan(seconds - 0.6);
  });

  it('streams sound and times as one JSON value a line', async () => {
    const response = await callElevenLabs(vendors, `${SPEAK}/stream/with-timestamps`, { text: TEXT });
    const parts = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Timed);
    expect(parts.flatMap(({ alignment }) => alignment.characters).join('')).toBe(TEXT);
    const audio = Buffer.concat(parts.map((part) => Buffer.from(part.audio_base64, 'base64')));
    expect((await decodeAudio(audio, never)).seconds).toBeGreaterThan(2);
  });

  it('takes the words around a part, and at most three requests before it', async () => {
    const around = { text: TEXT, previous_text: 'Hello.', next_text: 'Goodbye.', seed: 7 };
    expect((await callElevenLabs(vendors, SPEAK, around)).status).toBe(200);
    const many = { text: TEXT, previous_request_ids: ['a', 'b', 'c', 'd'] };
    const response = await callElevenLabs(vendors, SPEAK, many);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: [{ loc: ['body', 'previous_request_ids'] }] });
  });

  it('speaks at the asked pace', async () => {
    const lengthAt = async (speed: number): Promise<number> => {
      const body = { text: TEXT, voice_settings: { speed } };
      return Buffer.from(await (await callElevenLabs(vendors, SPEAK, body)).arrayBuffer()).length;
    };
    expect(await lengthAt(1.2)).toBeLessThan(0.75 * (await lengthAt(0.7)));
  });

  const refusals: [string, string, unknown, number, string][] = [
    ['an unknown voice', '/v1/text-to-speech/nobody', { text: TEXT }, 404, 'voice_not_found'],
    ['an unknown model', SPEAK, { text: TEXT, model_id: 'eleven_v9' }, 400, 'model_not_found'],
    [
      'a text too long for its model',
      SPEAK,
      { text: 'a'.repeat(3_001), model_id: 'eleven_v3' },
      400,
      'max_character_limit_exceeded',
    ],
    ['an empty text', SPEAK, { text: '  ' }, 400, 'input_text_empty'],
    [
      'stitching with version 4',
      SPEAK,
      { text: TEXT, model_id: 'eleven_v4', previous_text: 'a' },
      400,
      'unsupported_model',
    ],
    ['what no English voice can say', SPEAK, { text: '日本語' }, 400, 'unsupported_language'],
    ['Opus', `${SPEAK}?output_format=opus_48000_64`, { text: TEXT }, 400, 'output_format_not_allowed'],
  ];
  for (const [what, path, body, httpStatus, status] of refusals) {
    it(`refuses ${what} in ElevenLabs’ words`, async () => {
      const response = await callElevenLabs(vendors, path, body);
      expect(response.status).toBe(httpStatus);
      expect(await response.json()).toMatchObject({ detail: { status } });
    });
  }

  const invalid: [string, unknown, (string | number)[]][] = [
    ['no text', {}, ['body', 'text']],
    ['a text that is a number', { text: 7 }, ['body', 'text']],
    [
      'a setting beyond its range',
      { text: TEXT, voice_settings: { stability: 9 } },
      ['body', 'voice_settings', 'stability'],
    ],
    ['a misspelt field', { text: TEXT, modelId: 'eleven_v3' }, ['body', 'modelId']],
    ['a body that is no object', [TEXT], ['body']],
  ];
  for (const [what, body, loc] of invalid) {
    it(`names the field for ${what}`, async () => {
      const response = await callElevenLabs(vendors, SPEAK, body);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ detail: [{ loc }] });
    });
  }

  it('refuses an unknown output format', async () => {
    const response = await callElevenLabs(vendors, `${SPEAK}?output_format=mp3_1`, { text: TEXT });
    expect(response.status).toBe(422);
  });

  it('lists voices a page at a time, each with an id of 20 characters', async () => {
    const first = await json<VoiceList>('/v2/voices?page_size=3');
    expect(first).toMatchObject({ has_more: true, total_count: 5 });
    const rest = await json<VoiceList>(
      `/v2/voices?page_size=3&next_page_token=${first.next_page_token ?? ''}`,
    );
    expect(rest).toMatchObject({ has_more: false, next_page_token: null });
    const all = [...first.voices, ...rest.voices];
    expect(new Set(all.map(({ voice_id: id }) => id)).size).toBe(5);
    for (const { voice_id: id } of all) expect(id).toMatch(/^[a-zA-Z0-9]{20}$/);
  });

  it('finds voices by word, category and kind', async () => {
    const names = async (query: string): Promise<string[]> =>
      (await json<VoiceList>(`/v2/voices?${query}`)).voices.map(({ name }) => name);
    expect(await names('search=scottish')).toEqual(['awb (Flite, Scottish male)']);
    expect(await names('category=premade&gender=female')).toEqual(['slt (Flite, US female)']);
    expect(await names('voice_type=default')).toHaveLength(4);
    expect(await names('category=cloned')).toHaveLength(1);
    expect(await names('voice_type=community')).toEqual([]);
    expect((await callElevenLabs(vendors, '/v2/voices?page_size=101')).status).toBe(422);
    expect((await callElevenLabs(vendors, '/v2/voices?next_page_token=x')).status).toBe(400);
  });

  it('lists models with their limits and multipliers', async () => {
    type Model = { model_id: string; model_rates: { character_cost_multiplier: number } };
    const models = await json<Model[]>('/v1/models');
    const flash = models.find(({ model_id: id }) => id === 'eleven_flash_v2_5');
    expect(flash?.model_rates.character_cost_multiplier).toBe(0.5);
  });

  it('counts the credits it would have charged', async () => {
    type Subscription = { character_count: number };
    const used = async (): Promise<number> =>
      (await json<Subscription>('/v1/user/subscription')).character_count;
    const before = await used();
    await callElevenLabs(vendors, SPEAK, { text: TEXT, model_id: 'eleven_flash_v2_5' });
    expect((await used()) - before).toBe(Math.ceil(TEXT.length / 2));
  });

  it('refuses a key that is not its own', async () => {
    const response = await callElevenLabs(vendors, '/v1/user', undefined, { 'xi-api-key': 'other' });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ detail: { status: 'invalid_api_key' } });
  });

  it('serves the vendor’s own older package', async () => {
    const base = vendors.env['ELEVENLABS_BASE_URL'] ?? '';
    const client = new ElevenLabsClient({
      apiKey: vendors.env['ELEVENLABS_API_KEY'] ?? '',
      environment: { base, wss: base },
    });
    const { voices } = await client.voices.getAll();
    expect(voices.map(({ name }) => name)).toContain('rms (Flite, US male)');
    const chunks: Buffer[] = [];
    const sound = await client.textToSpeech.convert(RMS, { text: TEXT, model_id: 'eleven_flash_v2_5' });
    for await (const chunk of sound) chunks.push(chunk as Buffer);
    expect((await decodeAudio(new Uint8Array(Buffer.concat(chunks)), never)).seconds).toBeGreaterThan(2);
    const models = await client.models.getAll();
    expect(models.map((model) => model.model_id)).toContain('eleven_multilingual_v2');
    await expect(client.textToSpeech.convert('nobody', { text: TEXT })).rejects.toMatchObject({
      statusCode: 404,
    });
  });
});
