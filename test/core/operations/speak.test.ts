import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/core/errors.ts';
import { readAudioTrack } from '../../../src/core/media/read-audio-track.ts';
import type { Product } from '../../../src/core/operations/operation.ts';
import { speak } from '../../../src/core/operations/speak.ts';
import { elevenlabs } from '../../../src/core/providers/elevenlabs.ts';
import type { ProviderClient, Voice } from '../../../src/core/providers/provider.ts';
import { makeMp3, mp3Seconds } from '../../support/make-audio.ts';
import { modelOf, runWork, services } from '../../support/run-work.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { storedInput } from '../../support/stored-input.ts';

const VOICES: Voice[] = ['rms', 'slt'].map((name) => ({
  id: `id-${name}`,
  name,
  category: 'premade',
  description: '',
  previewUrl: null,
}));
/** So many frames of silence a character: about 13 characters a second. */
const FRAMES_PER_CHARACTER = 3;
const SENTENCE = 'This sentence has exactly fifty characters in it. ';

type Sent = { text: string; previous_request_ids?: string[]; previous_text?: string; next_text?: string };
type Format = Parameters<typeof makeMp3>[1];

let vendor: ScriptedVendor;
let client: ProviderClient;

function sent(): Sent[] {
  return vendor.requests.map(({ body }) => JSON.parse(body.toString('utf8')) as Sent);
}

beforeAll(async () => {
  vendor = await startScriptedVendor((request, response) => {
    const { text } = JSON.parse(request.body.toString('utf8')) as Sent;
    const format = request.url.searchParams.get('output_format') as Format;
    const count = Array.from(text).length;
    response.writeHead(200, {
      'content-type': 'audio/mpeg',
      'request-id': `req-${vendor.requests.length}`,
      'character-cost': String(count / 2),
    });
    response.end(makeMp3(count * FRAMES_PER_CHARACTER, format, { id3v2: true, info: true }));
  });
  client = await elevenlabs.load({ apiKey: 'k', baseUrl: vendor.url, deepgramMipOptOut: true });
});
afterAll(() => vendor.close());
afterEach(() => {
  vendor.requests = [];
});

function prepare(input: Record<string, unknown>, more: Parameters<typeof services>[0] = {}) {
  return speak.prepare(speak.input.parse(input), services({ voices: VOICES, ...more }));
}

async function seconds(bytes: Uint8Array): Promise<number> {
  const path = join(tmpdir(), `helix-speech-${process.pid}.mp3`);
  writeFileSync(path, bytes);
  const track = await readAudioTrack(path);
  return track.kind === 'audio' ? track.seconds : Number.NaN;
}

async function spoken(
  input: Record<string, unknown>,
  more = {},
  model = 'eleven_flash_v2_5',
): Promise<Product> {
  const work = (await prepare(input, more)).work(modelOf(model));
  for (const { bound, billed } of await runWork(work, client)) expect(billed.usage).toEqual(bound);
  return work.product();
}

describe('speak', () => {
  it('speaks a short text in one piece, with the vendor’s first voice', async () => {
    const product = await spoken({ text: 'Hello **world** 👋' });
    expect(sent()).toEqual([{ text: 'Hello world 👋', model_id: 'eleven_flash_v2_5' }]);
    expect(product.files.map(({ name, contentType }) => [name, contentType])).toEqual([
      ['speech.mp3', 'audio/mpeg'],
    ]);
    expect(product.facts).toEqual({
      characters: 13,
      voice: 'rms',
      voiceId: 'id-rms',
      pieces: 1,
      parts: 1,
      seconds: Math.round(mp3Seconds(39, 'mp3_44100_128') * 1_000) / 1_000,
      format: 'mp3_44100_128',
      vendorCredits: 6.5,
      modelNote: null,
    });
  });

  it('binds each piece by exactly the characters that are sent, whole sentences each', async () => {
    const work = (await prepare({ text: SENTENCE.repeat(120) })).work(modelOf('eleven_flash_v2_5'));
    await runWork(work, client);
    const texts = sent().map(({ text }) => text);
    expect(texts.length).toBe(3);
    expect(work.calls.map(({ bound }) => bound)).toEqual(
      texts.map((text) => [{ unit: 'character', quantity: text.length }]),
    );
    for (const text of texts) expect(text).toMatch(/\.$/);
    expect(texts.join(' ')).toBe(SENTENCE.repeat(120).trim());
  });

  it('stitches the pieces by their neighbours', async () => {
    await spoken({ text: SENTENCE.repeat(120) });
    const [first, second, third] = sent();
    expect(first).not.toHaveProperty('previous_text');
    expect(first).not.toHaveProperty('previous_request_ids');
    expect(second?.text.startsWith(first?.next_text ?? '-')).toBe(true);
    expect(second?.previous_request_ids).toEqual(['req-1']);
    expect(third?.previous_request_ids).toEqual(['req-1', 'req-2']);
    expect(third).not.toHaveProperty('next_text');
  });

  it('joins the pieces to one file that lasts as long as they do, measured independently', async () => {
    const product = await spoken({ text: SENTENCE.repeat(120) });
    const frames = Number(product.facts['characters']) * FRAMES_PER_CHARACTER;
    expect(product.files).toHaveLength(1);
    expect(await seconds(product.files[0]?.bytes ?? new Uint8Array())).toBeCloseTo(
      mp3Seconds(frames, 'mp3_44100_128'),
      2,
    );
  });

  it.each([
    ['eleven_v3', 2_500],
    ['eleven_multilingual_v2', 2_500],
  ])('keeps the pieces for %s under its limit', async (model, max) => {
    const work = (await prepare({ text: SENTENCE.repeat(200) })).work(modelOf(model));
    for (const call of work.calls) expect(call.bound[0]?.quantity).toBeLessThanOrEqual(max);
  });

  it.each([
    [20, 'mp3_44100_128'],
    [40, 'mp3_44100_64'],
    [90, 'mp3_22050_32'],
  ])('takes the best quality of %i sentences that fits the upload limit', async (sentences, format) => {
    const product = await spoken({ text: SENTENCE.repeat(sentences) }, { maxFileBytes: 2_000_000 });
    expect(product.facts['format']).toBe(format);
    expect(product.facts['parts']).toBe(1);
  });

  it('comes in parts, each within the limit, when nothing else fits', async () => {
    const maxFileBytes = 300_000;
    const product = await spoken({ text: SENTENCE.repeat(100), format: 'mp3_44100_64' }, { maxFileBytes });
    expect(product.files.length).toBeGreaterThan(1);
    expect(product.files.map(({ name }) => name)).toEqual(
      product.files.map((_file, at) => `speech-${at + 1}.mp3`),
    );
    let total = 0;
    for (const file of product.files) {
      expect(file.bytes.byteLength).toBeLessThanOrEqual(maxFileBytes);
      total += await seconds(file.bytes);
    }
    expect(total).toBeCloseTo(Number(product.facts['seconds']), 1);
  });

  it('reads a text file, after the text where there is both', async () => {
    const file = { url: 'https://cdn.example/a', name: 'a.md', bytes: 1, contentType: null };
    const inputs = [storedInput(Buffer.from('# Notes\n- one'), 'a.md')];
    await spoken({ file, text: 'First this.' }, { inputs });
    expect(sent()[0]?.text).toBe('First this.\n\nNotes.\none.');
    await expect(prepare({ file })).rejects.toMatchObject({ code: 'file_missing' });
  });

  it.each([
    ['nothing', {}, 'text_empty'],
    ['white space', { text: ' \n\t ' }, 'text_empty'],
    ['only marks', { text: '**\n---\n...' }, 'text_empty'],
    ['a text beyond the limit', { text: 'a '.repeat(250_001) }, 'text_too_long'],
    ['a text far beyond the limit', { text: 'a '.repeat(1_100_000) }, 'text_too_long'],
    ['an unknown voice', { text: 'Hello', voice: 'rmz' }, 'voice_unknown'],
    ['an unknown model', { text: 'Hello', model: 'nova-3' }, 'model_unknown'],
  ])('refuses %s', async (_what, input, code) => {
    await expect(prepare(input)).rejects.toMatchObject({ code });
  });

  it('prepares a text of 200,000 characters, so that the budget can say no', async () => {
    const work = (await prepare({ text: 'word '.repeat(40_000) })).work(modelOf('eleven_flash_v2_5'));
    const total = work.calls.reduce((sum, call) => sum + (call.bound[0]?.quantity ?? 0), 0);
    expect(total).toBeGreaterThan(199_900);
  });

  it('says which model serves instead of a name in circulation', async () => {
    const input = speak.input.parse({ text: 'Hi', model: 'Standard Voice' });
    expect(speak.askedModel(input)).toBe('eleven_flash_v2_5');
    const product = await spoken({ text: 'Hi', model: 'Standard Voice' });
    expect(product.facts['modelNote']).toContain('no product called Standard Voice');
  });

  it('passes on that the voices cannot be had', async () => {
    const down = new ProviderError('vendor_unavailable', { retryable: true, sent: 'no' });
    await expect(prepare({ text: 'Hello' }, { voices: down })).rejects.toBe(down);
  });

  it('takes audio that nobody can hear for an unknown outcome', async () => {
    const { script } = vendor;
    vendor.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      response.end('these are no frames');
    };
    try {
      await expect(spoken({ text: 'Hello' })).rejects.toMatchObject({
        code: 'vendor_reply_invalid',
        sent: 'maybe',
      });
    } finally {
      vendor.script = script;
    }
  });

  it('binds to the text as it is spoken, the voice and every choice', async () => {
    const commitment = async (input: Record<string, unknown>) => (await prepare(input)).commitment;
    const base = await commitment({ text: 'Hello' });
    expect(await commitment({ text: '**Hello**', voice: 'rms' })).toBe(base);
    const others = [
      await commitment({ text: 'Hello!' }),
      await commitment({ text: 'Hello', voice: 'slt' }),
      await commitment({ text: 'Hello', format: 'mp3_22050_32' }),
      await commitment({ text: 'Hello', model: 'eleven_v4' }),
    ];
    expect(new Set([base, ...others]).size).toBe(5);
  });
});
