import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anthropic } from '../../../src/core/providers/anthropic.ts';
import type { CompleteCall, ProviderClient, UsageComponent } from '../../../src/core/providers/provider.ts';
import { callContext } from '../../support/call-context.ts';
import { claude, claudeBody } from '../../support/claude-script.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { STALLS, STATUS_FAILURES, failureOf, stopWhenAsked } from './vendor-failures.ts';

let vendor: ScriptedVendor;
let client: ProviderClient;

beforeAll(async () => {
  vendor = await startScriptedVendor(claude([{ text: 'Hello' }]));
  client = await anthropic.load({ apiKey: 'key-1', baseUrl: vendor.url, deepgramMipOptOut: true });
});
afterAll(() => vendor.close());
afterEach(() => {
  vendor.requests = [];
  vendor.script = claude([{ text: 'Hello' }]);
});

const plain: CompleteCall = {
  model: 'claude-haiku-5-5',
  system: [{ text: 'Be short.' }],
  turns: [{ role: 'user', content: [{ text: 'Hi' }] }],
  maxTokens: 100,
  schema: null,
};

function complete(change: Partial<CompleteCall> = {}, context = callContext()) {
  if (!client.text) throw new Error('no text');
  return client.text.complete({ ...plain, ...change }, context);
}

describe('the request to Claude', () => {
  it('is streamed, with key, address and prompt as given, and nothing that the newest API refuses', async () => {
    await complete();
    const [request] = vendor.requests;
    expect(request?.url.pathname).toBe('/v1/messages');
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer key-1',
      'anthropic-version': '2026-10-21',
    });
    expect(request?.headers).not.toHaveProperty('x-api-key');
    expect(claudeBody(request)).toEqual({
      model: 'claude-haiku-5-5',
      max_tokens: 100,
      stream: true,
      system: [{ type: 'text', text: 'Be short.' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
  });

  it('carries a schema for the answer and marks what is to be kept', async () => {
    const schema = { type: 'object' };
    await complete({
      schema,
      system: [
        { text: 'a', cache: '5m' },
        { text: 'b', cache: '1h' },
      ],
    });
    const body = claudeBody(vendor.requests[0]);
    expect(body.output_config).toEqual({ format: { type: 'json_schema', schema } });
    expect(body.system?.map((block) => block.cache_control)).toEqual([
      { type: 'ephemeral', ttl: '5m' },
      { type: 'ephemeral', ttl: '1h' },
    ]);
  });

  it('obeys no stray key or address of the environment', async () => {
    process.env['ANTHROPIC_AUTH_TOKEN'] = 'stray';
    process.env['ANTHROPIC_BASE_URL'] = 'http://127.0.0.1:1';
    process.env['ANTHROPIC_CUSTOM_HEADERS'] = 'Authorization: Bearer stray';
    try {
      await complete();
    } finally {
      delete process.env['ANTHROPIC_AUTH_TOKEN'];
      delete process.env['ANTHROPIC_BASE_URL'];
      delete process.env['ANTHROPIC_CUSTOM_HEADERS'];
    }
    expect(vendor.requests[0]?.headers['authorization']).toBe('Bearer key-1');
  });

  it('counts the same prompt for nothing', async () => {
    vendor.script = claude([], 321);
    const signal = new AbortController().signal;
    expect(await client.text?.countTokens({ ...plain, schema: { type: 'object' } }, signal)).toBe(321);
    const body = claudeBody(vendor.requests[0]);
    expect(Object.keys(body).toSorted()).toEqual(['messages', 'model', 'output_config', 'system']);
  });
});

describe('the answer of Claude', () => {
  it('is put together from its pieces, with why it ended and the vendor’s request id', async () => {
    const text = 'Grüße, 東京! '.repeat(30);
    vendor.script = claude([{ text }]);
    const context = callContext();
    expect(await complete({}, context)).toMatchObject({ text, stop: 'end', vendorRequestId: 'req_claude' });
    expect(context.sent).toBe(1);
    expect(context.activity).toBeGreaterThan(10);
  });

  it.each([
    ['end_turn', 'end'],
    ['stop_sequence', 'end'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'refusal'],
    ['tool_use', 'tools'],
    ['pause_turn', 'pause'],
    ['something_new', 'other'],
  ])('that stops for %s is told as %s', async (stop, told) => {
    vendor.script = claude([{ text: 'x', stop }]);
    expect((await complete()).stop).toBe(told);
  });
});

describe('what goes wrong at Claude', () => {
  it.each(STATUS_FAILURES)('is understood: %s', async (_, script, expected) => {
    vendor.script = script;
    expect(await failureOf(complete())).toMatchObject(expected);
    expect(vendor.requests).toHaveLength(1);
  });

  it.each([
    ['overloaded_error', { code: 'vendor_overloaded', retryable: true, sent: 'maybe' }],
    ['rate_limit_error', { code: 'vendor_rate_limited', retryable: true, sent: 'maybe' }],
    ['authentication_error', { code: 'vendor_key_refused', retryable: false, sent: 'maybe' }],
    ['billing_error', { code: 'vendor_payment', retryable: false, sent: 'maybe' }],
    ['api_error', { code: 'vendor_unavailable', retryable: true, sent: 'maybe' }],
  ])('in the middle of the stream is understood: %s', async (error, expected) => {
    vendor.script = claude([{ text: 'half of', error }]);
    expect(await failureOf(complete())).toMatchObject(expected);
  });

  it('knows an account without credit whatever its status, and says nothing of the vendor’s words', async () => {
    vendor.script = (_request, response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end('{"type":"error","error":{"type":"billing_error","message":"canary"}}');
    };
    const error: unknown = await complete().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'vendor_payment', retryable: false, sent: 'rejected' });
    expect(JSON.stringify(error) + String(error)).not.toContain('canary');
  });

  it.each(['cut', 'reset'] as const)(
    'a stream that is %s is an unknown outcome with a known prompt',
    async (end) => {
      vendor.script = claude([{ text: 'twelve words or so', end, usage: { input_tokens: 5_000 } }]);
      const told: UsageComponent[][] = [];
      const context = { ...callContext(), onUsage: (usage: UsageComponent[]) => void told.push(usage) };
      expect(await failureOf(complete({}, context))).toMatchObject({
        code: 'vendor_unavailable',
        retryable: true,
        sent: 'maybe',
      });
      expect(told.at(-1)).toEqual([
        { unit: 'input', quantity: 5_000 },
        { unit: 'output', quantity: 8 },
      ]);
    },
  );

  it('a stream that is no stream of messages is paid for and not tried again', async () => {
    vendor.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('event: message_start\ndata: {"type": 7}\n\n');
    };
    expect(await failureOf(complete())).toMatchObject({
      code: 'vendor_reply_invalid',
      retryable: false,
      sent: 'maybe',
    });
  });

  it.each([...STALLS, ['in the middle of the stream', claude([{ text: 'half', end: 'stall' }])] as const])(
    'ends with the caller’s signal when the vendor is silent %s',
    async (_, script) => {
      vendor.script = script;
      const context = callContext();
      const failed = failureOf(complete({}, context));
      await stopWhenAsked(vendor, context, 'cancelled');
      expect(await failed).toMatchObject({ code: 'interrupted', sent: 'maybe' });
    },
  );

  it('sends nothing when it was stopped before', async () => {
    const context = callContext();
    context.abort(new Error('cancelled'));
    expect(await failureOf(complete({}, context))).toMatchObject({ code: 'interrupted', sent: 'no' });
    expect(vendor.requests).toHaveLength(0);
  });
});
