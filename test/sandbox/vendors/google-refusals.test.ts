import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVendors, type Vendors } from '../../../sandbox/vendors/index.ts';
import { callGoogle, COUNTER, errorOf, googleClient, inline, isEngineMissing } from './google-client.ts';

const MODEL = 'gemini-3.8-flash';

describe.skipIf(isEngineMissing)('the local Gemini refuses', () => {
  let vendors: Vendors;
  beforeAll(async () => {
    vendors = await startVendors();
  });
  afterAll(() => vendors.close());

  const contents = [{ parts: [{ text: 'Hello' }] }];
  const refusals: [string, string, unknown, number, string, RegExp][] = [
    ['a retired model', 'gemini-2.0-flash', { contents }, 404, 'NOT_FOUND', /gemini-2.0-flash is not found/],
    ['no contents', MODEL, {}, 400, 'INVALID_ARGUMENT', /contents is not specified/],
    ['no JSON', MODEL, '{', 400, 'INVALID_ARGUMENT', /Invalid JSON payload/],
    [
      'an unknown field',
      MODEL,
      { contents, temprature: 1 },
      400,
      'INVALID_ARGUMENT',
      /Unknown name "temprature"/,
    ],
    [
      'an unknown setting',
      MODEL,
      { contents, generationConfig: { fps: 1 } },
      400,
      'INVALID_ARGUMENT',
      /Unknown name "fps" at 'generation_config'/,
    ],
    ['tools', MODEL, { contents, tools: [] }, 400, 'INVALID_ARGUMENT', /no engine for `tools`/],
    [
      'a minimal thought of a model without one',
      MODEL,
      { contents, generationConfig: { thinkingConfig: { thinkingLevel: 'MINIMAL' } } },
      400,
      'INVALID_ARGUMENT',
      /MINIMAL is not supported/,
    ],
    [
      'a level of a model that takes a budget',
      'gemini-2.5-flash-lite',
      { contents, generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } } },
      400,
      'INVALID_ARGUMENT',
      /not supported/,
    ],
    [
      'a budget of a model that takes a level',
      'gemini-4-carbon',
      { contents, generationConfig: { thinkingConfig: { thinkingBudget: 9 } } },
      400,
      'INVALID_ARGUMENT',
      /budget is not supported/,
    ],
    [
      'a schema for plain text',
      MODEL,
      { contents, generationConfig: { responseJsonSchema: {} } },
      400,
      'INVALID_ARGUMENT',
      /application\/json/,
    ],
    [
      'too long an answer',
      MODEL,
      { contents, generationConfig: { maxOutputTokens: 70_000 } },
      400,
      'INVALID_ARGUMENT',
      /maxOutputTokens value of 70000/,
    ],
    [
      'too many frames a second',
      MODEL,
      { contents: [{ parts: [{ ...inline(COUNTER), videoMetadata: { fps: 30 } }] }] },
      400,
      'INVALID_ARGUMENT',
      /fps must be in the range/,
    ],
    [
      'an end before the start',
      MODEL,
      {
        contents: [
          { parts: [{ ...inline(COUNTER), videoMetadata: { startOffset: '3s', endOffset: '2s' } }] },
        ],
      },
      400,
      'INVALID_ARGUMENT',
      /end offset/,
    ],
    [
      'a time that is none',
      MODEL,
      { contents: [{ parts: [{ ...inline(COUNTER), videoMetadata: { startOffset: '00:03' } }] }] },
      400,
      'INVALID_ARGUMENT',
      /protobuf.Duration/,
    ],
    [
      'bytes that are no video',
      MODEL,
      { contents: [{ parts: [inline(Buffer.from('no video'))] }] },
      400,
      'INVALID_ARGUMENT',
      /Unable to process/,
    ],
    [
      'sound, which it cannot hear',
      MODEL,
      { contents: [{ parts: [inline(Buffer.from('ID3'), 'audio/mpeg')] }] },
      400,
      'INVALID_ARGUMENT',
      /Unsupported MIME type: audio\/mpeg/,
    ],
    [
      'a file that is not there',
      MODEL,
      { contents: [{ parts: [{ fileData: { fileUri: 'https://x.example/v1beta/files/abc' } }] }] },
      403,
      'PERMISSION_DENIED',
      /may not exist/,
    ],
    [
      'an address elsewhere',
      MODEL,
      { contents: [{ parts: [{ fileData: { fileUri: 'https://x.example/a.mp4' } }] }] },
      400,
      'INVALID_ARGUMENT',
      /fetches nothing/,
    ],
    [
      'more than a model takes in',
      MODEL,
      { contents: [{ parts: [{ text: '1'.repeat(1_100_000) }] }] },
      400,
      'INVALID_ARGUMENT',
      /exceeds the maximum number of tokens/,
    ],
  ];
  for (const [what, model, body, status, code, words] of refusals)
    it(`${what} in the vendor’s words`, async () => {
      const response = await callGoogle(vendors, `/v1beta/models/${model}:generateContent`, body);
      const { error } = (await response.json()) as {
        error: { code: number; status: string; message: string };
      };
      expect([response.status, error.code, error.status]).toEqual([status, status, code]);
      expect(error.message).toMatch(words);
    });

  it('a wrong key with 400, and a missing one with 403', async () => {
    const wrong = await errorOf(
      googleClient(vendors, 'wrong').models.generateContent({ model: MODEL, contents: 'Hi' }),
    );
    expect(wrong).toMatchObject({ status: 400, code: 'INVALID_ARGUMENT' });
    expect(wrong.details.map(({ reason }) => reason)).toContain('API_KEY_INVALID');
    const none = await fetch(new URL('/v1beta/models', vendors.env['GOOGLE_BASE_URL']));
    expect(none.status).toBe(403);
  });
});
