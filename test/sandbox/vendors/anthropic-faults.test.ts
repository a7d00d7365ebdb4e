import Anthropic from '@anthropic-ai/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../sandbox/api.ts';
import { startVendors, type Vendors } from '../../../sandbox/vendors/index.ts';
import { anthropicClient, HELLO, isEngineMissing, postAnthropic } from './anthropic-client.ts';

describe.skipIf(isEngineMissing)('the local Anthropic in trouble', () => {
  let vendors: Vendors;
  let client: Anthropic;
  beforeAll(async () => {
    vendors = await startVendors();
    client = anthropicClient(vendors);
    await client.messages.create(HELLO);
  });
  afterEach(() => void vendors.setFault('anthropic', { kind: 'none' }));
  afterAll(() => vendors.close());

  const statuses: [FaultKind, number, string][] = [
    ['rate_limit', 429, 'rate_limit_error'],
    ['server_error', 500, 'api_error'],
    ['overloaded', 529, 'overloaded_error'],
    ['bad_key', 401, 'authentication_error'],
  ];
  for (const [kind, status, type] of statuses)
    it(`answers ${kind} with ${status} and an error that the SDK understands`, async () => {
      vendors.setFault('anthropic', { kind, times: 1, retryAfterSeconds: 7 });
      const error: unknown = await client.messages
        .create({ ...HELLO, stream: true })
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Anthropic.APIError);
      expect(error).toMatchObject({ status, type });
      expect((error as { requestID: string }).requestID).toMatch(/^req_/);
      const retryAfter = (error as { headers: Headers }).headers.get('retry-after');
      expect(retryAfter).toBe(kind === 'rate_limit' ? '7' : null);
      expect((await client.messages.create(HELLO)).type).toBe('message');
    });

  it('lets tokens be counted while messages are refused', async () => {
    vendors.setFault('anthropic', { kind: 'overloaded', times: 1 });
    const { max_tokens: _, ...asked } = HELLO;
    expect((await client.messages.countTokens(asked)).input_tokens).toBeGreaterThan(0);
    await expect(client.messages.create(HELLO)).rejects.toMatchObject({ status: 529 });
  });

  it('is overloaded in the middle of a stream: an error without a status, after some text', async () => {
    vendors.setFault('anthropic', { kind: 'overloaded_midway', times: 1 });
    const stream = client.messages.stream(HELLO);
    let text = '';
    stream.on('text', (piece) => (text += piece));
    const error: unknown = await stream.finalMessage().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ type: 'overloaded_error' });
    expect((error as { status?: number }).status).toBeUndefined();
    expect(text.length).toBeGreaterThan(0);
  });

  it('cuts a stream after its first words', async () => {
    vendors.setFault('anthropic', { kind: 'cut', times: 1 });
    const stream = client.messages.stream(HELLO);
    let text = '';
    stream.on('text', (piece) => (text += piece));
    await expect(stream.finalMessage()).rejects.toThrow();
    expect(text.length).toBeGreaterThan(0);
    expect(stream.currentMessage?.usage.input_tokens).toBeGreaterThan(0);
  });

  it('stalls: the head of an answer comes, and then nothing until the caller hangs up', async () => {
    vendors.setFault('anthropic', { kind: 'stall', times: 1 });
    const hangUp = new AbortController();
    const events = await client.messages.create({ ...HELLO, stream: true }, { signal: hangUp.signal });
    const read = (async () => {
      for await (const event of events) return event.type;
      return 'end';
    })();
    const first = await Promise.race([read, new Promise((resolve) => setTimeout(resolve, 250, 'silence'))]);
    expect(first).toBe('silence');
    hangUp.abort();
    await read.catch(() => undefined);
  });

  it('is slow and right', async () => {
    vendors.setFault('anthropic', { kind: 'slow', times: 1, retryAfterSeconds: 0.5 });
    const begun = Date.now();
    expect((await postAnthropic(vendors, HELLO)).status).toBe(200);
    expect(Date.now() - begun).toBeGreaterThan(480);
  });

  it('stops writing when the caller hangs up in the middle', async () => {
    const stream = client.messages.stream({
      ...HELLO,
      messages: [{ role: 'user', content: 'Pay $5 by Friday. '.repeat(40) }],
    });
    stream.on('text', () => stream.abort());
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError);
    expect((await client.messages.create(HELLO)).stop_reason).toBe('end_turn');
  });
});
