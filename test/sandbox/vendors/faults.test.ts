import { DeepgramClient } from '@deepgram/sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultKind } from '../../../sandbox/api.ts';
import { startVendors, type Vendors } from '../../../sandbox/vendors/index.ts';
import { callDeepgram, callElevenLabs, RMS, spoken } from './vendor-calls.ts';

const SPEAK = `/v1/text-to-speech/${RMS}`;
const BODY = { text: 'Good morning.' };

describe('vendors that were told to have trouble', () => {
  let vendors: Vendors;
  let changes = 0;
  let recording: Uint8Array;
  beforeAll(async () => {
    vendors = await startVendors({ onChange: () => (changes += 1) });
    recording = await spoken(vendors, BODY.text);
  });
  afterAll(() => vendors.close());
  afterEach(() => {
    vendors.setFault('deepgram', { kind: 'none' });
    vendors.setFault('elevenlabs', { kind: 'none' });
  });

  const shown = (name: string) => vendors.vendors().find((vendor) => vendor.name === name);

  const statuses: [FaultKind, number, string, string][] = [
    ['rate_limit', 429, 'TOO_MANY_REQUESTS', 'too_many_concurrent_requests'],
    ['server_error', 500, 'INTERNAL_SERVER_ERROR', 'internal_server_error'],
    ['overloaded', 503, 'SERVICE_UNAVAILABLE', 'system_busy'],
    ['bad_key', 401, 'INVALID_AUTH', 'invalid_api_key'],
  ];
  for (const [kind, httpStatus, deepgramCode, elevenStatus] of statuses) {
    it(`answer ${kind} with ${httpStatus} and the vendor's own body`, async () => {
      vendors.setFault('deepgram', { kind, times: 1, retryAfterSeconds: 7 });
      vendors.setFault('elevenlabs', { kind, times: 1, retryAfterSeconds: 7 });
      const heard = await callDeepgram(vendors, 'model=nova-3', recording);
      const said = await callElevenLabs(vendors, SPEAK, BODY);
      expect([heard.status, said.status]).toEqual([httpStatus, httpStatus]);
      expect(await heard.json()).toMatchObject({ err_code: deepgramCode });
      expect(await said.json()).toMatchObject({ detail: { status: elevenStatus } });
      const retryAfter = kind === 'rate_limit' ? '7' : null;
      expect([heard, said].map(({ headers }) => headers.get('retry-after'))).toEqual([
        retryAfter,
        retryAfter,
      ]);
    });
  }

  it('recover by themselves after the named number of requests', async () => {
    vendors.setFault('elevenlabs', { kind: 'server_error', times: 2 });
    const answers: number[] = [];
    for (let round = 0; round < 3; round += 1)
      answers.push((await callElevenLabs(vendors, SPEAK, BODY)).status);
    expect(answers).toEqual([500, 500, 200]);
    expect(shown('elevenlabs')?.fault).toEqual({ kind: 'none' });
  });

  it('keep their trouble until told otherwise when no number was named', async () => {
    vendors.setFault('elevenlabs', { kind: 'overloaded' });
    for (let round = 0; round < 3; round += 1)
      expect((await callElevenLabs(vendors, SPEAK, BODY)).status).toBe(503);
    vendors.setFault('elevenlabs', { kind: 'none' });
    expect((await callElevenLabs(vendors, SPEAK, BODY)).status).toBe(200);
  });

  it('spare what costs nothing, but not from a bad key', async () => {
    vendors.setFault('elevenlabs', { kind: 'server_error', times: 1 });
    expect((await callElevenLabs(vendors, '/v2/voices')).status).toBe(200);
    expect((await callElevenLabs(vendors, SPEAK, BODY)).status).toBe(500);
    vendors.setFault('elevenlabs', { kind: 'bad_key' });
    expect((await callElevenLabs(vendors, '/v2/voices')).status).toBe(401);
  });

  it('stall: the head of an answer comes, and then nothing', async () => {
    vendors.setFault('deepgram', { kind: 'stall', times: 1 });
    const hangUp = new AbortController();
    const response = await fetch(new URL('/v1/listen?model=nova-3', vendors.env['DEEPGRAM_BASE_URL']), {
      method: 'POST',
      headers: { authorization: `Token ${vendors.env['DEEPGRAM_API_KEY'] ?? ''}` },
      body: Buffer.from(recording),
      signal: hangUp.signal,
    });
    expect(response.status).toBe(200);
    const body = response.text();
    const first = await Promise.race([
      body.catch(() => 'ended'),
      new Promise((resolve) => setTimeout(resolve, 300, 'silence')),
    ]);
    expect(first).toBe('silence');
    hangUp.abort();
    await expect(body).rejects.toThrow();
  });

  it('cut: a part of the answer comes, and then the connection breaks', async () => {
    const whole = recording.length;
    vendors.setFault('elevenlabs', { kind: 'cut', times: 1 });
    const response = await callElevenLabs(vendors, SPEAK, BODY);
    expect(Number(response.headers.get('content-length'))).toBe(whole);
    let received = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of response.body ?? []) received += chunk.length;
    };
    await expect(read()).rejects.toThrow();
    expect(received).toBeGreaterThan(0);
    expect(received).toBeLessThan(whole);
  });

  it('cut a stream after its first piece', async () => {
    vendors.setFault('elevenlabs', { kind: 'cut', times: 1 });
    const response = await callElevenLabs(vendors, `${SPEAK}/stream`, {
      text: 'One sentence. And another.',
    });
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('slow: the right answer comes late', async () => {
    vendors.setFault('elevenlabs', { kind: 'slow', times: 1, retryAfterSeconds: 1 });
    const begun = Date.now();
    const response = await callElevenLabs(vendors, SPEAK, BODY);
    expect(Date.now() - begun).toBeGreaterThan(950);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(recording);
  });

  it('show the vendor’s own SDK errors it understands', async () => {
    vendors.setFault('deepgram', { kind: 'rate_limit', times: 1 });
    const sdk = new DeepgramClient({
      apiKey: vendors.env['DEEPGRAM_API_KEY'] ?? '',
      baseUrl: vendors.env['DEEPGRAM_BASE_URL'] ?? '',
      maxRetries: 0,
    });
    await expect(sdk.listen.v1.media.transcribeFile(recording, { model: 'nova-3' })).rejects.toMatchObject({
      statusCode: 429,
      body: { err_code: 'TOO_MANY_REQUESTS' },
    });
  });

  it('count what is billed, remember what they were asked, and say when that changed', async () => {
    const before = { calls: shown('elevenlabs')?.calls ?? 0, changes };
    await callElevenLabs(vendors, '/v2/voices?search=rms');
    await callElevenLabs(vendors, SPEAK, BODY);
    await expect.poll(() => shown('elevenlabs')).toMatchObject({ calls: before.calls + 1, lastStatus: 200 });
    expect(changes).toBeGreaterThan(before.changes);
    const [list, speech] = vendors.requests('elevenlabs').slice(-2);
    expect(list).toMatchObject({ method: 'GET', path: '/v2/voices', query: [['search', 'rms']] });
    expect(speech).toMatchObject({ method: 'POST', path: SPEAK, json: BODY, status: 200 });
    await callDeepgram(vendors, 'model=nova-3', recording);
    const heard = vendors.requests('deepgram').at(-1);
    expect(heard).toMatchObject({ json: null, bytes: recording.length, contentType: 'audio/mpeg' });
    expect(JSON.stringify(vendors.requests('deepgram'))).not.toContain(vendors.env['DEEPGRAM_API_KEY']);
  });
});
