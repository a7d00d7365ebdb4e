import { z } from 'zod';
import { ProviderError } from '../errors.ts';
import { claudeComponents, claudeTokens, claudeUsageSchema } from './anthropic-usage.ts';
import { parseReply } from './http.ts';
import type { CallContext, CompleteReply } from './provider.ts';
import { tokenBound } from './token-bound.ts';

/** The events that matter here; a newer API may send others, and they are passed over. */
const eventSchema = z.object({
  type: z.string(),
  message: z.object({ id: z.string(), usage: claudeUsageSchema }).optional(),
  content_block: z.object({ type: z.string(), text: z.string().nullish() }).optional(),
  delta: z
    .object({
      type: z.string().nullish(),
      text: z.string().nullish(),
      thinking: z.string().nullish(),
      stop_reason: z.string().nullish(),
    })
    .optional(),
  usage: claudeUsageSchema.nullish(),
});
type Usage = z.infer<typeof claudeUsageSchema>;

const STOPS: Record<string, CompleteReply['stop']> = {
  end_turn: 'end',
  stop_sequence: 'end',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
};

/** Figures that a later event leaves out stand as an earlier one gave them; they are totals, never sums. */
function merged(before: Usage, after: Usage | null | undefined): Usage {
  const said = Object.entries(after ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(said) };
}

/**
 * Reads a streamed message to its end. Tells `onUsage` what it has cost so far: the prompt as the vendor says, the
 * answer as its received text bounds it. Throws ProviderError `vendor_unavailable` (sent: maybe) for a stream that
 * ends without its last event, and `vendor_reply_invalid` for one that is no message.
 */
export async function readClaudeStream(
  events: AsyncIterable<unknown>,
  model: string,
  context: CallContext,
): Promise<Omit<CompleteReply, 'vendorRequestId'> & { messageId: string | null }> {
  let usage: Usage = {};
  let messageId: string | null = null;
  let stop: CompleteReply['stop'] | null = null;
  let received = 0;
  let ended = false;
  const text: string[] = [];
  for await (const raw of events) {
    context.onActivity();
    const event = parseReply(eventSchema, raw);
    messageId ??= event.message?.id ?? null;
    usage = merged(usage, event.message?.usage ?? event.usage);
    const piece = event.delta?.text ?? event.content_block?.text ?? '';
    text.push(piece);
    received += tokenBound(piece) + tokenBound(event.delta?.thinking ?? '');
    if (event.delta?.stop_reason) stop = STOPS[event.delta.stop_reason] ?? 'other';
    ended ||= event.type === 'message_stop';
    if (messageId === null) continue;
    const tokens = claudeTokens(usage);
    context.onUsage?.(claudeComponents(model, { ...tokens, output: Math.max(tokens.output, received) }));
  }
  if (!ended) throw new ProviderError('vendor_unavailable', { retryable: true, sent: 'maybe' });
  return {
    text: text.join(''),
    stop: stop ?? 'other',
    usage: claudeComponents(model, claudeTokens(usage)),
    messageId,
  };
}
