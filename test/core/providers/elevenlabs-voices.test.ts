import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { elevenlabs } from '../../../src/core/providers/elevenlabs.ts';
import type { ProviderClient } from '../../../src/core/providers/provider.ts';
import { type ScriptedVendor, answerJson, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { failureOf } from './vendor-failures.ts';

let vendor: ScriptedVendor;
let client: NonNullable<ProviderClient['speech']>;
beforeAll(async () => {
  vendor = await startScriptedVendor(() => undefined);
  const loaded = await elevenlabs.load({ apiKey: 'key-1', baseUrl: vendor.url, deepgramMipOptOut: true });
  if (!loaded.speech) throw new Error('no speech');
  client = loaded.speech;
});
beforeEach(() => {
  vendor.requests = [];
});
afterAll(() => vendor.close());

describe('the voices of ElevenLabs', () => {
  function voice(id: string, category = 'premade') {
    return {
      voice_id: id,
      name: `Voice ${id}`,
      category,
      description: null,
      labels: { accent: 'irish', age: null },
    };
  }

  it('are read page by page, only those the vendor made', async () => {
    vendor.script = (request, response) => {
      const page = request.url.searchParams.get('next_page_token');
      answerJson(
        response,
        page === null
          ? { voices: [voice('1'), voice('2', 'cloned')], has_more: true, next_page_token: 'p2' }
          : { voices: [voice('3')], has_more: false, next_page_token: null },
      );
    };
    const voices = await client.voices(new AbortController().signal);
    expect(voices.map(({ id }) => id)).toEqual(['1', '3']);
    expect(voices[0]).toEqual({
      id: '1',
      name: 'Voice 1',
      category: 'premade',
      description: 'irish',
      previewUrl: null,
    });
    expect(vendor.requests.map(({ url }) => url.searchParams.get('next_page_token'))).toEqual([null, 'p2']);
  });

  it.each([
    ['before it was answered', false],
    ['in the middle of the answer', true],
  ])('are asked for once more when the line is lost %s, and no third time', async (_, begun) => {
    let lost = 1;
    vendor.script = (_request, response) => {
      if (lost-- <= 0) return answerJson(response, { voices: [voice('1')], has_more: false });
      if (begun) response.writeHead(200, { 'content-type': 'application/json' }).write('{"voices":');
      setTimeout(() => response.destroy(), 10);
    };
    expect(await client.voices(new AbortController().signal)).toHaveLength(1);
    expect(vendor.requests).toHaveLength(2);
    vendor.requests = [];
    lost = 10;
    expect(await failureOf(client.voices(new AbortController().signal))).toMatchObject({
      code: 'vendor_unavailable',
    });
    expect(vendor.requests).toHaveLength(2);
  });

  it('are not asked for again when the vendor answered, or nobody waits any more', async () => {
    vendor.script = (_request, response) => answerJson(response, {}, 503);
    await failureOf(client.voices(new AbortController().signal));
    expect(vendor.requests).toHaveLength(1);
    vendor.requests = [];
    const gone = new AbortController();
    vendor.script = () => gone.abort();
    expect(await failureOf(client.voices(gone.signal))).toMatchObject({ code: 'interrupted' });
    expect(vendor.requests).toHaveLength(1);
  });

  it('end, also when the vendor never says so', async () => {
    vendor.script = (_request, response) =>
      answerJson(response, { voices: [voice('1')], has_more: true, next_page_token: 'again' });
    expect((await client.voices(new AbortController().signal)).length).toBe(20);
  });

  it('fail as every call does', async () => {
    vendor.script = (_request, response) => answerJson(response, { voices: 'none' });
    expect(await failureOf(client.voices(new AbortController().signal))).toMatchObject({
      code: 'vendor_reply_invalid',
    });
  });
});
