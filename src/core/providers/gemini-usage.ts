import { z } from 'zod';
import { geminiConfig } from './gemini-config.ts';
import type { UsageComponent } from './provider.ts';

const count = z.number().int().nonnegative();
const details = z.array(z.object({ modality: z.string().nullish(), tokenCount: count.nullish() })).nullish();

/** The vendor's usage as far as it is priced; in a stream each chunk says the totals so far. */
export const geminiUsageSchema = z.object({
  promptTokenCount: count.nullish(),
  candidatesTokenCount: count.nullish(),
  /** Billed as output, and not part of the candidates' tokens. */
  thoughtsTokenCount: count.nullish(),
  /** Part of the prompt's tokens. */
  cachedContentTokenCount: count.nullish(),
  toolUsePromptTokenCount: count.nullish(),
  promptTokensDetails: details,
  cacheTokensDetails: details,
});
/** The usage of an answer. */
export type GeminiUsage = z.infer<typeof geminiUsageSchema>;

/** Tokens of a call by what they are priced as. `input` counts pictures and words, `audio` sound; neither what is cached. */
export type GeminiTokens = { input: number; audio: number; cached: number; output: number };

/** Whether a model has a price of its own for sound. */
function pricesSound(model: string): boolean {
  return geminiConfig.pricing.some((row) => row.model === model && row.unit === 'input.audio');
}

/** The size of prompt above which a model's dearer prices hold, from the names of its price rows; null = one price. */
function tierOf(model: string): { suffix: string; above: number } | null {
  for (const { model: priced, unit } of geminiConfig.pricing) {
    const [, suffix, thousands] = /^input(\.above_(\d+)k)$/.exec(unit) ?? [];
    if (priced === model && suffix && thousands) return { suffix, above: Number(thousands) * 1_000 };
  }
  return null;
}

/**
 * What a call is billed for, by price unit. Sound is a unit of its own where the model prices it apart. The whole
 * prompt decides the tier, for every token of the request, its answer included.
 */
export function geminiComponents(model: string, tokens: GeminiTokens): UsageComponent[] {
  const apart = pricesSound(model);
  const tier = tierOf(model);
  const prompt = tokens.input + tokens.audio + tokens.cached;
  const suffix = tier && prompt > tier.above ? tier.suffix : '';
  const all = [
    { unit: `input${suffix}`, quantity: tokens.input + (apart ? 0 : tokens.audio) },
    { unit: 'input.audio', quantity: apart ? tokens.audio : 0 },
    { unit: `cache_read${suffix}`, quantity: tokens.cached },
    { unit: `output${suffix}`, quantity: tokens.output },
  ];
  return all.filter(({ quantity }) => quantity > 0);
}

function soundIn(parts: GeminiUsage['promptTokensDetails']): number {
  return (parts ?? [])
    .filter(({ modality }) => modality === 'AUDIO')
    .reduce((sum, { tokenCount }) => sum + (tokenCount ?? 0), 0);
}

/**
 * The vendor's usage as tokens by price. Where it does not say how much of the prompt is sound, all of it counts as
 * sound, which is the dearer kind wherever the two differ.
 */
export function geminiTokens(usage: GeminiUsage): GeminiTokens {
  const prompt = (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0);
  const cached = Math.min(usage.cachedContentTokenCount ?? 0, prompt);
  const fresh = prompt - cached;
  const told = (usage.promptTokensDetails ?? []).length > 0;
  const sound = soundIn(usage.promptTokensDetails) - soundIn(usage.cacheTokensDetails);
  const audio = told ? Math.min(Math.max(sound, 0), fresh) : fresh;
  return {
    input: fresh - audio,
    audio,
    cached,
    output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
  };
}
