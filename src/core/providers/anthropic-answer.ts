import { z } from 'zod';
import type { AnswerBlock, ToolUse } from './provider.ts';

/** The pieces of an answer as they are streamed; what a newer API adds beside them stays in its block. */
export const claudePieceSchema = z.object({
  type: z.string(),
  index: z.number().int().nonnegative().optional(),
  content_block: z
    .looseObject({ type: z.string(), text: z.string().nullish(), name: z.string().nullish() })
    .optional(),
  delta: z
    .looseObject({
      type: z.string().nullish(),
      text: z.string().nullish(),
      thinking: z.string().nullish(),
      signature: z.string().nullish(),
      partial_json: z.string().nullish(),
      stop_reason: z.string().nullish(),
      citation: z.unknown().optional(),
    })
    .optional(),
});
type Piece = z.infer<typeof claudePieceSchema>;

/** An answer that is being received. */
export type ClaudeAnswer = {
  take(piece: Piece): void;
  /** All text of it so far. */
  text(): string;
  /** Its blocks that are whole, as they are to be given back; a tool call that was cut off is none. */
  blocks(): AnswerBlock[];
  toolUses(): ToolUse[];
};

type Growing = { block: Record<string, unknown>; json: string; whole: boolean };

/** The text of a block, whatever else it may be. */
function textOf(block: Readonly<Record<string, unknown>>, name = 'text'): string {
  const text = block[name];
  return typeof text === 'string' ? text : '';
}

function grow(growing: Growing, delta: NonNullable<Piece['delta']>): void {
  const { block } = growing;
  for (const name of ['text', 'thinking', 'signature'] as const) {
    const more = delta[name];
    if (more) block[name] = textOf(block, name) + more;
  }
  growing.json += delta.partial_json ?? '';
  if (delta.type === 'citations_delta') {
    const before = Array.isArray(block['citations']) ? (block['citations'] as unknown[]) : [];
    block['citations'] = [...before, delta.citation];
  }
}

/** Ends a block: what was streamed as the text of its input is read. Text that is no JSON leaves it unfinished. */
function finish(growing: Growing): void {
  growing.whole = true;
  if (growing.json === '') return;
  try {
    growing.block['input'] = JSON.parse(growing.json);
  } catch {
    growing.whole = false;
  }
}

/** Puts the answer together from its pieces, in any number of blocks. */
export function createClaudeAnswer(): ClaudeAnswer {
  const all = new Map<number, Growing>();
  const whole = (): Record<string, unknown>[] =>
    [...all.values()].filter((one) => one.whole).map(({ block }) => block);
  return {
    take: ({ type, index = 0, content_block: block, delta }) => {
      if (block) all.set(index, { block: { ...block }, json: '', whole: false });
      const growing = all.get(index);
      if (growing && delta && type === 'content_block_delta') grow(growing, delta);
      if (growing && type === 'content_block_stop') finish(growing);
    },
    text: () =>
      [...all.values()].map(({ block }) => (block['type'] === 'text' ? textOf(block) : '')).join(''),
    blocks: () =>
      whole()
        // The vendor refuses an empty text, also one it has sent itself.
        .filter((block) => !(block['type'] === 'text' && textOf(block) === ''))
        .map((answer) => ({ answer })),
    toolUses: () =>
      whole()
        .filter(({ type }) => type === 'tool_use')
        .map(({ id, name, input }) => ({ id: String(id), name: String(name), input })),
  };
}
