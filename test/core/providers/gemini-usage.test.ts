import { describe, expect, it } from 'vitest';
import { costOf } from '../../../src/core/money.ts';
import { geminiConfig } from '../../../src/core/providers/gemini-config.ts';
import {
  type GeminiUsage,
  geminiComponents,
  geminiTokens,
} from '../../../src/core/providers/gemini-usage.ts';
import type { UsageComponent } from '../../../src/core/providers/provider.ts';

const TODAY = '2026-11-22T12:00:00.000Z';
const DECEMBER = '2026-12-01T00:00:00.000Z';
const BEFORE_DECEMBER = '2026-11-30T23:59:59.999Z';
const NEW_YEAR = '2027-01-01T00:00:00.000Z';
const BEFORE_NEW_YEAR = '2026-12-31T23:59:59.999Z';

/** Nano-USD by the seed of each unit effective at `at`, rounded up by component as the ledger does it. */
function nano(model: string, usage: readonly UsageComponent[], at: string): bigint {
  return usage.reduce((sum, { unit, quantity }) => {
    const seed = geminiConfig.pricing.find(
      (one) =>
        one.model === model &&
        one.unit === unit &&
        one.effectiveFrom <= at &&
        (one.effectiveTo === null || at < one.effectiveTo),
    );
    if (!seed) throw new Error(`no price: ${model} ${unit} ${at}`);
    return sum + costOf(quantity, seed.priceNano, seed.per);
  }, 0n);
}

const parts = (text: number, video: number, audio: number): GeminiUsage => ({
  promptTokenCount: text + video + audio,
  promptTokensDetails: [
    { modality: 'TEXT', tokenCount: text },
    { modality: 'VIDEO', tokenCount: video },
    { modality: 'AUDIO', tokenCount: audio },
  ],
});

describe('usage of Gemini, to the nano-dollar', () => {
  it.each<[string, string, GeminiUsage, string, bigint]>([
    // A minute of film at one picture a second: (300 + 60 x 77 + 60 x 32) x 750 + 400 x 3750
    [
      'a minute of film with sound',
      'gemini-3.8-flash',
      { ...parts(300, 4_620, 1_920), candidatesTokenCount: 400 },
      TODAY,
      6_630_000n,
    ],
    // 100 x 750 + (20 + 30) x 3750
    [
      'thoughts, which are output and not among the candidates',
      'gemini-3.8-flash',
      { ...parts(100, 0, 0), candidatesTokenCount: 20, thoughtsTokenCount: 30 },
      TODAY,
      262_500n,
    ],
    // (1000 - 600) x 750 + 600 x 75 + 10 x 3750
    [
      'a prompt that is partly cached',
      'gemini-3.8-flash',
      { ...parts(200, 800, 0), cachedContentTokenCount: 600, candidatesTokenCount: 10 },
      TODAY,
      382_500n,
    ],
    // (300 + 700) x 250 + 500 x 500 + 10 x 1500
    [
      'sound at its own price',
      'gemini-3.1-flash-lite',
      { ...parts(300, 700, 500), candidatesTokenCount: 10 },
      TODAY,
      515_000n,
    ],
    // 900 sound at 1000, cached 300 (200 of them sound) at 30: (1500 - 900 - 100) x 300 + 700 x 1000 + 300 x 30 + 1 x 2500
    [
      'sound that is partly cached',
      'gemini-2.5-flash',
      {
        ...parts(100, 500, 900),
        cachedContentTokenCount: 300,
        cacheTokensDetails: [
          { modality: 'AUDIO', tokenCount: 200 },
          { modality: 'VIDEO', tokenCount: 100 },
        ],
        candidatesTokenCount: 1,
      },
      TODAY,
      861_500n,
    ],
    // 1000 x 500 + 1 x 1500
    [
      'a prompt of unknown parts, all of it at the dearer price',
      'gemini-3.1-flash-lite',
      { promptTokenCount: 1_000, candidatesTokenCount: 1 },
      TODAY,
      501_500n,
    ],
    // 200000 x 2000 + 1 x 12000
    [
      'a prompt of exactly 200,000',
      'gemini-3.1-pro-preview',
      { ...parts(200_000, 0, 0), candidatesTokenCount: 1 },
      TODAY,
      400_012_000n,
    ],
    // 200001 x 4000 + 1 x 18000
    [
      'a prompt one above it',
      'gemini-3.1-pro-preview',
      { ...parts(1, 200_000, 0), candidatesTokenCount: 1 },
      TODAY,
      800_022_000n,
    ],
    // (200001 - 100000) x 4000 + 100000 x 400 + 1 x 18000
    [
      'a prompt above it by what is cached',
      'gemini-3.1-pro-preview',
      { ...parts(1, 150_000, 50_000), cachedContentTokenCount: 100_000, candidatesTokenCount: 1 },
      TODAY,
      440_022_000n,
    ],
    // 1000 x 2000 + 10 x 10000, and the double
    [
      'a frontier model in November',
      'gemini-4-argon',
      { ...parts(1_000, 0, 0), candidatesTokenCount: 10 },
      BEFORE_DECEMBER,
      2_100_000n,
    ],
    [
      'a frontier model in December',
      'gemini-4-argon',
      { ...parts(1_000, 0, 0), candidatesTokenCount: 10 },
      DECEMBER,
      4_200_000n,
    ],
    // 1000 x 750 + 10 x 3750, and the double
    [
      'Flash in the old year',
      'gemini-3.8-flash',
      { ...parts(0, 1_000, 0), candidatesTokenCount: 10 },
      BEFORE_NEW_YEAR,
      787_500n,
    ],
    [
      'Flash in the new year',
      'gemini-3.8-flash',
      { ...parts(0, 1_000, 0), candidatesTokenCount: 10 },
      NEW_YEAR,
      1_575_000n,
    ],
    // 1000 x 1000 + 1 x 2500, then served and billed as gemini-3.5-flash-lite: 1000 x 300 + 1 x 2500
    [
      'sound at a model on its last day',
      'gemini-2.5-flash',
      { ...parts(0, 0, 1_000), candidatesTokenCount: 1 },
      BEFORE_DECEMBER,
      1_002_500n,
    ],
    [
      'sound at that model afterwards',
      'gemini-2.5-flash',
      { ...parts(0, 0, 1_000), candidatesTokenCount: 1 },
      DECEMBER,
      302_500n,
    ],
    // 300000 x 2500 + 1 x 15000, then billed as gemini-3.8-flash at any size: 300000 x 750 + 1 x 3750
    [
      'a long film at an old Pro',
      'gemini-2.5-pro',
      { ...parts(0, 300_000, 0), candidatesTokenCount: 1 },
      BEFORE_DECEMBER,
      750_015_000n,
    ],
    [
      'a long film at that Pro afterwards',
      'gemini-2.5-pro',
      { ...parts(0, 300_000, 0), candidatesTokenCount: 1 },
      DECEMBER,
      225_003_750n,
    ],
  ])('%s', (_, model, usage, at, expected) => {
    expect(nano(model, geminiComponents(model, geminiTokens(usage)), at)).toBe(expected);
  });

  it('names no unit without a price, at any size, for any model in service, on any day', () => {
    for (const { id, status } of geminiConfig.models) {
      if (status !== 'active') continue;
      for (const input of [1, 200_001, 999_999]) {
        for (const at of [TODAY, DECEMBER, NEW_YEAR, '2028-02-29T12:00:00.000Z']) {
          const tokens = { input, audio: 7, cached: 1, output: 1 };
          expect(nano(id, geminiComponents(id, tokens), at)).toBeGreaterThan(0n);
        }
      }
    }
  });

  it('never counts more sound or cache than there is prompt', () => {
    const usage = {
      promptTokenCount: 10,
      cachedContentTokenCount: 99,
      promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 50 }],
    };
    expect(geminiTokens(usage)).toEqual({ input: 0, audio: 0, cached: 10, output: 0 });
  });
});
