import { setTimeout as sleep } from 'node:timers/promises';
import type { BodyWriter } from '../protocol.ts';
import { blockJson, messageJson, usageOf, type WrittenBlock, type WrittenMessage } from './message-reply.ts';
import type { InputUsage } from './prompt-cache.ts';

/** A stream comes in pieces of so many characters, one every so many milliseconds: fast, and still to be seen. */
const PIECE = /[\s\S]{1,24}/gu;
const PIECE_MS = 3;

type StreamEvent = { type: string } & Record<string, unknown>;

/** An event as it goes over the wire. */
export function eventText(event: { type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

const piecesOf = (text: string): string[] => text.match(PIECE) ?? [];

/** A block as a stream begins it, and what it then adds piece by piece. A search's result comes whole. */
function grown(block: WrittenBlock): { empty: WrittenBlock; deltas: StreamEvent[] } {
  switch (block.type) {
    case 'text': {
      const deltas = piecesOf(block.text).map((text) => ({ type: 'text_delta', text }));
      return { empty: { ...block, text: '' }, deltas };
    }
    case 'thinking': {
      const deltas = piecesOf(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking }));
      const signed = { type: 'signature_delta', signature: block.signature };
      return { empty: { ...block, thinking: '', signature: '' }, deltas: [...deltas, signed] };
    }
    case 'web_search_tool_result':
      return { empty: block, deltas: [] };
    case 'tool_use':
    case 'server_tool_use':
    default: {
      const deltas = piecesOf(block.json).map((json) => ({ type: 'input_json_delta', partial_json: json }));
      return { empty: { ...block, input: {} }, deltas };
    }
  }
}

function blockEvents(block: WrittenBlock, index: number): StreamEvent[] {
  const { empty, deltas } = grown(block);
  return [
    { type: 'content_block_start', index, content_block: blockJson(empty) },
    ...(index === 0 ? [{ type: 'ping' }] : []),
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

/** All events of a message in Anthropic's order. */
function eventsOf(message: WrittenMessage, input: InputUsage): StreamEvent[] {
  const opening = { ...messageJson(message, input), content: [], stop_reason: null, stop_sequence: null };
  const { stopReason, stopSequence } = message;
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, ...usage } = usageOf(
    input,
    message,
  );
  const begun = usageOf(input, { outputTokens: 1, thinkingTokens: 0, searches: 0 });
  return [
    { type: 'message_start', message: { ...opening, usage: begun } },
    ...message.blocks.flatMap(blockEvents),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason, stop_sequence: stopSequence, stop_details: null, container: null },
      usage: {
        input_tokens,
        cache_creation_input_tokens,
        cache_read_input_tokens,
        output_tokens: usage['output_tokens'],
        output_tokens_details: usage['output_tokens_details'],
        server_tool_use: usage['server_tool_use'],
      },
    },
    { type: 'message_stop' },
  ];
}

/** Streams a message piece by piece; stops without a word when the caller hangs up. */
export function streamMessage(message: WrittenMessage, input: InputUsage, signal: AbortSignal): BodyWriter {
  return async (write) => {
    const texts = eventsOf(message, input).map(eventText);
    // The opening and the first words leave together, so that a stream that is cut has something to lose.
    const firstDelta = texts.findIndex((text) => text.startsWith('event: content_block_delta'));
    write(texts.slice(0, firstDelta + 1).join(''));
    for (const text of texts.slice(firstDelta + 1)) {
      await sleep(PIECE_MS);
      if (signal.aborted) return;
      write(text);
    }
  };
}
