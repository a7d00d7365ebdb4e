import { finished } from 'node:stream/promises';
import type { DeepgramClient } from '@deepgram/sdk';
import { Response } from 'undici';
import { ProviderError } from '../errors.ts';
import { deepgramConfig } from './deepgram-config.ts';
import { readDeepgramReply } from './deepgram-reply.ts';
import { errorFromNetwork } from './error-from-network.ts';
import { vendorFetch } from './http.ts';
import type { CallContext, Provider, ProviderSettings, TranscribeCall, TranscribeReply } from './provider.ts';

/** A ten-hour recording's words are about 30 MB of JSON. */
const REPLY_MAX_BYTES = 128 * 1024 * 1024;

/** Status the SDK is shown when our own fetch failed; never leaves this file. */
const OUR_FAILURE_STATUS = 599;

type Sdk = { DeepgramClient: typeof DeepgramClient };
type SdkFetch = (url: string | URL | Request, init?: RequestInit) => Promise<globalThis.Response>;
type Language = { language: string } | { detect_language: true };

/**
 * The language to ask for: the person's, else the model's only one, else the vendor detects it. Whisper knows
 * languages, not their regional forms.
 */
function languageOf(call: TranscribeCall): Language {
  if (call.language !== null) {
    const whole = call.model.startsWith('whisper') ? (call.language.split('-')[0] ?? '') : call.language;
    return { language: whole };
  }
  const known = deepgramConfig.models.find((model) => model.id === call.model)?.languages ?? [];
  const plain = known.filter((language) => language !== 'multi');
  return plain.length === 1 && plain[0] !== undefined ? { language: plain[0] } : { detect_language: true };
}

/** The vendor's options of a call. `diarize_model` bills extra, so it is asked for only when speakers are. */
function optionsOf(call: TranscribeCall, mipOptOut: boolean): Record<string, string | boolean> {
  return {
    model: call.model,
    smart_format: true,
    punctuate: true,
    paragraphs: true,
    utterances: true,
    mip_opt_out: mipOptOut,
    ...languageOf(call),
    ...(call.speakers ? { diarize_model: 'latest' } : {}),
  };
}

/** The upload, chunk by chunk; a chunk that leaves counts as activity, so a slow line is not taken for a stall. */
async function* upload(body: AsyncIterable<Uint8Array>, context: CallContext): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    context.onActivity();
    yield chunk;
  }
}

/**
 * The fetch given to the SDK. It never rejects: the SDK clears its own timer only when fetch answers, and a timer
 * left behind would hold the process open. The truth of what happened is in `failure`.
 */
function recordingFetch(context: CallContext): { fetch: SdkFetch; failure(): ProviderError | null } {
  let failure: ProviderError | null = null;
  const sdkFetch = async (url: unknown, init: Record<string, unknown> = {}) => {
    try {
      const body = upload(init['body'] as AsyncIterable<Uint8Array>, context);
      const headers = Object.fromEntries((init['headers'] as Headers).entries());
      return await vendorFetch(
        {
          url: String(url),
          init: { method: 'POST', headers, body, duplex: 'half' },
          maxBytes: REPLY_MAX_BYTES,
        },
        context,
      );
    } catch (error) {
      failure = errorFromNetwork(error, context.signal);
      return new Response(null, { status: OUR_FAILURE_STATUS });
    }
  };
  return { fetch: sdkFetch as unknown as SdkFetch, failure: () => failure };
}

/** The SDK's errors quote the vendor's body, so nothing of them but ours inside is handed on. */
function ownError(error: unknown, signal: AbortSignal): ProviderError {
  const cause = error instanceof Error && error.cause instanceof ProviderError ? error.cause : error;
  return errorFromNetwork(cause instanceof ProviderError ? cause : new Error('the SDK failed'), signal);
}

async function transcribe(
  sdk: Sdk,
  settings: ProviderSettings,
  call: TranscribeCall,
  context: CallContext,
): Promise<TranscribeReply> {
  const recording = recordingFetch(context);
  const client = new sdk.DeepgramClient({
    apiKey: settings.apiKey,
    baseUrl: settings.baseUrl,
    fetch: recording.fetch,
    maxRetries: 0,
  });
  const stream = call.open();
  try {
    const reply = await client.listen.v1.media.transcribeFile(
      // An empty name keeps the SDK from sending the blob's path as a header.
      { data: stream, filename: '', contentType: call.contentType, contentLength: call.bytes },
      optionsOf(call, settings.deepgramMipOptOut),
      {
        // Given per call, because the SDK lets a stray DEEPGRAM_ACCESS_TOKEN of the environment win over apiKey.
        headers: { Authorization: `Token ${settings.apiKey}` },
        maxRetries: 0,
        timeoutInSeconds: 86_400,
        abortSignal: context.signal,
      },
    );
    return readDeepgramReply(reply, call);
  } catch (error) {
    throw recording.failure() ?? ownError(error, context.signal);
  } finally {
    stream.destroy();
    await finished(stream).catch(() => undefined);
  }
}

/** Deepgram through its own SDK, which is loaded at first use. */
export const deepgram: Provider = {
  config: deepgramConfig,
  load: async (settings) => {
    const sdk: Sdk = await import('@deepgram/sdk');
    return { transcription: { transcribe: (call, context) => transcribe(sdk, settings, call, context) } };
  },
};
