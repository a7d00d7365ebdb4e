import type { Answer } from '../../engines/language/language-engine.ts';
import { anthropicId } from './anthropic-error.ts';
import { cutToTokens, tokensOfText } from './count-tokens.ts';
import type { MessagesRequest } from './messages-request.ts';
import type { InputUsage } from './prompt-cache.ts';
import { type ThinkingBlock, thinkingBlock } from './thinking.ts';

/** What goes into an answer: what the engine says, and searches that were run in the middle of it. */
export type ReplyPart = Answer[number] | { kind: 'search'; id: string; input: object };

/** A block of an answer; `json` is a tool's input as it is streamed, cut short where the tokens ran out. */
export type WrittenBlock =
  | { type: 'text'; text: string }
  | ThinkingBlock
  | { type: 'tool_use' | 'server_tool_use'; id: string; name: string; input: object; json: string }
  | { type: 'web_search_tool_result'; tool_use_id: string };

/** An answer cut to what the request allows. */
export type WrittenMessage = {
  id: string;
  model: string;
  blocks: WrittenBlock[];
  stopReason: 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use';
  stopSequence: string | null;
  outputTokens: number;
  /** The part of them that was thought, shown or not. */
  thinkingTokens: number;
  searches: number;
};

/** Cuts a text at the first stop sequence in it. */
function cutAtStop(text: string, stops: readonly string[]): { text: string; stop: string | null } {
  const found = stops
    .map((stop) => ({ stop, at: text.indexOf(stop) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)[0];
  return found ? { text: text.slice(0, found.at), stop: found.stop } : { text, stop: null };
}

/** The blocks of one part, of which `text` is as much as there were tokens for. */
function blocksFor(request: MessagesRequest, part: ReplyPart, text: string, isCut: boolean): WrittenBlock[] {
  switch (part.kind) {
    case 'text':
      return [{ type: 'text', text }];
    case 'thought':
      return [thinkingBlock(request, text)];
    case 'tool': {
      const input = isCut ? {} : part.input;
      return [{ type: 'tool_use', id: anthropicId('toolu'), name: part.name, input, json: text }];
    }
    case 'search':
    default: {
      const { id, input } = part;
      const call = { type: 'server_tool_use' as const, id, name: 'web_search', input, json: text };
      return isCut ? [] : [call, { type: 'web_search_tool_result', tool_use_id: id }];
    }
  }
}

/**
 * What the form of a call costs beside its name and its input. Recorded answers of the vendor's were billed 34 to 57
 * tokens more than their words, names and inputs came to, and 20 to 24 where the call was forced.
 */
const CALL_TOKENS = 35;

/** Tokens of a part that are billed before its own text. */
function formTokens(part: ReplyPart): number {
  if (part.kind === 'search') return CALL_TOKENS;
  return part.kind === 'tool' ? CALL_TOKENS + tokensOfText(part.name) : 0;
}

/** Writes an answer down as far as stop sequences and `max_tokens` let it. */
export function writeMessage(request: MessagesRequest, parts: readonly ReplyPart[]): WrittenMessage {
  const written: WrittenMessage = {
    id: anthropicId('msg'),
    model: request.model,
    blocks: [],
    stopReason: parts.some(({ kind }) => kind === 'tool') ? 'tool_use' : 'end_turn',
    stopSequence: null,
    outputTokens: 0,
    thinkingTokens: 0,
    searches: 0,
  };
  for (const part of parts) {
    const left = request.max_tokens - written.outputTokens;
    const whole = 'text' in part ? part.text : JSON.stringify(part.input);
    const { text: upToStop, stop } =
      part.kind === 'text' ? cutAtStop(whole, request.stop_sequences ?? []) : { text: whole, stop: null };
    const form = formTokens(part);
    const text = cutToTokens(upToStop, left - form);
    const isCut = text !== upToStop;
    const tokens = isCut ? left : form + tokensOfText(text);
    written.blocks.push(...blocksFor(request, part, text, isCut));
    written.outputTokens += tokens;
    if (part.kind === 'thought') written.thinkingTokens += tokens;
    if (part.kind === 'search' && !isCut) written.searches += 1;
    if (isCut) return { ...written, stopReason: 'max_tokens' };
    if (stop !== null) return { ...written, stopReason: 'stop_sequence', stopSequence: stop };
  }
  // The vendor bills at least one token, even for an empty answer.
  return { ...written, outputTokens: Math.max(1, written.outputTokens) };
}

/** What an answer has been billed for so far. */
type Output = Pick<WrittenMessage, 'outputTokens' | 'thinkingTokens' | 'searches'>;

/** Usage in the vendor's words, with every field it has. */
export function usageOf(input: InputUsage, output: Output): Record<string, unknown> {
  const { outputTokens, thinkingTokens, searches } = output;
  return {
    input_tokens: input.plain,
    cache_creation_input_tokens: input.written5m + input.written1h,
    cache_read_input_tokens: input.read,
    cache_creation: {
      ephemeral_5m_input_tokens: input.written5m,
      ephemeral_1h_input_tokens: input.written1h,
    },
    output_tokens: outputTokens,
    output_tokens_details: { thinking_tokens: thinkingTokens },
    server_tool_use: searches > 0 ? { web_search_requests: searches, web_fetch_requests: 0 } : null,
    service_tier: 'standard',
    speed: 'standard',
    inference_geo: null,
  };
}

/** A block as it stands in a whole message; a stream begins it empty. A search finds nothing: there is no web here. */
export function blockJson(block: WrittenBlock): object {
  const caller = { type: 'direct' };
  if (block.type === 'text') return { type: 'text', text: block.text, citations: null };
  if (block.type === 'thinking') return block;
  if (block.type === 'web_search_tool_result') return { ...block, content: [], caller };
  const { type, id, name, input } = block;
  return { type, id, name, input, caller };
}

/** The message as one JSON body. */
export function messageJson(message: WrittenMessage, input: InputUsage): Record<string, unknown> {
  return {
    id: message.id,
    type: 'message',
    role: 'assistant',
    model: message.model,
    content: message.blocks.map(blockJson),
    stop_reason: message.stopReason,
    stop_sequence: message.stopSequence,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: usageOf(input, message),
  };
}
