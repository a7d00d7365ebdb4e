import { type PriceOrigin, priceSeeds } from './price-seeds.ts';
import type { ModelConfig, PriceSeed, ProviderConfig } from './provider.ts';

const PAGE: PriceOrigin = {
  source: 'platform.claude.com/docs/en/about-claude/pricing',
  verified: '2026-10-24',
};

/** Anthropic quotes cache writes as 1.25 and 2 times the input price; `write` carries both. */
function claude(
  model: string,
  usd: { input: string; output: string; write: readonly [string, string]; read: string },
  origin: PriceOrigin = PAGE,
  tier = '',
): PriceSeed[] {
  return priceSeeds(
    model,
    {
      [`input${tier}`]: usd.input,
      [`output${tier}`]: usd.output,
      [`cache_write_5m${tier}`]: usd.write[0],
      [`cache_write_1h${tier}`]: usd.write[1],
      [`cache_read${tier}`]: usd.read,
    },
    origin,
  );
}

const OPUS_5_25 = { input: '5', output: '25', write: ['6.25', '10'], read: '0.50' } as const;
const SONNET_3_15 = { input: '3', output: '15', write: ['3.75', '6'], read: '0.30' } as const;
const SONNET_5_5_WRITES = { input: '2', output: '10', write: ['2.50', '4'] } as const;
const CACHE_PRICE_CUT = '2026-10-07T00:00:00.000Z';

/** Since 4.6 every Claude but the Haikus takes a word on how hard it is to work; the largest think before all else. */
const asked = { thinks: 'asked' } as const;
const always = { thinks: 'always' } as const;

function text(id: string, summary: string, more: Partial<ModelConfig> = {}): ModelConfig {
  return { id, capability: 'text', summary, status: 'active', ...more };
}

const models: readonly ModelConfig[] = [
  text('claude-haiku-5-5', 'Fast and cheap; sorting, summaries, short answers'),
  text('claude-sonnet-5-5', 'Everyday work: writing, analysis, tools', asked),
  text('claude-opus-5-5', 'Hard problems, long plans', always),
  text('claude-fable-5-1', 'The most capable, and the most expensive', always),
  text('claude-fable-5', 'Previous Fable', always),
  text('claude-opus-5', 'Previous Opus', asked),
  text('claude-opus-4-8', 'Older Opus', asked),
  text('claude-opus-4-7', 'Older Opus', asked),
  text('claude-opus-4-6', 'Older Opus', asked),
  text('claude-opus-4-5', 'Older Opus'),
  text('claude-sonnet-5', 'Previous Sonnet', asked),
  text('claude-sonnet-4-6', 'Older Sonnet', asked),
  text('claude-sonnet-4-5', 'Older Sonnet', { shutdownAt: '2026-11-30', servedBy: 'claude-sonnet-5-5' }),
  text('claude-haiku-4-5', 'Previous Haiku'),
  text('claude-3.5-opus', 'A name in circulation', {
    status: 'alias',
    servedBy: 'claude-opus-5-5',
    note: 'Claude 3.5 Opus was never released; claude-opus-5-5 serves instead.',
  }),
  text('claude-3-sonnet', 'Retired', {
    status: 'retired',
    servedBy: 'claude-sonnet-5-5',
    shutdownAt: '2025-07-21',
    note: 'Claude 3 Sonnet was retired on 2025-07-21; claude-sonnet-5-5 serves instead.',
  }),
];

const SEARCH_USD = '0.010';
const HAIKU_TIER = '.above_100k';
const SONNET_4_5_TIER = '.above_200k';

const pricing: readonly PriceSeed[] = [
  ...claude('claude-haiku-5-5', { input: '0.10', output: '0.50', write: ['0.125', '0.20'], read: '0.01' }),
  ...claude(
    'claude-haiku-5-5',
    { input: '0.50', output: '2.50', write: ['0.625', '1'], read: '0.05' },
    PAGE,
    HAIKU_TIER,
  ),
  ...claude('claude-sonnet-5-5', { ...SONNET_5_5_WRITES, read: '0.20' }, { ...PAGE, to: CACHE_PRICE_CUT }),
  ...claude('claude-sonnet-5-5', { ...SONNET_5_5_WRITES, read: '0.10' }, { ...PAGE, from: CACHE_PRICE_CUT }),
  ...claude('claude-opus-5-5', { input: '4', output: '20', write: ['5', '8'], read: '0.20' }),
  ...claude('claude-fable-5-1', { input: '10', output: '50', write: ['12.50', '20'], read: '0.25' }),
  ...claude('claude-fable-5', { input: '10', output: '50', write: ['12.50', '20'], read: '1' }),
  ...['claude-opus-5', 'claude-opus-4-8', 'claude-opus-4-7', 'claude-opus-4-6', 'claude-opus-4-5'].flatMap(
    (model) => claude(model, OPUS_5_25),
  ),
  ...claude('claude-sonnet-5', { ...SONNET_5_5_WRITES, read: '0.20' }),
  ...claude('claude-sonnet-4-6', SONNET_3_15),
  ...claude('claude-sonnet-4-5', SONNET_3_15),
  ...claude(
    'claude-sonnet-4-5',
    { input: '6', output: '22.50', write: ['7.50', '12'], read: '0.60' },
    PAGE,
    SONNET_4_5_TIER,
  ),
  ...claude('claude-haiku-4-5', { input: '1', output: '5', write: ['1.25', '2'], read: '0.10' }),
  ...models
    .filter((model) => model.status === 'active')
    .flatMap((model) => priceSeeds(model.id, { search: SEARCH_USD }, PAGE)),
];

/** Anthropic: Claude's models and prices. Data only; web search is priced per call on every model. */
export const anthropicConfig: ProviderConfig = {
  id: 'anthropic',
  name: 'Anthropic',
  models,
  pricing,
  availability: {
    keyName: 'ANTHROPIC_API_KEY',
    baseUrlName: 'ANTHROPIC_BASE_URL',
    defaultBaseUrl: 'https://api.anthropic.com',
  },
  rateLimits: { concurrent: 8 },
};
