import { z } from 'zod';
import { ProviderError } from '../errors.ts';
import { geminiComponents, geminiTokens, geminiUsageSchema } from './gemini-usage.ts';
import { parseReply } from './http.ts';
import type { CallContext, CompleteReply } from './provider.ts';
import { tokenBound } from './token-bound.ts';

/** The parts of a chunk that matter here; a newer API may send others, and they are passed over. */
const chunkSchema = z.object({
  responseId: z.string().nullish(),
  usageMetadata: geminiUsageSchema.nullish(),
  promptFeedback: z.object({ blockReason: z.string().nullish() }).nullish(),
  candidates: z
    .array(
      z.object({
        finishReason: z.string().nullish(),
        content: z
          .object({
            parts: z
              .array(z.object({ text: z.string().nullish(), thought: z.boolean().nullish() }))
              .nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
});
type Chunk = z.infer<typeof chunkSchema>;
type Usage = z.infer<typeof geminiUsageSchema>;

const STOPS: Record<string, CompleteReply['stop']> = { STOP: 'end', MAX_TOKENS: 'length' };
const REFUSALS = new Set(['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE']);

function stopOf(chunk: Chunk): CompleteReply['stop'] | null {
  if (chunk.promptFeedback?.blockReason) return 'refusal';
  const reason = chunk.candidates?.[0]?.finishReason;
  if (!reason) return null;
  return REFUSALS.has(reason) ? 'refusal' : (STOPS[reason] ?? 'other');
}

/** Figures that a later chunk leaves out stand as an earlier one gave them; they are totals, never sums. */
function merged(before: Usage, after: Usage | null | undefined): Usage {
  const said = Object.entries(after ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(said) };
}

/** Words of the answer; the model's thoughts are billed, and are not its answer. */
function wordsOf(chunk: Chunk): { answer: string; all: string } {
  const parts = chunk.candidates?.[0]?.content?.parts ?? [];
  const join = (some: typeof parts): string => some.map(({ text }) => text ?? '').join('');
  return { answer: join(parts.filter(({ thought }) => !thought)), all: join(parts) };
}

/**
 * Reads a streamed answer to its end. Tells `onUsage` what it has cost so far: the totals of the newest chunk, the
 * answer at least as its received text bounds it. Throws ProviderError `vendor_unavailable` (sent: maybe) for a stream
 * that ends without saying why, and `vendor_reply_invalid` for one that is no answer.
 */
export async function readGeminiStream(
  chunks: AsyncIterable<unknown>,
  model: string,
  context: CallContext,
): Promise<CompleteReply> {
  let usage: Usage = {};
  let id: string | null = null;
  let stop: CompleteReply['stop'] | null = null;
  let received = 0;
  const text: string[] = [];
  for await (const raw of chunks) {
    context.onActivity();
    const chunk = parseReply(chunkSchema, raw);
    const { answer, all } = wordsOf(chunk);
    text.push(answer);
    if (answer !== '') context.onText?.(answer);
    received += tokenBound(all);
    id ??= chunk.responseId ?? null;
    usage = merged(usage, chunk.usageMetadata);
    stop = stopOf(chunk) ?? stop;
    const tokens = geminiTokens(usage);
    if (tokens.input + tokens.audio + tokens.cached === 0) continue;
    const output = stop === null ? Math.max(tokens.output, received) : tokens.output;
    context.onUsage?.(geminiComponents(model, { ...tokens, output }));
  }
  if (stop === null) throw new ProviderError('vendor_unavailable', { retryable: true, sent: 'maybe' });
  return {
    text: text.join(''),
    stop,
    usage: geminiComponents(model, geminiTokens(usage)),
    vendorRequestId: id,
  };
}
