import type { Answer } from '../../engines/language/language-engine.ts';
import { anthropicId } from './anthropic-error.ts';
import { cutToTokens, tokensOfText } from './count-tokens.ts';
import type { MessagesRequest } from './messages-request.ts';
import type { InputUsage } from './prompt-cache.ts';

/** A block of an answer; `json` is a tool's input as it is streamed, cut short where the tokens ran out. */
export type WrittenBlock =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: object; json: string };

/** An answer cut to what the request allows. */
export type WrittenMessage = {
  id: string;
  model: string;
  blocks: WrittenBlock[];
  stopReason: 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use';
  stopSequence: string | null;
  outputTokens: number;
};

/** Cuts a text at the first stop sequence in it. */
function cutAtStop(text: string, stops: readonly string[]): { text: string; stop: string | null } {
  const found = stops
    .map((stop) => ({ stop, at: text.indexOf(stop) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at)[0];
  return found ? { text: text.slice(0, found.at), stop: found.stop } : { text, stop: null };
}

/** Writes an answer down as far as stop sequences and `max_tokens` let it. */
export function writeMessage(request: MessagesRequest, answer: Answer): WrittenMessage {
  const written: WrittenMessage = {
    id: anthropicId('msg'),
    model: request.model,
    blocks: [],
    stopReason: answer.some(({ kind }) => kind === 'tool') ? 'tool_use' : 'end_turn',
    stopSequence: null,
    outputTokens: 0,
  };
  for (const part of answer) {
    const left = request.max_tokens - written.outputTokens;
    const whole = part.kind === 'text' ? part.text : JSON.stringify(part.input);
    const { text: upToStop, stop } =
      part.kind === 'text' ? cutAtStop(whole, request.stop_sequences ?? []) : { text: whole, stop: null };
    const text = cutToTokens(upToStop, left);
    const isCut = text !== upToStop;
    if (part.kind === 'text') written.blocks.push({ type: 'text', text });
    else {
      const { name, input } = part;
      const id = anthropicId('toolu');
      written.blocks.push({ type: 'tool_use', id, name, input: isCut ? {} : input, json: text });
    }
    written.outputTokens += isCut ? left : tokensOfText(text);
    if (isCut) return { ...written, stopReason: 'max_tokens' };
    if (stop !== null) return { ...written, stopReason: 'stop_sequence', stopSequence: stop };
  }
  // The vendor bills at least one token, even for an empty answer.
  return { ...written, outputTokens: Math.max(1, written.outputTokens) };
}

/** Usage in the vendor's words, with every field it has. */
export function usageOf(input: InputUsage, outputTokens: number): Record<string, unknown> {
  return {
    input_tokens: input.plain,
    cache_creation_input_tokens: input.written5m + input.written1h,
    cache_read_input_tokens: input.read,
    cache_creation: {
      ephemeral_5m_input_tokens: input.written5m,
      ephemeral_1h_input_tokens: input.written1h,
    },
    output_tokens: outputTokens,
    output_tokens_details: { thinking_tokens: 0 },
    server_tool_use: null,
    service_tier: 'standard',
    speed: 'standard',
    inference_geo: null,
  };
}

/** A block as it stands in a whole message; a stream begins it empty. */
export function blockJson(block: WrittenBlock): object {
  if (block.type === 'text') return { type: 'text', text: block.text, citations: null };
  const { id, name, input } = block;
  return { type: 'tool_use', id, name, input, caller: { type: 'direct' } };
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
    usage: usageOf(input, message.outputTokens),
  };
}
