import { type PriceOrigin, priceSeeds } from './price-seeds.ts';
import type { ModelConfig, PriceSeed, ProviderConfig } from './provider.ts';

const PAGE: PriceOrigin = { source: 'ai.google.dev/gemini-api/docs/pricing', verified: '2026-11-12' };

const NEW_YEAR_2027 = '2027-01-01T00:00:00.000Z';
const DECEMBER_2026 = '2026-12-01T00:00:00.000Z';

type GeminiUsd = { input: string; output: string; cache_read: string; 'input.audio'?: string };

/** Flash before and after its announced doubling. */
const FLASH: GeminiUsd = { input: '0.75', output: '3.75', cache_read: '0.075' };
const FLASH_2027: GeminiUsd = { input: '1.50', output: '7.50', cache_read: '0.15' };
const FRONTIER: GeminiUsd = { input: '2', output: '10', cache_read: '0.10' };
const FRONTIER_DECEMBER: GeminiUsd = { input: '4', output: '20', cache_read: '0.20' };
const FLASH_LITE: GeminiUsd = { input: '0.30', output: '2.50', cache_read: '0.03' };

function gemini(model: string, usd: GeminiUsd, when: Partial<PriceOrigin> = {}): PriceSeed[] {
  return priceSeeds(model, usd, { ...PAGE, ...when });
}

/** The same prices under the names of the tier above 200,000 tokens. */
function tier(usd: GeminiUsd): Record<string, string> {
  return Object.fromEntries(Object.entries(usd).map(([unit, price]) => [`${unit}.above_200k`, price]));
}

/** Since Gemini 3 a picture of a film is 70 tokens, whatever its size (Vertex model pages); all take a million tokens. */
const SIGHT = { frameTokens: 70, contextTokens: 1_000_000 };
const SIGHT_2_5 = { frameTokens: 258, contextTokens: 1_000_000 };

function video(id: string, summary: string, more: Partial<ModelConfig> = {}): ModelConfig {
  const sight = id.startsWith('gemini-2') ? SIGHT_2_5 : SIGHT;
  return { id, capability: 'video', summary, status: 'active', sight, ...more };
}

const models: readonly ModelConfig[] = [
  video('gemini-3.8-flash', 'Everyday video understanding'),
  video('gemini-3.7-flash', 'Previous Flash'),
  video('gemini-3.6-flash', 'Older Flash'),
  video('gemini-3.5-flash', 'Older Flash, dearer'),
  video('gemini-3.5-flash-lite', 'Cheap video understanding'),
  video('gemini-3.1-flash-lite', 'Cheapest with sound'),
  video('gemini-4-argon', 'Frontier model'),
  video('gemini-4-carbon', 'Frontier model'),
  video('gemini-3.1-pro-preview', 'Preview; dearer above 200,000 tokens'),
  video('gemini-2.5-flash-lite', 'Old and cheap'),
  video('gemini-2.5-flash', 'Old Flash', {
    shutdownAt: '2026-12-01',
    servedBy: 'gemini-3.5-flash-lite',
    note: 'Shut down on 2026-12-01: the vendor serves gemini-3.5-flash-lite instead, at its price.',
  }),
  video('gemini-2.5-pro', 'Old Pro', {
    shutdownAt: '2026-12-01',
    servedBy: 'gemini-3.8-flash',
    note: 'Shut down on 2026-12-01: the vendor serves gemini-3.8-flash instead, at its price.',
  }),
  video('gemini-2.0-flash', 'Retired', {
    status: 'retired',
    servedBy: 'gemini-3.8-flash',
    shutdownAt: '2026-06-01',
    note: 'Gemini 2.0 Flash was shut down on 2026-06-01; gemini-3.8-flash serves instead.',
  }),
];

const pricing: readonly PriceSeed[] = [
  ...['gemini-3.8-flash', 'gemini-3.7-flash', 'gemini-3.6-flash'].flatMap((model) => [
    ...gemini(model, FLASH, { to: NEW_YEAR_2027 }),
    ...gemini(model, FLASH_2027, { from: NEW_YEAR_2027 }),
  ]),
  ...gemini('gemini-3.5-flash', { input: '1.50', output: '9', cache_read: '0.15' }),
  ...gemini('gemini-3.5-flash-lite', FLASH_LITE),
  ...gemini('gemini-3.1-flash-lite', {
    input: '0.25',
    'input.audio': '0.50',
    output: '1.50',
    cache_read: '0.025',
  }),
  ...['gemini-4-argon', 'gemini-4-carbon'].flatMap((model) => [
    ...gemini(model, FRONTIER, { to: DECEMBER_2026 }),
    ...gemini(model, FRONTIER_DECEMBER, { from: DECEMBER_2026 }),
  ]),
  ...gemini('gemini-3.1-pro-preview', { input: '2', output: '12', cache_read: '0.20' }),
  ...priceSeeds(
    'gemini-3.1-pro-preview',
    { 'input.above_200k': '4', 'output.above_200k': '18', 'cache_read.above_200k': '0.40' },
    PAGE,
  ),
  ...gemini('gemini-2.5-flash-lite', {
    input: '0.10',
    'input.audio': '0.30',
    output: '0.40',
    cache_read: '0.01',
  }),
  ...gemini('gemini-2.5-flash', { ...FLASH_LITE, 'input.audio': '1' }, { to: DECEMBER_2026 }),
  ...gemini('gemini-2.5-flash', { ...FLASH_LITE, 'input.audio': '0.30' }, { from: DECEMBER_2026 }),
  ...gemini('gemini-2.5-pro', { input: '1.25', output: '10', cache_read: '0.125' }, { to: DECEMBER_2026 }),
  ...gemini('gemini-2.5-pro', FLASH, { from: DECEMBER_2026, to: NEW_YEAR_2027 }),
  ...gemini('gemini-2.5-pro', FLASH_2027, { from: NEW_YEAR_2027 }),
  ...priceSeeds(
    'gemini-2.5-pro',
    { 'input.above_200k': '2.50', 'output.above_200k': '15', 'cache_read.above_200k': '0.25' },
    { ...PAGE, to: DECEMBER_2026 },
  ),
  // What serves in its place has one price for every length; the tier's name goes on, at that price.
  ...priceSeeds('gemini-2.5-pro', tier(FLASH), { ...PAGE, from: DECEMBER_2026, to: NEW_YEAR_2027 }),
  ...priceSeeds('gemini-2.5-pro', tier(FLASH_2027), { ...PAGE, from: NEW_YEAR_2027 }),
];

/** Google: Gemini's models and prices, with the changes announced for 2026-12-01 and 2027-01-01. Data only. */
export const geminiConfig: ProviderConfig = {
  id: 'google',
  name: 'Google Gemini',
  models,
  pricing,
  availability: {
    keyName: 'GOOGLE_API_KEY',
    baseUrlName: 'GOOGLE_BASE_URL',
    defaultBaseUrl: 'https://generativelanguage.googleapis.com',
  },
  rateLimits: { concurrent: 4 },
};
