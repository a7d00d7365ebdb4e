import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { costOf } from '../../../src/core/money.ts';
import { anthropicConfig } from '../../../src/core/providers/anthropic-config.ts';
import { claudeComponents } from '../../../src/core/providers/anthropic-usage.ts';
import { anthropic } from '../../../src/core/providers/anthropic.ts';
import type { ProviderClient, UsageComponent } from '../../../src/core/providers/provider.ts';
import { tokenBound } from '../../../src/core/providers/token-bound.ts';
import { callContext } from '../../support/call-context.ts';
import { claude } from '../../support/claude-script.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';

let vendor: ScriptedVendor;
let client: ProviderClient;
beforeAll(async () => {
  vendor = await startScriptedVendor(claude([{}]));
  client = await anthropic.load({ apiKey: 'k', baseUrl: vendor.url, deepgramMipOptOut: true });
});
afterAll(() => vendor.close());

/** Nano-USD by the newest seed of each unit, rounded up by component as the ledger does it. */
function nano(model: string, usage: readonly UsageComponent[]): bigint {
  return usage.reduce((sum, { unit, quantity }) => {
    const seed = anthropicConfig.pricing.findLast((one) => one.model === model && one.unit === unit);
    if (!seed) throw new Error(`no price: ${model} ${unit}`);
    return sum + costOf(quantity, seed.priceNano, seed.per);
  }, 0n);
}

async function billed(
  model: string,
  usage: Record<string, unknown>,
  final: Record<string, unknown> = {},
): Promise<UsageComponent[]> {
  vendor.script = claude([{ text: 'x', usage, final }]);
  const turns = [{ role: 'user' as const, content: [{ text: 'x' }] }];
  const call = { model, system: [], turns, maxTokens: 9, schema: null };
  return (await client.text!.complete(call, callContext())).usage;
}

const written = (short: number, long: number) => ({
  cache_creation_input_tokens: short + long,
  cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
});

describe('usage of Claude, to the nano-dollar', () => {
  it.each([
    // 812 x 100 + 222 x 500
    ['a plain call', 'claude-haiku-5-5', { input_tokens: 812, output_tokens: 222 }, 192_200n],
    // 7 x 2000 + 1501 x 2500 + 3 x 10000
    [
      'a prompt kept for five minutes',
      'claude-sonnet-5-5',
      { input_tokens: 7, ...written(1_501, 0), output_tokens: 3 },
      3_796_500n,
    ],
    // 7 x 2000 + 1501 x 4000 + 3 x 10000
    [
      'a prompt kept for an hour',
      'claude-sonnet-5-5',
      { input_tokens: 7, ...written(0, 1_501), output_tokens: 3 },
      6_048_000n,
    ],
    // 7 x 2000 + 1501 x 100 + 3 x 10000
    [
      'a kept prompt that is read',
      'claude-sonnet-5-5',
      { input_tokens: 7, cache_read_input_tokens: 1_501, output_tokens: 3 },
      194_100n,
    ],
    // writes without a breakdown count as the dearer kind: 1 x 4000 + 10 x 8000 + 1 x 20000
    [
      'a kept prompt of unknown duration',
      'claude-opus-5-5',
      { input_tokens: 1, cache_creation_input_tokens: 10, cache_creation: null, output_tokens: 1 },
      104_000n,
    ],
    // 100000 x 100 + 1 x 500
    [
      'a prompt of exactly 100,000',
      'claude-haiku-5-5',
      { input_tokens: 100_000, output_tokens: 1 },
      10_000_500n,
    ],
    // 100001 x 500 + 1 x 2500
    ['a prompt one above it', 'claude-haiku-5-5', { input_tokens: 100_001, output_tokens: 1 }, 50_003_000n],
    // 1 x 500 + 40000 x 625 + 20000 x 1000 + 40000 x 50 + 10 x 2500
    [
      'a prompt above it by what is kept and read',
      'claude-haiku-5-5',
      { input_tokens: 1, ...written(40_000, 20_000), cache_read_input_tokens: 40_000, output_tokens: 10 },
      47_025_500n,
    ],
    // 200001 x 6000 + 2 x 22500
    [
      'a model with its tier at 200,000',
      'claude-sonnet-4-5',
      { input_tokens: 200_001, output_tokens: 2 },
      1_200_051_000n,
    ],
    // 10 x 4000 + 5 x 20000 + 2 x 10000000
    [
      'web searches',
      'claude-opus-5-5',
      { input_tokens: 10, output_tokens: 5, server_tool_use: { web_search_requests: 2 } },
      20_140_000n,
    ],
  ])('%s', async (_, model, usage, expected) => {
    expect(nano(model, await billed(model, usage))).toBe(expected);
  });

  it.each([
    // Thoughts are in the output already: 500 x 2000 + 3000 x 10000
    [
      'thoughts, once',
      'claude-sonnet-5-5',
      { input_tokens: 500, output_tokens: 3_000 },
      { output_tokens_details: { thinking_tokens: 2_900 } },
      31_000_000n,
    ],
    // 2300 x 2000 + 900 x 2500 + 100 x 4000 + 4000 x 100 + 60 x 10000 + 3 x 10000000
    [
      'searches that grow the prompt: the last totals count, not the first',
      'claude-sonnet-5-5',
      { input_tokens: 100, ...written(500, 0), cache_read_input_tokens: 0, output_tokens: 60 },
      {
        input_tokens: 2_300,
        ...written(900, 100),
        cache_read_input_tokens: 4_000,
        server_tool_use: { web_search_requests: 3, web_fetch_requests: 0 },
      },
      38_250_000n,
    ],
    // 20000 x 500 + 90000 x 50 + 10 x 2500 + 1 x 10000000
    [
      'a search that lifts the prompt above 100,000',
      'claude-haiku-5-5',
      { input_tokens: 9_000, cache_read_input_tokens: 90_000, output_tokens: 10 },
      { input_tokens: 20_000, cache_read_input_tokens: 90_000, server_tool_use: { web_search_requests: 1 } },
      24_525_000n,
    ],
    // A write of which only a part is broken down: 1000 x 2500 + 501 x 4000 + 1 x 10000
    [
      'a write that is broken down in part',
      'claude-sonnet-5-5',
      { input_tokens: 0, output_tokens: 1 },
      {
        cache_creation_input_tokens: 1_501,
        cache_creation: { ephemeral_5m_input_tokens: 1_000, ephemeral_1h_input_tokens: 0 },
      },
      4_514_000n,
    ],
  ])('%s', async (_, model, usage, final, expected) => {
    expect(nano(model, await billed(model, usage, final))).toBe(expected);
  });

  it('names no unit without a price, at any size, for any model in service', () => {
    for (const { id, status } of anthropicConfig.models) {
      if (status !== 'active') continue;
      for (const input of [1, 100_001, 200_001, 999_999]) {
        const tokens = { input, output: 1, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1, searches: 1 };
        expect(nano(id, claudeComponents(id, tokens))).toBeGreaterThan(0n);
      }
    }
  });

  it('bounds are never cheaper for more tokens', () => {
    const costs = [1, 99_999, 100_000, 100_001, 500_000].map((input) =>
      nano('claude-haiku-5-5', claudeComponents('claude-haiku-5-5', { input, output: 100 })),
    );
    expect(costs).toEqual(costs.toSorted((a, b) => (a < b ? -1 : 1)));
  });
});

describe('the bound of tokens that nobody counted', () => {
  it.each([
    ['', 0],
    ['word', 2],
    ['two words', 5],
    ['12:30', 5],
    ['a\n\nb', 4],
    ['東京', 6],
    ['🎉', 4],
  ])('of %j is %i', (text, bound) => {
    expect(tokenBound(text)).toBe(bound);
  });

  it('is at least what any tokenizer of bytes and pairs makes of prose, code and base64', () => {
    const prose = 'The quick brown fox jumps over the lazy dog near the riverbank, and nobody minds. '.repeat(
      20,
    );
    const base64 = Buffer.from(prose).toString('base64');
    expect(tokenBound(prose)).toBeGreaterThan(prose.length / 3);
    expect(tokenBound(base64)).toBeGreaterThan(base64.length / 2);
  });
});
