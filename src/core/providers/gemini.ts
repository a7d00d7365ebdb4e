import type {
  Content,
  GenerateContentConfig,
  GoogleGenAI,
  ThinkingConfig,
  ThinkingLevel,
} from '@google/genai';
import { ProviderError } from '../errors.ts';
import { geminiConfig } from './gemini-config.ts';
import { geminiError } from './gemini-error.ts';
import { geminiFetch } from './gemini-fetch.ts';
import { type OpenGemini, geminiHas, removeFromGemini, uploadToGemini } from './gemini-files.ts';
import { readGeminiStream } from './gemini-stream.ts';
import type { CallContext, CompleteReply, Provider, ProviderSettings } from './provider.ts';
import type { WatchCall, WatchedPart } from './video-call.ts';

type Sdk = { GoogleGenAI: typeof GoogleGenAI };

/** Tokens of thought of a model that takes a number instead of a level; the smallest that all of them take. */
const THOUGHT_TOKENS = 512;

/** What is on film is seen, not worked out: as little thought as the model lets one ask for. */
function thinkingOf(model: string): ThinkingConfig {
  if (model.startsWith('gemini-2.5')) return { thinkingBudget: THOUGHT_TOKENS };
  return { thinkingLevel: 'LOW' as ThinkingLevel };
}

/** Seconds as the vendor writes a duration, such as `3.5s`. */
function duration(seconds: number): string {
  return `${Math.round(seconds * 1_000) / 1_000}s`;
}

function contentsOf(part: WatchedPart | null, prompt: string): Content[] {
  const words = { text: prompt };
  if (part === null) return [{ role: 'user', parts: [words] }];
  const { file, fps, cut } = part;
  const offsets = cut && { startOffset: duration(cut.from), endOffset: duration(cut.to) };
  const film = {
    fileData: { fileUri: file.uri, mimeType: file.contentType },
    videoMetadata: { ...offsets, fps },
  };
  // The vendor's advice: the question stands behind the film.
  return [{ role: 'user', parts: [film, words] }];
}

function configOf(call: WatchCall, signal: AbortSignal): GenerateContentConfig {
  return {
    systemInstruction: call.system,
    maxOutputTokens: call.maxTokens,
    responseMimeType: 'application/json',
    responseJsonSchema: call.schema,
    thinkingConfig: thinkingOf(call.model),
    // Either would make further calls that nobody held money for.
    automaticContinuation: false,
    automaticFunctionCalling: { disable: true },
    abortSignal: signal,
  };
}

/**
 * Opens clients, one for each call: key, address and version are given, so that a stray environment decides nothing.
 * No retries of its own, no timer of its own.
 */
function opener(sdk: Sdk, { apiKey, baseUrl }: ProviderSettings): OpenGemini {
  return (context) => {
    const recording = geminiFetch(apiKey, context);
    const httpOptions = { baseUrl, apiVersion: 'v1beta', fetch: recording.fetch };
    const client = new sdk.GoogleGenAI({ apiKey, vertexai: false, httpOptions });
    return { client, failure: () => recording.failure() };
  };
}

async function watch(open: OpenGemini, call: WatchCall, context: CallContext): Promise<CompleteReply> {
  if (context.signal.aborted) {
    throw new ProviderError('interrupted', { retryable: false, sent: 'no', cause: context.signal.reason });
  }
  const opened = open(context);
  context.onStage?.('looking');
  try {
    const chunks = await opened.client.models.generateContentStream({
      model: call.model,
      contents: contentsOf(call.part, call.prompt),
      config: configOf(call, context.signal),
    });
    return await readGeminiStream(chunks, call.model, context);
  } catch (error) {
    throw opened.failure() ?? geminiError(error, context.signal);
  }
}

/** Gemini through Google's own SDK, which is loaded at first use. */
export const gemini: Provider = {
  config: geminiConfig,
  load: async (settings) => {
    const sdk: Sdk = await import('@google/genai');
    const open = opener(sdk, settings);
    return {
      video: {
        upload: (call, context) => uploadToGemini(open, call, context),
        has: (file, context) => geminiHas(open, file, context),
        remove: (file, signal) => removeFromGemini(open, file, signal),
        watch: (call, context) => watch(open, call, context),
      },
    };
  },
};
