import type Anthropic from '@anthropic-ai/sdk';
import type { Response } from 'undici';
import { z } from 'zod';
import { type FailureCode, ProviderError } from '../errors.ts';
import { anthropicConfig } from './anthropic-config.ts';
import { claudePrompt } from './anthropic-prompt.ts';
import { readClaudeStream } from './anthropic-stream.ts';
import { errorFromNetwork } from './error-from-network.ts';
import { vendorFetch } from './http.ts';
import type { CallContext, CompleteCall, CompleteReply, Provider, ProviderSettings } from './provider.ts';

/** The longest answer is about 1 MB of text, and its events ten times that. */
const REPLY_MAX_BYTES = 32 * 1024 * 1024;

/** Longer than any deadline of ours, so that the SDK's own timer never decides; a day, in ms. */
const NO_TIMEOUT_MS = 86_400_000;

type Sdk = { default: typeof Anthropic };
type SdkFetch = (url: string | URL | Request, init?: RequestInit) => Promise<globalThis.Response>;

/** What an error in the middle of a stream means; it has no status, and the prompt may have been billed. */
const STREAM_ERRORS: Record<string, { code: FailureCode; retryable: boolean }> = {
  overloaded_error: { code: 'vendor_overloaded', retryable: true },
  rate_limit_error: { code: 'vendor_rate_limited', retryable: true },
  timeout_error: { code: 'vendor_timeout', retryable: true },
  authentication_error: { code: 'vendor_key_refused', retryable: false },
  permission_error: { code: 'vendor_key_refused', retryable: false },
  billing_error: { code: 'vendor_payment', retryable: false },
  invalid_request_error: { code: 'vendor_rejected_input', retryable: false },
};

const errorBody = z.object({
  error: z.object({ type: z.string().nullish(), error_code: z.string().nullish() }),
});

/** An account that ran dry or into its limit answers with several statuses; its body says so plainly. */
function errorCode(_status: number, body: string): FailureCode | null {
  try {
    const { error } = errorBody.parse(JSON.parse(body));
    const limit = error.error_code?.includes('spend_limit') ?? false;
    return error.type === 'billing_error' || limit ? 'vendor_payment' : null;
  } catch {
    return null;
  }
}

/** The fetch given to the SDK: ours, which maps every failure. What it threw is kept, because the SDK wraps it. */
function recordingFetch(
  apiKey: string,
  context: CallContext,
): { fetch: SdkFetch; failure(): ProviderError | null } {
  let failure: ProviderError | null = null;
  const sdkFetch = async (url: unknown, init: Record<string, unknown> = {}): Promise<Response> => {
    try {
      const given = Object.fromEntries(new Headers(init['headers'] as Headers).entries());
      // Set last, because the SDK lets a stray ANTHROPIC_CUSTOM_HEADERS of the environment win over apiKey.
      const headers = { ...given, authorization: `Bearer ${apiKey}` };
      return await vendorFetch(
        {
          url: String(url),
          init: { method: 'POST', headers, body: String(init['body']) },
          maxBytes: REPLY_MAX_BYTES,
          errorCode,
        },
        context,
      );
    } catch (error) {
      failure = errorFromNetwork(error, context.signal);
      throw failure;
    }
  };
  return { fetch: sdkFetch as unknown as SdkFetch, failure: () => failure };
}

/** The SDK's errors quote the vendor's body, so nothing of them but ours inside is handed on. */
function ownError(error: unknown, signal: AbortSignal): ProviderError {
  for (let depth = 0, at = error; depth < 5 && at instanceof Error; depth += 1, at = at.cause) {
    if (at instanceof ProviderError) return at;
  }
  const type = error instanceof Error && 'type' in error ? String(error.type) : '';
  if (!signal.aborted && error instanceof Error && 'status' in error && type !== '') {
    const known = STREAM_ERRORS[type] ?? { code: 'vendor_unavailable', retryable: true };
    return new ProviderError(known.code, { retryable: known.retryable, sent: 'maybe' });
  }
  return errorFromNetwork(new Error('the SDK failed'), signal);
}

/** A client for one call: key and address are given, so that a stray environment decides nothing; it is silent. */
function clientOf(sdk: Sdk, settings: ProviderSettings, fetch: SdkFetch): Anthropic {
  return new sdk.default({
    apiKey: settings.apiKey,
    authToken: null,
    baseURL: settings.baseUrl,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    logLevel: 'off',
    openTelemetry: false,
    fetch,
  });
}

async function complete(
  sdk: Sdk,
  settings: ProviderSettings,
  call: CompleteCall,
  context: CallContext,
): Promise<CompleteReply> {
  if (context.signal.aborted) {
    throw new ProviderError('interrupted', { retryable: false, sent: 'no', cause: context.signal.reason });
  }
  const recording = recordingFetch(settings.apiKey, context);
  try {
    const client = clientOf(sdk, settings, recording.fetch);
    const { data, request_id } = await client.messages
      .create({ ...claudePrompt(call), max_tokens: call.maxTokens, stream: true }, { signal: context.signal })
      .withResponse();
    const { messageId, ...reply } = await readClaudeStream(data, call, context);
    return { ...reply, vendorRequestId: request_id ?? messageId };
  } catch (error) {
    throw recording.failure() ?? ownError(error, context.signal);
  }
}

async function countTokens(
  sdk: Sdk,
  settings: ProviderSettings,
  call: CompleteCall,
  signal: AbortSignal,
): Promise<number> {
  const context = { signal, onSent: () => undefined, onActivity: () => undefined };
  const recording = recordingFetch(settings.apiKey, context);
  try {
    const client = clientOf(sdk, settings, recording.fetch);
    const { input_tokens } = await client.messages.countTokens(claudePrompt(call), { signal });
    return z.number().int().positive().parse(input_tokens);
  } catch (error) {
    throw recording.failure() ?? ownError(error, signal);
  }
}

/** Claude through Anthropic's own SDK, which is loaded at first use. */
export const anthropic: Provider = {
  config: anthropicConfig,
  load: async (settings) => {
    const sdk: Sdk = await import('@anthropic-ai/sdk');
    return {
      text: {
        complete: (call, context) => complete(sdk, settings, call, context),
        countTokens: (call, signal) => countTokens(sdk, settings, call, signal),
      },
    };
  },
};
