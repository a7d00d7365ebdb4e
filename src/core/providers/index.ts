import { anthropic } from './anthropic.ts';
import { deepgram } from './deepgram.ts';
import { elevenlabs } from './elevenlabs.ts';
import { gemini } from './gemini.ts';
import type { Provider, ProviderConfig } from './provider.ts';

/** Every vendor's data: models, prices, key names. Reading it loads no SDK. */
export const PROVIDER_CONFIGS: readonly ProviderConfig[] = [
  anthropic.config,
  gemini.config,
  deepgram.config,
  elevenlabs.config,
];

/** The vendors that have a client. */
export const PROVIDERS: readonly Provider[] = [anthropic, gemini, deepgram, elevenlabs];
