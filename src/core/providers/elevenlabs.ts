import { z } from 'zod';
import { type FailureCode, ProviderError } from '../errors.ts';
import { elevenlabsConfig } from './elevenlabs-config.ts';
import { errorFromNetwork } from './error-from-network.ts';
import { readJson, vendorFetch } from './http.ts';
import type { CallContext, Provider, ProviderSettings, SpeakCall, SpeakReply, Voice } from './provider.ts';

/** 40,000 characters are about 45 minutes of speech: 43 MB at 128 kbit/s. */
const AUDIO_MAX_BYTES = 128 * 1024 * 1024;
const VOICES_MAX_BYTES = 16 * 1024 * 1024;
const VOICES_PAGE_SIZE = 100;
/** A vendor that never ends its list would keep us forever. */
const VOICES_PAGES_MAX = 20;

const errorSchema = z.object({ detail: z.object({ status: z.string() }) });

const voicesSchema = z.object({
  voices: z.array(
    z.object({
      voice_id: z.string().min(1),
      name: z.string().nullish(),
      category: z.string().nullish(),
      description: z.string().nullish(),
      preview_url: z.string().nullish(),
      labels: z.record(z.string(), z.string().nullable()).nullish(),
    }),
  ),
  has_more: z.boolean().nullish(),
  next_page_token: z.string().nullish(),
});

/** The vendor answers 401 for an empty account too; only the body tells it from a bad key. */
function errorCode(_status: number, body: string): FailureCode | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return null;
  }
  const status = errorSchema.safeParse(value).data?.detail.status;
  if (status === 'quota_exceeded') return 'vendor_payment';
  if (status === 'too_many_concurrent_requests') return 'vendor_rate_limited';
  // It comes as a 429, yet it is the vendor that has too much to do, not we who ask too often.
  if (status === 'system_busy') return 'vendor_overloaded';
  return null;
}

/** Versions 3 and 4 refuse a neighbour's text; the others sound better with it. */
function stitching(call: SpeakCall): Record<string, unknown> {
  if (/^eleven_v[34]/.test(call.model)) return {};
  return {
    ...(call.previousRequestIds.length > 0
      ? { previous_request_ids: call.previousRequestIds.slice(-3) }
      : call.previousText !== null && { previous_text: call.previousText }),
    ...(call.nextText !== null && { next_text: call.nextText }),
  };
}

function creditsOf(header: string | null): { vendorFigures?: Record<string, number> } {
  const credits = header === null ? Number.NaN : Number(header);
  return Number.isFinite(credits) ? { vendorFigures: { character_cost: credits } } : {};
}

/**
 * Speaks one piece by the vendor's stream: its first bytes come while the rest is being spoken, so that silence means
 * trouble and not work. Booked are the code points of the text, because the price is per character; the header
 * `character-cost` counts credits, which carry the model's multiplier, and is handed on to be compared.
 */
async function speak(settings: ProviderSettings, call: SpeakCall, context: CallContext): Promise<SpeakReply> {
  const url = new URL(`/v1/text-to-speech/${encodeURIComponent(call.voiceId)}/stream`, settings.baseUrl);
  url.searchParams.set('output_format', call.format);
  const response = await vendorFetch(
    {
      url: url.href,
      init: {
        method: 'POST',
        headers: { 'xi-api-key': settings.apiKey, 'content-type': 'application/json', accept: 'audio/*' },
        body: JSON.stringify({ text: call.text, model_id: call.model, ...stitching(call) }),
      },
      maxBytes: AUDIO_MAX_BYTES,
      errorCode,
    },
    context,
  );
  let audio: Uint8Array;
  try {
    audio = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    throw errorFromNetwork(error, context.signal);
  }
  const contentType = response.headers.get('content-type') ?? '';
  if (audio.byteLength === 0 || !contentType.startsWith('audio/')) {
    throw new ProviderError('vendor_reply_invalid', { retryable: false, sent: 'maybe' });
  }
  return {
    audio,
    contentType,
    usage: [{ unit: 'character', quantity: Array.from(call.text).length }],
    vendorRequestId: response.headers.get('request-id'),
    ...creditsOf(response.headers.get('character-cost')),
  };
}

/**
 * The list costs nothing, so it is asked for once more when its line was lost: a vendor may close a kept-alive line just
 * as it is used. What is paid for is retried by the router alone.
 */
async function askFreely<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const lost =
      error instanceof ProviderError && error.code === 'vendor_unavailable' && error.status === null;
    if (!lost || signal.aborted) throw error;
    return ask();
  }
}

async function voices(settings: ProviderSettings, signal: AbortSignal): Promise<Voice[]> {
  const context: CallContext = { signal, onSent: () => undefined, onActivity: () => undefined };
  const found: Voice[] = [];
  let token: string | null = null;
  for (let page = 0; page < VOICES_PAGES_MAX; page += 1) {
    const url = new URL('/v2/voices', settings.baseUrl);
    url.searchParams.set('page_size', String(VOICES_PAGE_SIZE));
    url.searchParams.set('category', 'premade');
    if (token !== null) url.searchParams.set('next_page_token', token);
    const init = { headers: { 'xi-api-key': settings.apiKey, accept: 'application/json' } };
    const request = { url: url.href, init, maxBytes: VOICES_MAX_BYTES, errorCode };
    const ask = async () => readJson(voicesSchema, await vendorFetch(request, context), signal);
    const reply = await askFreely(ask, signal);
    for (const voice of reply.voices) {
      found.push({
        id: voice.voice_id,
        name: voice.name ?? voice.voice_id,
        category: voice.category ?? '',
        description:
          voice.description ??
          Object.values(voice.labels ?? {})
            .filter(Boolean)
            .join(', '),
        previewUrl: voice.preview_url ?? null,
      });
    }
    token = reply.next_page_token ?? null;
    if (reply.has_more !== true || token === null) break;
  }
  // Cloned voices are somebody's own voice: a member gets only those the vendor made.
  return found.filter((voice) => voice.category === 'premade');
}

/** ElevenLabs over plain HTTP: its SDK costs seconds and 100 MB at import. */
export const elevenlabs: Provider = {
  config: elevenlabsConfig,
  load: async (settings) => ({
    speech: {
      speak: (call, context) => speak(settings, call, context),
      voices: (signal) => voices(settings, signal),
    },
  }),
};
