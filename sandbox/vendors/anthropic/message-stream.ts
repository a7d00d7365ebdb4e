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

function blockEvents(block: WrittenBlock, index: number): StreamEvent[] {
  const isText = block.type === 'text';
  const empty = isText ? { ...block, text: '' } : { ...block, input: {} };
  const pieces = (isText ? block.text : block.json).match(PIECE) ?? [];
  const deltas = pieces.map((piece) =>
    isText ? { type: 'text_delta', text: piece } : { type: 'input_json_delta', partial_json: piece },
  );
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
  const { stopReason, stopSequence, outputTokens } = message;
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, ...usage } = usageOf(
    input,
    outputTokens,
  );
  return [
    { type: 'message_start', message: { ...opening, usage: usageOf(input, 1) } },
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
