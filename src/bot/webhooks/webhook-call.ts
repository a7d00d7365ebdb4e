import { DefaultUserAgent } from 'discord.js';
import { type Dispatcher, FormData, request } from 'undici';
import { type WireMessage, wireParts } from '../wire-message.ts';
import type { WebhookReply } from './webhook-reply.ts';

/** A call on a webhook: `path` stands behind its address, `query` is without the question mark. */
export type WebhookCall = {
  method: 'GET' | 'POST' | 'PATCH';
  endpoint: string;
  path: string;
  query: Record<string, string>;
  message: WireMessage | null;
};

/** Discord answers in well under a second; later than this nobody knows what it did. */
const TIMEOUT_MS = 15_000;

function sendable(message: WireMessage): { body: string | FormData; headers: Record<string, string> } {
  const { body, files } = wireParts(message);
  if (files.length === 0) {
    return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  }
  const form = new FormData();
  form.append('payload_json', JSON.stringify(body));
  files.forEach(({ data, contentType, name }, index) =>
    form.append(`files[${index}]`, new Blob([new Uint8Array(data)], { type: contentType }), name),
  );
  return { body: form, headers: {} };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Calls once; redirects are not followed, so that a message never reaches another host. Rejects without an answer. */
export async function callWebhook(
  call: WebhookCall,
  agent: Dispatcher,
  timeoutMs = TIMEOUT_MS,
): Promise<WebhookReply> {
  const query = new URLSearchParams(call.query).toString();
  const sent = call.message && sendable(call.message);
  const answer = await request(`${call.endpoint}${call.path}${query === '' ? '' : `?${query}`}`, {
    method: call.method,
    dispatcher: agent,
    signal: AbortSignal.timeout(timeoutMs),
    headers: { 'user-agent': DefaultUserAgent, ...sent?.headers },
    body: sent?.body ?? null,
  });
  const text = await answer.body.text();
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
  );
  return { status: answer.statusCode, headers, json: parsed(text) };
}
