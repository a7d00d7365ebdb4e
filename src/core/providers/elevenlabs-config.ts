import { type PriceOrigin, priceSeeds } from './price-seeds.ts';
import type { ModelConfig, ProviderConfig } from './provider.ts';

const GATEWAYS: PriceOrigin = {
  source: 'elevenlabs.io/pricing/api and vercel.com/ai-gateway',
  verified: '2026-11-11',
};

function speaking(
  id: string,
  summary: string,
  maxCharacters: number,
  more: Partial<ModelConfig> = {},
): ModelConfig {
  return { id, capability: 'speech', summary, status: 'active', maxCharacters, ...more };
}

const models: readonly ModelConfig[] = [
  speaking('eleven_flash_v2_5', 'Quick and cheap, 32 languages', 40_000),
  speaking('eleven_v4', 'Most expressive, over 90 languages', 10_000),
  speaking('eleven_v4_turbo', 'Quickest, over 90 languages', 10_000),
  speaking('eleven_multilingual_v2', 'Steady long readings, 29 languages', 10_000),
  speaking('eleven_v3', 'Expressive, over 70 languages', 3_000),
  speaking('eleven_turbo_v2_5', 'Deprecated', 40_000, {
    status: 'alias',
    servedBy: 'eleven_flash_v2_5',
    note: 'The vendor deprecated eleven_turbo_v2_5 and names eleven_flash_v2_5 as its successor.',
  }),
  speaking('standard-voice', 'A name in circulation', 40_000, {
    status: 'alias',
    servedBy: 'eleven_flash_v2_5',
    note: 'There is no product called Standard Voice; eleven_flash_v2_5 serves instead.',
  }),
];

/** ElevenLabs: text to speech. Priced per Unicode code point of the text that is sent. */
export const elevenlabsConfig: ProviderConfig = {
  id: 'elevenlabs',
  name: 'ElevenLabs',
  models,
  pricing: [
    ...priceSeeds('eleven_flash_v2_5', { character: '0.05' }, GATEWAYS),
    ...priceSeeds('eleven_v4', { character: '0.08' }, GATEWAYS),
    ...priceSeeds('eleven_v4_turbo', { character: '0.02' }, GATEWAYS),
    ...priceSeeds('eleven_multilingual_v2', { character: '0.10' }, GATEWAYS),
    ...priceSeeds('eleven_v3', { character: '0.10' }, GATEWAYS),
  ],
  availability: {
    keyName: 'ELEVENLABS_API_KEY',
    baseUrlName: 'ELEVENLABS_BASE_URL',
    defaultBaseUrl: 'https://api.elevenlabs.io',
  },
  rateLimits: { concurrent: 4 },
};
