import { type PriceOrigin, priceSeeds } from './price-seeds.ts';
import type { ModelConfig, PriceSeed, ProviderConfig } from './provider.ts';

/** The pay-as-you-go batch prices; what the sources disagree on is estimated with the highest figure seen. */
const SURVEY: PriceOrigin = { source: 'deepgram.com/pricing, pay as you go, batch', verified: '2026-10-07' };

/**
 * Languages of Nova-3 batch, as the vendor's changelog added them from 2025-08-15 to 2026-08-05
 * (developers.deepgram.com/changelog). `multi` is code switching between languages, priced apart.
 */
const NOVA_3 = (
  'multi en de nl sv da es fr pt it tr no id bg cs fi hi hu ja ko pl ru uk vi ca et el lv lt ms ro sk ' +
  'be bn bs hr kn mk mr sr sl ta tl te he fa ur th zh gu pa ne af hy ka'
).split(' ');

/** Nova-2's 36 languages (developers.deepgram.com/changelog/2024/5/14), plus its Spanish and English mix. */
const NOVA_2 =
  'multi bg ca zh cs da nl en et fi fr de el hi hu id it ja ko lv lt ms no pl pt ro ru sk es sv th tr uk vi'.split(
    ' ',
  );

/** The hosted Whisper's languages: those of the open model. */
const WHISPER = (
  'en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt ' +
  'la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ' +
  'ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su'
).split(' ');

function listening(id: string, summary: string, more: Partial<ModelConfig> = {}): ModelConfig {
  return { id, capability: 'transcription', summary, status: 'active', ...more };
}

const models: readonly ModelConfig[] = [
  listening('nova-3', 'Best for most recordings', { languages: NOVA_3 }),
  listening('whisper-large', 'Every language Nova does not know', { languages: WHISPER }),
  listening('nova-3-medical', 'Medical words', { languages: ['en', 'multi'] }),
  listening('nova-2', 'The generation before Nova-3', { languages: NOVA_2 }),
  listening('nova-2-medical', 'Medical words, English, the generation before', { languages: ['en'] }),
];

const DIARIZE = { 'addon.diarize': '0.0020' };

const pricing: readonly PriceSeed[] = [
  ...priceSeeds('nova-3', { audio_minute: '0.0043', 'audio_minute.multi': '0.0052', ...DIARIZE }, SURVEY),
  ...priceSeeds(
    'nova-3-medical',
    { audio_minute: '0.0077', 'audio_minute.multi': '0.0092', ...DIARIZE },
    SURVEY,
  ),
  ...priceSeeds('nova-2', { audio_minute: '0.0043', 'audio_minute.multi': '0.0052', ...DIARIZE }, SURVEY),
  ...priceSeeds('nova-2-medical', { audio_minute: '0.0043', ...DIARIZE }, SURVEY),
  ...priceSeeds('whisper-large', { audio_minute: '0.0060', ...DIARIZE }, SURVEY),
];

/** Deepgram: speech to text. Ask for the default model first; the router falls back by language. */
export const deepgramConfig: ProviderConfig = {
  id: 'deepgram',
  name: 'Deepgram',
  models,
  pricing,
  availability: {
    keyName: 'DEEPGRAM_API_KEY',
    baseUrlName: 'DEEPGRAM_BASE_URL',
    defaultBaseUrl: 'https://api.deepgram.com',
  },
  rateLimits: { concurrent: 20 },
};
