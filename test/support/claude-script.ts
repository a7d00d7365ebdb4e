import type { ServerResponse } from 'node:http';
import { type Script, type SeenRequest, answerJson } from './scripted-vendor.ts';

/** What a scripted Claude answers, and where its line breaks. */
export type ClaudeAnswer = {
  text?: string;
  /** Comes before the text: its words and its signature. */
  thought?: { thinking: string; signature: string };
  /** Tools it wants called, after the text; the stop is `tool_use` then, unless another one is given. */
  tools?: { id?: string; name: string; input: unknown }[];
  /** Blocks that come whole, before everything else, such as a search in the web and what it found. */
  whole?: Record<string, unknown>[];
  stop?: string;
  usage?: Record<string, unknown>;
  /** What the last event says of the usage beside the output: totals, which outrank what the first one said. */
  final?: Record<string, unknown>;
  /** Ends the stream after the text without its last events: `cut` closes the line, `reset` breaks it. */
  end?: 'cut' | 'reset' | 'stall';
  /** Sends this error in the middle of the stream. */
  error?: string;
};

const USAGE = {
  input_tokens: 812,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  output_tokens: 1,
  service_tier: 'standard',
};

function event(response: ServerResponse, type: string, value: Record<string, unknown> = {}): void {
  response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`);
}

function begin(response: ServerResponse, usage: Record<string, unknown>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_claude' });
  event(response, 'message_start', {
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { ...USAGE, ...usage, output_tokens: 1 },
    },
  });
  event(response, 'ping');
}

type Block = { start: Record<string, unknown>; deltas: Record<string, unknown>[] };

const pieces = (text: string): string[] => text.match(/[\s\S]{1,40}/g) ?? [];

function blocksOf({ text = '', thought, tools = [], whole = [] }: ClaudeAnswer): Block[] {
  const thinking = thought && {
    start: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      ...pieces(thought.thinking).map((piece) => ({ type: 'thinking_delta', thinking: piece })),
      { type: 'signature_delta', signature: thought.signature },
    ],
  };
  const calls = tools.map(({ id, name, input }, index) => ({
    start: { type: 'tool_use', id: id ?? `toolu_${name}_${index}`, name, input: {} },
    deltas: pieces(JSON.stringify(input)).map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
  }));
  const words = {
    start: { type: 'text', text: '' },
    deltas: pieces(text).map((piece) => ({ type: 'text_delta', text: piece })),
  };
  return [
    ...whole.map((start) => ({ start, deltas: [] })),
    ...(thinking ? [thinking] : []),
    ...(text !== '' || calls.length === 0 ? [words] : []),
    ...calls,
  ];
}

/** Streams one answer in the vendor's wire format. */
export function streamClaude(response: ServerResponse, answer: ClaudeAnswer): void {
  const {
    tools = [],
    stop = tools.length > 0 ? 'tool_use' : 'end_turn',
    usage = {},
    final = {},
    end,
    error,
  } = answer;
  begin(response, usage);
  const blocks = blocksOf(answer);
  const open = error !== undefined || end !== undefined;
  for (const [index, { start, deltas }] of blocks.entries()) {
    event(response, 'content_block_start', { index, content_block: start });
    for (const delta of deltas) event(response, 'content_block_delta', { index, delta });
    if (!open || index < blocks.length - 1) event(response, 'content_block_stop', { index });
  }
  if (error) {
    event(response, 'error', { error: { type: error, message: 'canary-vendor-words' } });
    return void response.end();
  }
  if (end === 'cut') return void response.end();
  if (end === 'reset') return void setTimeout(() => response.destroy(), 30);
  if (end === 'stall') return;
  const { output_tokens = 222 } = usage;
  event(response, 'message_delta', {
    delta: { stop_reason: stop, stop_sequence: null },
    usage: { output_tokens, ...final },
  });
  event(response, 'message_stop');
  response.end();
}

/** The JSON body of a request to Claude. */
export function claudeBody(request: SeenRequest | undefined): {
  model: string;
  max_tokens: number;
  system?: { text: string; cache_control?: unknown }[];
  messages: { role: string; content: { type: string; text: string; cache_control?: unknown }[] }[];
  output_config?: { format: { type: string; schema: unknown } };
} & Record<string, unknown> {
  return JSON.parse(request?.body.toString('utf8') ?? '{}') as never;
}

/** Claude that counts `tokens` (null = refuses to count) and answers each message with the next of `answers`. */
export function claude(answers: readonly (ClaudeAnswer | Script)[], tokens: number | null = null): Script {
  let next = 0;
  return (request, response, raw) => {
    if (request.url.pathname === '/v1/messages/count_tokens') {
      if (tokens === null) return answerJson(response, { error: { type: 'api_error' } }, 500);
      return answerJson(response, { input_tokens: tokens });
    }
    const answer = answers[Math.min(next, answers.length - 1)] ?? {};
    next += 1;
    if (typeof answer === 'function') return answer(request, response, raw);
    return streamClaude(response, answer);
  };
}
