import type { ServerResponse } from 'node:http';
import { type Script, type SeenRequest, answerJson } from './scripted-vendor.ts';

/** What a scripted Claude answers, and where its line breaks. */
export type ClaudeAnswer = {
  text?: string;
  stop?: string;
  usage?: Record<string, unknown>;
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
  event(response, 'content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
}

/** Streams one answer in the vendor's wire format. */
export function streamClaude(response: ServerResponse, answer: ClaudeAnswer): void {
  const { text = '', stop = 'end_turn', usage = {}, end, error } = answer;
  begin(response, usage);
  for (let at = 0; at < text.length; at += 40) {
    const delta = { type: 'text_delta', text: text.slice(at, at + 40) };
    event(response, 'content_block_delta', { index: 0, delta });
  }
  if (error) {
    event(response, 'error', { error: { type: error, message: 'canary-vendor-words' } });
    return void response.end();
  }
  if (end === 'cut') return void response.end();
  if (end === 'reset') return void setTimeout(() => response.destroy(), 30);
  if (end === 'stall') return;
  event(response, 'content_block_stop', { index: 0 });
  const { output_tokens = 222 } = usage;
  event(response, 'message_delta', {
    delta: { stop_reason: stop, stop_sequence: null },
    usage: { output_tokens },
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
