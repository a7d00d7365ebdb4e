import type { OperationId } from '../request.ts';

/** The route of an operation as it is first stored; admins change the stored one. Entries are `provider/model`. */
export type RouteSeed = { operation: OperationId; primary: string; fallbacks: string[] };

/**
 * First routes. Transcription: Nova-3 where it knows the language, the vendor's hosted Whisper for the rest, Nova-2
 * when both fail. Speech: the newest model, which speaks most languages, then the steady one before it. No cheaper
 * model stands behind them: a text too dear for the day is refused, and the asker may choose a cheaper model. Email:
 * the cheapest Claude, which is good at sorting and summaries, then the everyday one. Video: the everyday Gemini, then
 * the cheap one; before that the same model looks at fewer pictures.
 */
export const ROUTE_SEEDS: readonly RouteSeed[] = [
  {
    operation: 'agent',
    primary: 'anthropic/claude-sonnet-5-5',
    fallbacks: ['anthropic/claude-haiku-5-5'],
  },
  {
    operation: 'transcribe',
    primary: 'deepgram/nova-3',
    fallbacks: ['deepgram/whisper-large', 'deepgram/nova-2'],
  },
  {
    operation: 'speak',
    primary: 'elevenlabs/eleven_v4',
    fallbacks: ['elevenlabs/eleven_multilingual_v2'],
  },
  {
    operation: 'video',
    primary: 'google/gemini-3.8-flash',
    fallbacks: ['google/gemini-3.5-flash-lite'],
  },
  {
    operation: 'email',
    primary: 'anthropic/claude-haiku-5-5',
    fallbacks: ['anthropic/claude-sonnet-5-5'],
  },
];

/** The two halves of a route's entry; null when it is not `provider/model`. */
export function routeTarget(entry: string): { provider: string; model: string } | null {
  const [, provider, model] = /^([a-z]+)\/(.+)$/.exec(entry) ?? [];
  return provider && model ? { provider, model } : null;
}
