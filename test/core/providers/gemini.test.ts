import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gemini } from '../../../src/core/providers/gemini.ts';
import type { UsageComponent } from '../../../src/core/providers/provider.ts';
import type { VideoClient, WatchCall } from '../../../src/core/providers/video-call.ts';
import { callContext } from '../../support/call-context.ts';
import { type ScriptedGemini, geminiFault, scriptedGemini } from '../../support/gemini-script.ts';
import { type Script, type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { STALLS, STATUS_FAILURES, failureOf, stopWhenAsked } from './vendor-failures.ts';

let vendor: ScriptedVendor;
let client: VideoClient;
let google: ScriptedGemini;

function plays(answers: Parameters<typeof scriptedGemini>[0]): void {
  google = scriptedGemini(answers);
  vendor.script = google.script;
}

beforeAll(async () => {
  vendor = await startScriptedVendor(() => undefined);
  const loaded = await gemini.load({ apiKey: 'key-1', baseUrl: vendor.url, deepgramMipOptOut: true });
  if (!loaded.video) throw new Error('no video');
  client = loaded.video;
});
beforeEach(() => {
  vendor.requests = [];
  plays([{ text: '{"a":1}' }]);
});
afterAll(() => vendor.close());

const FILE = { name: 'files/film-1', uri: 'https://x/files/film-1', contentType: 'video/mp4', expiresAt: '' };
const PLAIN: WatchCall = {
  model: 'gemini-3.8-flash',
  part: { file: FILE, fps: 1, cut: null },
  system: 'Look.',
  prompt: 'What is it?',
  maxTokens: 100,
  schema: { type: 'object' },
};

function watch(change: Partial<WatchCall> = {}, context = callContext()) {
  return client.watch({ ...PLAIN, ...change }, context);
}

describe('the question to Gemini', () => {
  it('is streamed by v1beta, with the key it was given, the film before the words, and no tools', async () => {
    await watch({ part: { file: FILE, fps: 0.5, cut: { from: 1, to: 2.25 } } });
    const [request] = vendor.requests;
    expect(request?.url.pathname).toBe('/v1beta/models/gemini-3.8-flash:streamGenerateContent');
    expect(request?.headers['x-goog-api-key']).toBe('key-1');
    const [body] = google.asked;
    expect(body?.contents).toEqual([
      {
        role: 'user',
        parts: [
          {
            fileData: { fileUri: FILE.uri, mimeType: 'video/mp4' },
            videoMetadata: { startOffset: '1s', endOffset: '2.25s', fps: 0.5 },
          },
          { text: 'What is it?' },
        ],
      },
    ]);
    expect(body?.systemInstruction?.parts).toEqual([{ text: 'Look.' }]);
    expect(body?.generationConfig).toEqual({
      maxOutputTokens: 100,
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object' },
      thinkingConfig: { thinkingLevel: 'LOW' },
    });
    expect(body).not.toHaveProperty('tools');
  });

  it('asks older models for little thought in their own way', async () => {
    await watch({ model: 'gemini-2.5-flash' });
    expect(google.asked[0]?.generationConfig['thinkingConfig']).toEqual({ thinkingBudget: 512 });
  });

  it('is one call, however the answer ends', async () => {
    plays([{ text: 'half', stop: 'MAX_TOKENS' }]);
    expect((await watch()).stop).toBe('length');
    expect(vendor.requests).toHaveLength(1);
  });

  it('obeys no stray key, address or version of the environment', async () => {
    const stray = {
      GOOGLE_API_KEY: 'stray',
      GOOGLE_GENAI_USE_VERTEXAI: 'true',
      GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:1',
      GOOGLE_GENAI_API_VERSION: 'v1',
    };
    Object.assign(process.env, stray);
    try {
      await watch();
    } finally {
      for (const name of Object.keys(stray)) delete process.env[name];
    }
    expect(vendor.requests[0]?.headers['x-goog-api-key']).toBe('key-1');
    expect(vendor.requests[0]?.url.pathname).toMatch(/^\/v1beta\//);
  });
});

describe('the answer of Gemini', () => {
  it('is put together without its thoughts, which are billed', async () => {
    plays([{ thought: 'Let me see.', text: '{"x":"Grüße, 東京"}' }]);
    const context = callContext();
    expect(await watch({}, context)).toEqual({
      text: '{"x":"Grüße, 東京"}',
      stop: 'end',
      vendorRequestId: 'resp_gemini',
      usage: [
        { unit: 'input', quantity: 1_000 },
        { unit: 'output', quantity: 250 },
      ],
    });
    expect(context.sent).toBe(1);
  });

  it.each([
    ['STOP', 'end'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'refusal'],
    ['PROHIBITED_CONTENT', 'refusal'],
    ['RECITATION', 'refusal'],
    ['SOMETHING_NEW', 'other'],
  ])('that ends for %s is told as %s', async (stop, told) => {
    plays([{ text: 'x', stop }]);
    expect((await watch()).stop).toBe(told);
  });

  it('to a question that is blocked is a refusal, and its prompt is billed', async () => {
    plays([{ block: 'SAFETY' }]);
    expect(await watch()).toMatchObject({
      text: '',
      stop: 'refusal',
      usage: [{ unit: 'input', quantity: 1_000 }],
    });
  });
});

const fault =
  (code: number, status: string, more: Parameters<typeof geminiFault>[3] = {}): Script =>
  (_request, response) =>
    geminiFault(response, code, status, more);

describe('what goes wrong at Gemini', () => {
  it.each(STATUS_FAILURES)('is understood: %s', async (_, script, expected) => {
    plays([script]);
    expect(await failureOf(watch())).toMatchObject(expected);
    expect(vendor.requests).toHaveLength(1);
  });

  it('knows a bad key, which is answered with 400', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
    plays([fault(400, 'INVALID_ARGUMENT', { details })]);
    const code = 'vendor_key_refused';
    expect(await failureOf(watch())).toMatchObject({ code, retryable: false, sent: 'rejected' });
  });

  it('waits as long as the body of a 429 says, because no header does', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '12.5s' }];
    plays([fault(429, 'RESOURCE_EXHAUSTED', { details })]);
    expect(await failureOf(watch())).toMatchObject({ code: 'vendor_rate_limited', retryAfterMs: 12_500 });
  });

  it('takes no film that is gone for a key that is refused', async () => {
    plays([fault(403, 'PERMISSION_DENIED', { message: 'You may not access the File film-1.' })]);
    expect(await failureOf(watch())).toMatchObject({ code: 'vendor_rejected_input', status: 403 });
  });

  it.each([
    [503, { code: 'vendor_overloaded', retryable: true, sent: 'maybe' }],
    [429, { code: 'vendor_rate_limited', retryable: true, sent: 'maybe' }],
    [400, { code: 'vendor_rejected_input', retryable: false, sent: 'maybe' }],
  ])('in the middle of the stream is understood: %s', async (status, expected) => {
    plays([{ text: 'half of', error: status }]);
    const failed: unknown = await watch().catch((thrown: unknown) => thrown);
    expect(failed).toMatchObject(expected);
    expect(JSON.stringify(failed) + String(failed)).not.toContain('canary');
  });

  it.each(['cut', 'reset'] as const)('a stream that is %s has a known prompt', async (end) => {
    plays([{ text: 'twelve words or so', end }]);
    const told: UsageComponent[][] = [];
    const context = { ...callContext(), onUsage: (usage: UsageComponent[]) => void told.push(usage) };
    expect(await failureOf(watch({}, context))).toMatchObject({
      code: 'vendor_unavailable',
      retryable: true,
      sent: 'maybe',
    });
    expect(told.at(-1)).toEqual([
      { unit: 'input', quantity: 1_000 },
      { unit: 'output', quantity: 8 },
    ]);
  });

  it('an answer of another shape is paid for and not tried again', async () => {
    plays([
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('data: {"candidates": 7}\n\n');
      },
    ]);
    expect(await failureOf(watch())).toMatchObject({
      code: 'vendor_reply_invalid',
      retryable: false,
      sent: 'maybe',
    });
  });

  it.each([...STALLS, ['in the middle of the stream', { text: 'half', end: 'stall' }] as const])(
    'ends with the caller’s signal when the vendor is silent %s',
    async (_, answer) => {
      plays([answer]);
      const context = callContext();
      const failed = failureOf(watch({}, context));
      await stopWhenAsked(vendor, context, 'cancelled');
      expect(await failed).toMatchObject({ code: 'interrupted', sent: 'maybe' });
    },
  );
});
