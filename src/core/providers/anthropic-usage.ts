import { z } from 'zod';
import { anthropicConfig } from './anthropic-config.ts';
import type { UsageComponent } from './provider.ts';

const count = z.number().int().nonnegative();

/** The vendor's usage as far as it is priced; what a stream does not say (yet) is absent. */
export const claudeUsageSchema = z.object({
  input_tokens: count.nullish(),
  output_tokens: count.nullish(),
  cache_creation_input_tokens: count.nullish(),
  cache_read_input_tokens: count.nullish(),
  cache_creation: z
    .object({ ephemeral_5m_input_tokens: count.nullish(), ephemeral_1h_input_tokens: count.nullish() })
    .nullish(),
  server_tool_use: z.object({ web_search_requests: count.nullish() }).nullish(),
});
/** The usage object of a message. */
export type ClaudeUsage = z.infer<typeof claudeUsageSchema>;

/** Tokens of a call by what they are priced as. */
export type ClaudeTokens = {
  input: number;
  output: number;
  cacheRead?: number;
  cacheWrite5m?: number;
  cacheWrite1h?: number;
  searches?: number;
};

/** Most tokens that one search in the web is taken to bring into the prompt; its true figure comes with the bill. */
export const SEARCH_TOKENS = 20_000;

/** The size of prompt above which a model's dearer prices hold, from the names of its price rows; null = one price. */
function tierOf(model: string): { suffix: string; above: number } | null {
  for (const { model: priced, unit } of anthropicConfig.pricing) {
    const [, suffix, thousands] = /^input(\.above_(\d+)k)$/.exec(unit) ?? [];
    if (priced === model && suffix && thousands) return { suffix, above: Number(thousands) * 1_000 };
  }
  return null;
}

/**
 * What a call is billed for, by price unit. The whole prompt (fresh, written to the cache and read from it) decides
 * the tier, for every token of the request, its answer included.
 */
export function claudeComponents(model: string, tokens: ClaudeTokens): UsageComponent[] {
  const { input, output, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0, searches = 0 } = tokens;
  const tier = tierOf(model);
  const prompt = input + cacheRead + cacheWrite5m + cacheWrite1h;
  const suffix = tier && prompt > tier.above ? tier.suffix : '';
  const all = [
    { unit: `input${suffix}`, quantity: input },
    { unit: `cache_read${suffix}`, quantity: cacheRead },
    { unit: `cache_write_5m${suffix}`, quantity: cacheWrite5m },
    { unit: `cache_write_1h${suffix}`, quantity: cacheWrite1h },
    { unit: `output${suffix}`, quantity: output },
    { unit: 'search', quantity: searches },
  ];
  return all.filter(({ quantity }) => quantity > 0);
}

/**
 * The vendor's usage as tokens by price. Where it does not break its cache writes down, they count as kept for an
 * hour, which is the dearer kind.
 */
export function claudeTokens(usage: ClaudeUsage): ClaudeTokens {
  const written = usage.cache_creation_input_tokens ?? 0;
  const short = usage.cache_creation?.ephemeral_5m_input_tokens ?? 0;
  const long = usage.cache_creation?.ephemeral_1h_input_tokens ?? 0;
  return {
    input: usage.input_tokens ?? 0,
    output: usage.output_tokens ?? 0,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite5m: short,
    cacheWrite1h: long + Math.max(0, written - short - long),
    searches: usage.server_tool_use?.web_search_requests ?? 0,
  };
}
