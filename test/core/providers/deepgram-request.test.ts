import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { deepgram } from '../../../src/core/providers/deepgram.ts';
import type { ProviderClient, TranscribeCall } from '../../../src/core/providers/provider.ts';
import { callContext } from '../../support/call-context.ts';
import { type ScriptedVendor, answerJson, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { call, reply, sound } from './deepgram-fixture.ts';
import { failureOf } from './vendor-failures.ts';

const SPEC = '../shared/specs/deepgram-openapi.yml';

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

async function queryOf(change: Partial<TranscribeCall>): Promise<Record<string, string>> {
  await transcribe(change);
  return Object.fromEntries(vendor.requests.at(-1)?.url.searchParams ?? []);
}

describe('the request to Deepgram', () => {
  it('streams the file whole, with its length and type, to /v1/listen', async () => {
    await transcribe();
    const request = vendor.requests[0];
    expect(request?.method).toBe('POST');
    expect(request?.url.pathname).toBe('/v1/listen');
    expect(request?.headers).toMatchObject({
      authorization: 'Token key-1',
      'content-type': 'audio/wav',
      'content-length': String(sound.byteLength),
    });
    expect(request?.headers['content-disposition']).toBeUndefined();
    expect(request?.body.equals(sound)).toBe(true);
  });

  it('asks for formatting, and keeps members’ audio out of the vendor’s training', async () => {
    expect(await queryOf({})).toEqual({
      model: 'nova-3',
      detect_language: 'true',
      smart_format: 'true',
      punctuate: 'true',
      paragraphs: 'true',
      utterances: 'true',
      mip_opt_out: 'true',
    });
  });

  it('asks for the person’s language instead of detecting one', async () => {
    const query = await queryOf({ language: 'pt-BR' });
    expect(query['language']).toBe('pt-BR');
    expect(query).not.toHaveProperty('detect_language');
  });

  it('asks Whisper for the language without its region', async () => {
    expect((await queryOf({ model: 'whisper-large', language: 'zh-HK' }))['language']).toBe('zh');
  });

  it('names the only language of a model that has one', async () => {
    expect((await queryOf({ model: 'nova-2-medical' }))['language']).toBe('en');
  });

  it('pays for speakers only when they are asked for, and never uses the deprecated option', async () => {
    expect(await queryOf({})).not.toHaveProperty('diarize_model');
    const query = await queryOf({ speakers: true });
    expect(query['diarize_model']).toBe('latest');
    expect(query).not.toHaveProperty('diarize');
  });

  it('uses our key, also when the environment holds a stray access token', async () => {
    process.env['DEEPGRAM_ACCESS_TOKEN'] = 'stray';
    try {
      await transcribe();
    } finally {
      delete process.env['DEEPGRAM_ACCESS_TOKEN'];
    }
    expect(vendor.requests[0]?.headers['authorization']).toBe('Token key-1');
  });

  it.skipIf(!existsSync(SPEC))(
    'uses only options that the vendor’s specification has (needs ../shared)',
    async () => {
      const spec = readFileSync(SPEC, 'utf8');
      for (const option of Object.keys(await queryOf({ speakers: true }))) {
        expect(spec, option).toMatch(new RegExp(`\\b${option}\\b`));
      }
    },
  );

  it('says when the first byte may leave, and reports activity both ways', async () => {
    const context = callContext();
    await transcribe({}, context);
    expect(context.sent).toBe(1);
    // Two chunks up, the headers, and at least one chunk down.
    expect(context.activity).toBeGreaterThanOrEqual(4);
  });

  it('sends nothing when it is aborted already', async () => {
    const context = callContext();
    context.abort(new Error('cancelled'));
    expect(await failureOf(transcribe({}, context))).toMatchObject({ sent: 'no', retryable: false });
    expect(context.sent).toBe(0);
    expect(vendor.requests).toHaveLength(0);
  });
});
