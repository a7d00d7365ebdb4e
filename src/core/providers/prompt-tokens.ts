import type { CompleteCall, TurnBlock } from './provider.ts';
import { tokenBound } from './token-bound.ts';

/** What a vendor puts around a prompt by itself: roles, and a preamble for a schema or for tools. */
export const WRAPPING_TOKENS = 500;
/** A count is the vendor's estimate of its own bill; the bill may differ by a little. */
const COUNT_MARGIN = { factor: 1.02, tokens: 40 };

function blockBound(block: TurnBlock): number {
  if ('text' in block) return tokenBound(block.text);
  // Pages are read as text and as pictures; whoever sends a PDF has its tokens counted, or does not send it.
  if ('pdf' in block) return block.pdf.length;
  if ('answer' in block) return tokenBound(JSON.stringify(block.answer));
  return block.content.reduce((sum, part) => sum + blockBound(part), tokenBound(block.toolUse));
}

/**
 * Most tokens a prompt can be billed as: `counted` as its vendor counted it, with a little more; without such a count
 * what its text can be at most, which is about twice as much.
 */
export function promptTokens(call: CompleteCall, counted: number | null): number {
  if (counted !== null) return Math.ceil(counted * COUNT_MARGIN.factor) + COUNT_MARGIN.tokens;
  const blocks = [...call.system, ...call.turns.flatMap(({ content }) => content)];
  const schemas = [call.schema, ...(call.tools ?? [])].map((one) =>
    one === null ? '' : JSON.stringify(one),
  );
  const texts = schemas.reduce((sum, text) => sum + tokenBound(text), WRAPPING_TOKENS);
  return blocks.reduce((sum, block) => sum + blockBound(block), texts);
}
