import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deepgram } from '../../../src/core/providers/deepgram.ts';
import type { ProviderClient, TranscribeCall } from '../../../src/core/providers/provider.ts';
import { callContext } from '../../support/call-context.ts';
import { type ScriptedVendor, answerJson, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { call, reply } from './deepgram-fixture.ts';
import { STALLS, STATUS_FAILURES, failureOf, httpDateIn, stopWhenAsked } from './vendor-failures.ts';

let vendor: ScriptedVendor;
let client: ProviderClient;

beforeAll(async () => {
  vendor = await startScriptedVendor((_request, response) => answerJson(response, reply()));
  client = await deepgram.load({ apiKey: 'key-1', baseUrl: vendor.url, deepgramMipOptOut: true });
});
afterAll(() => vendor.close());
afterEach(() => {
  vendor.requests = [];
  vendor.script = (_request, response) => answerJson(response, reply());
});

function transcribe(change: Partial<TranscribeCall> = {}, context = callContext()) {
  if (!client.transcription) throw new Error('no transcription');
  return client.transcription.transcribe(call(change), context);
}

describe('the answer of Deepgram', () => {
  it('becomes words, language and a bill to the millisecond', async () => {
    expect(await transcribe()).toEqual({
      usage: [{ unit: 'audio_minute', quantity: 2_000 }],
      vendorRequestId: 'req-1',
      text: 'Hello, you',
      words: [
        { text: 'Hello,', start: 0.1, end: 0.4, confidence: 0.99, speaker: 0 },
        { text: 'you', start: 0.5, end: 0.7, confidence: 0.9, speaker: 1 },
      ],
      language: 'en',
      languageConfidence: 0.97,
      confidence: 0.95,
      durationSeconds: 2.0004,
    });
  });

  it('bills mixed languages at their own unit and speakers as an add-on', async () => {
    const { usage } = await transcribe({ language: 'multi', speakers: true });
    expect(usage).toEqual([
      { unit: 'audio_minute.multi', quantity: 2_000 },
      { unit: 'addon.diarize', quantity: 2_000 },
    ]);
  });

  it('may be silence', async () => {
    vendor.script = (_request, response) =>
      answerJson(response, {
        metadata: { request_id: 'r', duration: 2 },
        results: { channels: [{ alternatives: [{ transcript: '', confidence: 0, words: [] }] }] },
      });
    expect(await transcribe({ language: 'de' })).toMatchObject({ text: '', words: [], language: 'de' });
  });

  it.each([
    ['is not JSON', '<html>hello</html>'],
    ['is empty', ''],
    ['has no duration', JSON.stringify({ metadata: { request_id: 'r' }, results: { channels: [] } })],
    ['has a negative duration', JSON.stringify({ ...reply(), metadata: { duration: -1 } })],
    ['has no channel', JSON.stringify({ ...reply(), results: { channels: [] } })],
  ])('is an unknown outcome when it %s', async (_what, body) => {
    vendor.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(body);
    };
    expect(await failureOf(transcribe())).toEqual({
      code: 'vendor_reply_invalid',
      status: null,
      retryable: false,
      sent: 'maybe',
      retryAfterMs: null,
    });
  });
});

describe('a failing Deepgram', () => {
  it.each(STATUS_FAILURES)('answers %s: one request, one ProviderError', async (_what, script, expected) => {
    vendor.script = script;
    expect(await failureOf(transcribe())).toMatchObject(expected);
    expect(vendor.requests).toHaveLength(1);
  });

  it('may ask to wait until a date', async () => {
    const date = httpDateIn(300);
    vendor.script = (_request, response) => {
      response.setHeader('retry-after', date);
      answerJson(response, {}, 503);
    };
    const left = (): number => Date.parse(date) - Date.now();
    const most = left();
    const { retryAfterMs } = await failureOf(transcribe());
    expect(retryAfterMs).toBeGreaterThanOrEqual(left());
    expect(retryAfterMs).toBeLessThanOrEqual(most);
  });

  it.each(STALLS)('that stalls %s is left at once when the signal says so', async (_where, script) => {
    vendor.script = script;
    const context = callContext();
    const failing = failureOf(transcribe({}, context));
    await stopWhenAsked(vendor, context, 'idle');
    const late = sleep(1_000, 'a second later', { ref: false });
    expect(await Promise.race([failing, late])).toMatchObject({
      code: 'interrupted',
      sent: 'maybe',
      retryable: false,
    });
  });

  it('leaves no timer behind that would hold the process open', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    vendor.script = (_request, _response, raw) => raw.socket.resetAndDestroy();
    await failureOf(transcribe());
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('that is not there got nothing', async () => {
    const gone = await startScriptedVendor(() => undefined);
    await gone.close();
    const absent = await deepgram.load({ apiKey: 'k', baseUrl: gone.url, deepgramMipOptOut: true });
    const failing = absent.transcription?.transcribe(call(), callContext());
    expect(await failureOf(Promise.resolve(failing))).toMatchObject({
      code: 'vendor_unavailable',
      sent: 'no',
      retryable: true,
    });
  });

  it('does not hide a file that cannot be read any more', async () => {
    const open = () =>
      new Readable({
        read() {
          this.destroy(new Error('the blob is gone'));
        },
      });
    expect(await failureOf(transcribe({ open }))).toMatchObject({
      code: 'vendor_unavailable',
      sent: 'maybe',
    });
  });
});
