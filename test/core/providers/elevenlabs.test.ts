import { ElevenLabsClient } from 'elevenlabs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { elevenlabs } from '../../../src/core/providers/elevenlabs.ts';
import type { ProviderClient, SpeakCall } from '../../../src/core/providers/provider.ts';
import { callContext } from '../../support/call-context.ts';
import { makeMp3 } from '../../support/make-audio.ts';
import { type ScriptedVendor, answerJson, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { STALLS, STATUS_FAILURES, failureOf, httpDateIn, stopWhenAsked } from './vendor-failures.ts';

const mp3 = makeMp3(10, 'mp3_44100_64');
const KEY = 'key-2';

function call(change: Partial<SpeakCall> = {}): SpeakCall {
  return {
    model: 'eleven_flash_v2_5',
    voiceId: 'voice/1',
    text: 'Hello 👋',
    format: 'mp3_44100_64',
    previousRequestIds: [],
    previousText: null,
    nextText: null,
    ...change,
  };
}

let vendor: ScriptedVendor;
let client: ProviderClient;

function answerAudio(headers: Record<string, string> = {}, body: Buffer = mp3): void {
  vendor.script = (_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg', ...headers });
    response.end(body);
  };
}

beforeAll(async () => {
  vendor = await startScriptedVendor(() => undefined);
  client = await elevenlabs.load({ apiKey: KEY, baseUrl: vendor.url, deepgramMipOptOut: true });
});
afterAll(() => vendor.close());
afterEach(() => {
  vendor.requests = [];
});

function speech() {
  if (!client.speech) throw new Error('no speech');
  return client.speech;
}

function bodyOf(index: number): unknown {
  return JSON.parse(vendor.requests[index]?.body.toString('utf8') ?? 'null');
}

describe('the request to ElevenLabs', () => {
  it('is what the vendor’s own package sends', async () => {
    answerAudio();
    await speech().speak(call({ previousText: 'Before.', nextText: 'After.' }), callContext());
    const theirs = new ElevenLabsClient({ apiKey: KEY, baseUrl: vendor.url });
    const stream = await theirs.textToSpeech.convertAsStream(
      'voice/1',
      {
        output_format: 'mp3_44100_64',
        text: 'Hello 👋',
        model_id: 'eleven_flash_v2_5',
        previous_text: 'Before.',
        next_text: 'After.',
      },
      { maxRetries: 0 },
    );
    for await (const chunk of stream) expect(chunk.length).toBeGreaterThan(0);
    const [ours, reference] = vendor.requests;
    expect(ours?.method).toBe(reference?.method);
    expect(ours?.url.href).toBe(reference?.url.href);
    expect(bodyOf(0)).toEqual(bodyOf(1));
    for (const name of ['xi-api-key', 'content-type']) {
      expect(ours?.headers[name]).toBe(reference?.headers[name]);
    }
  });

  it('for the stitched piece and the voice list too is what the package sends', async () => {
    answerAudio();
    await speech().speak(call({ previousRequestIds: ['a', 'b'] }), callContext());
    const theirs = new ElevenLabsClient({ apiKey: KEY, baseUrl: vendor.url });
    const body = { text: 'Hello 👋', model_id: 'eleven_flash_v2_5', previous_request_ids: ['a', 'b'] };
    const stream = await theirs.textToSpeech.convertAsStream('voice/1', {
      output_format: 'mp3_44100_64',
      ...body,
    });
    for await (const chunk of stream) expect(chunk.length).toBeGreaterThan(0);
    expect(bodyOf(0)).toEqual(bodyOf(1));

    vendor.script = (_request, response) =>
      answerJson(response, { voices: [], has_more: false, total_count: 0 });
    await speech().voices(new AbortController().signal);
    await theirs.voices.search({ page_size: 100, category: 'premade' });
    expect(vendor.requests[2]?.method).toBe(vendor.requests[3]?.method);
    expect(vendor.requests[2]?.url.pathname).toBe(vendor.requests[3]?.url.pathname);
    expect(new Set(vendor.requests[2]?.url.searchParams)).toEqual(
      new Set(vendor.requests[3]?.url.searchParams),
    );
    expect(vendor.requests[2]?.headers['xi-api-key']).toBe(vendor.requests[3]?.headers['xi-api-key']);
  });

  it('carries at most three earlier pieces, and their text only where there are none', async () => {
    answerAudio();
    const before = { previousRequestIds: ['1', '2', '3', '4'], previousText: 'Before.', nextText: null };
    await speech().speak(call(before), callContext());
    expect(bodyOf(0)).toEqual({
      text: 'Hello 👋',
      model_id: 'eleven_flash_v2_5',
      previous_request_ids: ['2', '3', '4'],
    });
  });

  it('carries no neighbours for the versions that refuse them', async () => {
    answerAudio();
    for (const model of ['eleven_v3', 'eleven_v4', 'eleven_v4_turbo']) {
      await speech().speak(call({ model, previousRequestIds: ['1'], nextText: 'After.' }), callContext());
      expect(bodyOf(vendor.requests.length - 1)).toEqual({ text: 'Hello 👋', model_id: model });
    }
  });
});

describe('the answer of ElevenLabs', () => {
  it('is the audio, billed by the characters that were sent, with the vendor’s credits beside', async () => {
    answerAudio({ 'character-cost': '4', 'request-id': 'req-9' });
    const context = callContext();
    const reply = await speech().speak(call(), context);
    expect(Buffer.from(reply.audio).equals(mp3)).toBe(true);
    expect(reply).toMatchObject({
      contentType: 'audio/mpeg',
      usage: [{ unit: 'character', quantity: 7 }],
      vendorRequestId: 'req-9',
      vendorFigures: { character_cost: 4 },
    });
    expect(context.sent).toBe(1);
    expect(context.activity).toBeGreaterThanOrEqual(2);
  });

  it('needs neither of those headers', async () => {
    answerAudio();
    const reply = await speech().speak(call(), callContext());
    expect(reply.vendorRequestId).toBeNull();
    expect(reply).not.toHaveProperty('vendorFigures');
  });

  it.each([
    ['empty', {}, Buffer.alloc(0)],
    ['a page instead of audio', { 'content-type': 'text/html' }, Buffer.from('<html>')],
  ])('is an unknown outcome when it is %s', async (_what, headers, body) => {
    answerAudio(headers, body);
    expect(await failureOf(speech().speak(call(), callContext()))).toMatchObject({
      code: 'vendor_reply_invalid',
      sent: 'maybe',
      retryable: false,
    });
  });
});

describe('a failing ElevenLabs', () => {
  it.each(STATUS_FAILURES)('answers %s: one request, one ProviderError', async (_what, script, expected) => {
    vendor.script = script;
    expect(await failureOf(speech().speak(call(), callContext()))).toMatchObject(expected);
    expect(vendor.requests).toHaveLength(1);
  });

  it.each([
    ['quota_exceeded', 401, 'vendor_payment', false],
    ['invalid_api_key', 401, 'vendor_key_refused', false],
    ['too_many_concurrent_requests', 429, 'vendor_rate_limited', true],
    ['system_busy', 429, 'vendor_overloaded', true],
  ])('that says %s is understood', async (detail, status, code, retryable) => {
    vendor.script = (_request, response) =>
      answerJson(response, { detail: { status: detail, message: 'sk-canary' } }, status);
    expect(await failureOf(speech().speak(call(), callContext()))).toMatchObject({ code, retryable, status });
  });

  it('may ask to wait until a date', async () => {
    vendor.script = (_request, response) => {
      response.setHeader('retry-after', httpDateIn(-5));
      answerJson(response, {}, 429);
    };
    expect((await failureOf(speech().speak(call(), callContext()))).retryAfterMs).toBe(0);
  });

  it.each(STALLS)('that stalls %s is left at once when the signal says so', async (_where, script) => {
    vendor.script = script;
    const context = callContext();
    const failing = failureOf(speech().speak(call(), context));
    await stopWhenAsked(vendor, context, 'idle');
    expect(await failing).toMatchObject({ code: 'interrupted', sent: 'maybe', retryable: false });
  });

  it('keeps the key and the vendor’s words out of the error’s text', async () => {
    vendor.script = (_request, response) =>
      answerJson(response, { detail: { status: 'x', message: KEY } }, 500);
    const error: unknown = await speech()
      .speak(call(), callContext())
      .catch((thrown: unknown) => thrown);
    expect(String(error)).not.toContain(KEY);
    expect(JSON.stringify(error)).not.toContain(KEY);
  });
});
