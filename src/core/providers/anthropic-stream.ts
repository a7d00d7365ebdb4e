import { z } from 'zod';
import { ProviderError } from '../errors.ts';
import { claudePieceSchema, createClaudeAnswer } from './anthropic-answer.ts';
import { SEARCH_TOKENS, claudeComponents, claudeTokens, claudeUsageSchema } from './anthropic-usage.ts';
import { parseReply } from './http.ts';
import type { CallContext, CompleteCall, CompleteReply } from './provider.ts';
import { tokenBound } from './token-bound.ts';

/** The events that matter here; a newer API may send others, and they are passed over. */
const eventSchema = claudePieceSchema.extend({
  message: z.object({ id: z.string(), usage: claudeUsageSchema }).optional(),
  usage: claudeUsageSchema.nullish(),
});
type Event = z.infer<typeof eventSchema>;
type Usage = z.infer<typeof claudeUsageSchema>;

const STOPS: Record<string, CompleteReply['stop']> = {
  end_turn: 'end',
  stop_sequence: 'end',
  tool_use: 'tools',
  pause_turn: 'pause',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
};

/** Figures that a later event leaves out stand as an earlier one gave them; they are totals, never sums. */
function merged(before: Usage, after: Usage | null | undefined): Usage {
  const said = Object.entries(after ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(said) };
}

/** What the form of a call is billed as at most, beside its name and its input; recorded answers had up to 57. */
const CALL_TOKENS = 80;

/**
 * Most tokens an event can be billed as. Of thoughts only their end is sent, so that a call that breaks off after it
 * began to think is taken at all it was allowed; what the vendor answers itself, out of the web, is no output.
 */
function outputBound({ content_block: block, delta }: Event, maxTokens: number): number {
  const thought = block?.type === 'thinking' || block?.type === 'redacted_thinking';
  if (thought) return maxTokens;
  const pieces = [block?.text, block?.name, delta?.text, delta?.partial_json].map((piece) => piece ?? '');
  const form = block?.type.endsWith('tool_use') ? CALL_TOKENS : 0;
  return pieces.reduce((sum, piece) => sum + tokenBound(piece), form);
}

const isSearch = ({ content_block: block }: Event): boolean =>
  block?.type === 'server_tool_use' && block.name === 'web_search';

/**
 * Reads a streamed message to its end. Tells `onUsage` what it has cost so far: the prompt as the vendor says, the
 * answer as its received text bounds it. Throws ProviderError `vendor_unavailable` (sent: maybe) for a stream that
 * ends without its last event, and `vendor_reply_invalid` for one that is no message.
 */
export async function readClaudeStream(
  events: AsyncIterable<unknown>,
  call: Pick<CompleteCall, 'model' | 'maxTokens'>,
  context: CallContext,
): Promise<Omit<CompleteReply, 'vendorRequestId'> & { messageId: string | null }> {
  const { model, maxTokens } = call;
  const answer = createClaudeAnswer();
  let usage: Usage = {};
  let messageId: string | null = null;
  let stop: CompleteReply['stop'] | null = null;
  let received = 0;
  let searched = 0;
  let ended = false;
  for await (const raw of events) {
    context.onActivity();
    const event = parseReply(eventSchema, raw);
    messageId ??= event.message?.id ?? null;
    usage = merged(usage, event.message?.usage ?? event.usage);
    answer.take(event);
    const piece =
      event.delta?.text ?? (event.content_block?.type === 'text' ? event.content_block['text'] : '');
    if (typeof piece === 'string' && piece !== '') context.onText?.(piece);
    received = Math.min(maxTokens, received + outputBound(event, maxTokens));
    if (isSearch(event)) searched += 1;
    if (event.delta?.stop_reason) stop = STOPS[event.delta.stop_reason] ?? 'other';
    ended ||= event.type === 'message_stop';
    if (messageId === null) continue;
    const tokens = claudeTokens(usage);
    const output = Math.max(tokens.output, received);
    const unbilled = Math.max(0, searched - (tokens.searches ?? 0));
    const searches = (tokens.searches ?? 0) + unbilled;
    const input = tokens.input + unbilled * SEARCH_TOKENS;
    context.onUsage?.(claudeComponents(model, { ...tokens, input, output, searches }));
  }
  if (!ended) throw new ProviderError('vendor_unavailable', { retryable: true, sent: 'maybe' });
  const tokens = claudeTokens(usage);
  return {
    text: answer.text(),
    blocks: answer.blocks(),
    toolUses: answer.toolUses(),
    searches: tokens.searches ?? 0,
    stop: stop ?? 'other',
    usage: claudeComponents(model, tokens),
    messageId,
  };
}
