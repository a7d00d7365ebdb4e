import type { GoogleGenAI } from '@google/genai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../sandbox/api.ts';
import { startVendors, type Vendors } from '../../../sandbox/vendors/index.ts';
import { COUNTER, errorOf, googleClient, inline, isEngineMissing, uploadClip } from './google-client.ts';

const ASKED = {
  model: 'gemini-3.8-flash',
  contents: [{ role: 'user', parts: [inline(COUNTER), { text: 'Describe it.' }] }],
};

describe.skipIf(isEngineMissing)('the local Gemini in trouble', () => {
  let vendors: Vendors;
  let client: GoogleGenAI;
  beforeAll(async () => {
    vendors = await startVendors();
    client = googleClient(vendors);
    await client.models.generateContent(ASKED);
  });
  afterEach(() => void vendors.setFault('google', { kind: 'none' }));
  afterAll(() => vendors.close());

  const statuses: [FaultKind, number, string][] = [
    ['rate_limit', 429, 'RESOURCE_EXHAUSTED'],
    ['server_error', 500, 'INTERNAL'],
    ['overloaded', 503, 'UNAVAILABLE'],
    ['bad_key', 400, 'INVALID_ARGUMENT'],
  ];
  for (const [kind, status, code] of statuses)
    it(`answers ${kind} with ${status} and the vendor’s own body`, async () => {
      vendors.setFault('google', { kind, times: 1, retryAfterSeconds: 7 });
      const error = await errorOf(client.models.generateContentStream(ASKED));
      expect(error).toMatchObject({ status, code });
      const delays = error.details.flatMap(({ retryDelay }) => retryDelay ?? []);
      expect(delays).toEqual(kind === 'rate_limit' ? ['7s'] : []);
      const reasons = error.details.flatMap(({ reason }) => reason ?? []);
      expect(reasons).toEqual(kind === 'bad_key' ? ['API_KEY_INVALID'] : []);
    });

  it('lets files be sent and tokens be counted while answers are refused, but not with a bad key', async () => {
    vendors.setFault('google', { kind: 'overloaded', times: 1 });
    expect((await uploadClip(client, new Uint8Array(COUNTER))).state).toBe('ACTIVE');
    expect((await client.models.countTokens(ASKED)).totalTokens).toBeGreaterThan(400);
    expect(await errorOf(client.models.generateContent(ASKED))).toMatchObject({ status: 503 });
    vendors.setFault('google', { kind: 'bad_key' });
    expect(await errorOf(uploadClip(client, new Uint8Array(COUNTER)))).toMatchObject({ status: 400 });
  });

  it('is overloaded in the middle of a stream: an error with a status, after some text', async () => {
    vendors.setFault('google', { kind: 'overloaded_midway', times: 1 });
    let text = '';
    const read = async (): Promise<void> => {
      for await (const chunk of await client.models.generateContentStream(ASKED)) text += chunk.text ?? '';
    };
    await expect(read()).rejects.toMatchObject({ status: 503 });
    expect(text.length).toBeGreaterThan(0);
  });

  it('cuts a stream after its first words', async () => {
    vendors.setFault('google', { kind: 'cut', times: 1 });
    let tokens = 0;
    const read = async (): Promise<void> => {
      for await (const { usageMetadata } of await client.models.generateContentStream(ASKED))
        tokens = usageMetadata?.promptTokenCount ?? 0;
    };
    await expect(read()).rejects.toThrow();
    expect(tokens).toBeGreaterThan(400);
  });

  it('stalls until the caller hangs up', async () => {
    vendors.setFault('google', { kind: 'stall', times: 1 });
    const hangUp = new AbortController();
    const config = { abortSignal: hangUp.signal };
    const read = client.models.generateContent({ ...ASKED, config }).catch(() => 'ended');
    const first = await Promise.race([read, new Promise((resolve) => setTimeout(resolve, 250, 'silence'))]);
    expect(first).toBe('silence');
    hangUp.abort();
    expect(await read).toBe('ended');
  });

  it('stops looking when the caller hangs up, and answers the next one', async () => {
    const hangUp = new AbortController();
    const read = client.models.generateContent({ ...ASKED, config: { abortSignal: hangUp.signal } });
    setTimeout(() => hangUp.abort(), 60);
    await expect(read).rejects.toThrow();
    expect((await client.models.generateContent(ASKED)).text).toContain('“130” (00:03)');
  });

  it('is slow and right', async () => {
    vendors.setFault('google', { kind: 'slow', times: 1, retryAfterSeconds: 0.5 });
    const begun = Date.now();
    expect((await client.models.generateContent(ASKED)).text).toContain('“100” (00:00)');
    expect(Date.now() - begun).toBeGreaterThan(480);
  });
});
