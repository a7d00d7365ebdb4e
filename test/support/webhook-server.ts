import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/core/clock.ts';

/** What Discord does with the next message: `…_after` took it and lost the answer. */
export type HookDeed =
  | 'take'
  | 'too_many'
  /** Too many of everything, in Discord's words, by a header alone, and in Cloudflare's. */
  | 'too_many_of_all'
  | 'too_many_by_header'
  | 'too_many_says_cloudflare'
  | 'error'
  | 'error_after'
  | 'silence'
  | 'silence_after'
  | 'unknown_webhook'
  | 'bad_token'
  | 'refuse';

/** A message that a webhook took, with the time on the test's clock. */
export type TakenMessage = {
  id: string;
  hook: string;
  at: number;
  body: { content?: string; embeds?: { title?: string; description?: string }[]; [name: string]: unknown };
  /** Everything of the request's body, files included. */
  text: string;
};

/** Discord's end of webhooks on a loopback port. */
export type WebhookServer = {
  url(id: string): string;
  taken: TakenMessage[];
  /** Every request, taken or not. */
  seen: { method: string; path: string; at: number }[];
  /** What happens to the next requests that make a message, in turn; then all are taken. */
  deeds: HookDeed[];
  /** True: whatever has embeds is refused for what it says. */
  plainOnly: boolean;
  /** Webhooks that are no more. */
  gone: Set<string>;
  guildOf: Map<string, string>;
  close(): Promise<void>;
};

export const RETRY_AFTER_S = 7;

function payload(text: string): TakenMessage['body'] {
  const part = /name="payload_json"\r\n(?:.*\r\n)*?\r\n(.*)\r\n/.exec(text)?.[1] ?? text;
  return JSON.parse(part) as TakenMessage['body'];
}

/** Starts it on the test's clock. */
export async function startWebhookServer(clock: Clock): Promise<WebhookServer> {
  const answer = (response: ServerResponse, status: number, value: unknown, headers = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  };
  let lastId = 1_200_000_000_000_000_000n;
  const write = (hook: string, messageId: string | undefined, text: string, response: ServerResponse) => {
    const deed = world.gone.has(hook) ? 'unknown_webhook' : (world.deeds.shift() ?? 'take');
    if (deed === 'too_many') {
      const seconds = { retry_after: RETRY_AFTER_S, message: 'You are being rate limited.', global: false };
      return answer(response, 429, seconds, { 'retry-after': String(RETRY_AFTER_S) });
    }
    if (deed.startsWith('too_many_')) {
      const header = deed === 'too_many_by_header' ? { 'x-ratelimit-scope': 'global' } : {};
      const told = { retry_after: RETRY_AFTER_S, global: deed === 'too_many_of_all' };
      response.writeHead(429, { 'retry-after': String(RETRY_AFTER_S), ...header });
      return response.end(deed === 'too_many_says_cloudflare' ? 'error code: 1015' : JSON.stringify(told));
    }
    if (deed === 'unknown_webhook')
      return answer(response, 404, { code: 10_015, message: 'Unknown Webhook' });
    if (deed === 'bad_token')
      return answer(response, 401, { code: 50_027, message: 'Invalid Webhook Token' });
    if (deed === 'refuse' || (world.plainOnly && payload(text).embeds))
      return answer(response, 400, { code: 50_035, message: 'Invalid Form Body' });
    if (deed !== 'error' && deed !== 'silence') {
      const known = world.taken.find(({ id }) => id === messageId);
      if (messageId !== undefined && !known)
        return answer(response, 404, { code: 10_008, message: 'Unknown Message' });
      const body = payload(text);
      if (known) Object.assign(known, { body, text });
      else {
        lastId += 1n;
        world.taken.push({ id: String(lastId), hook, at: clock.now(), body, text });
      }
    }
    if (deed === 'error' || deed === 'error_after') return answer(response, 502, {});
    if (deed === 'take') answer(response, 200, { id: messageId ?? String(lastId), channel_id: '7' });
  };
  const read = (hook: string, messageId: string | undefined, response: ServerResponse) => {
    if (world.gone.has(hook)) return answer(response, 404, { code: 10_015 });
    if (messageId === undefined) {
      const guild = world.guildOf.get(hook) ?? null;
      return answer(response, 200, { id: hook, guild_id: guild, channel_id: '7' });
    }
    const message = world.taken.find(({ id }) => id === messageId);
    if (!message) return answer(response, 404, { code: 10_008, message: 'Unknown Message' });
    const content = message.body.content ?? '';
    const timestamp = new Date(message.at).toISOString();
    return answer(response, 200, {
      id: messageId,
      content,
      timestamp,
      edited_timestamp: null,
      webhook_id: hook,
    });
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '/', 'http://discord');
      const [, hook = '', messageId] = /\/webhooks\/(\d+)\/[^/]+(?:\/messages\/(\d+))?$/.exec(pathname) ?? [];
      const method = request.method ?? '';
      world.seen.push({
        method,
        path: `${pathname}${new URL(request.url ?? '/', 'http://x').search}`,
        at: clock.now(),
      });
      if (method === 'GET') read(hook, messageId, response);
      else write(hook, messageId, Buffer.concat(chunks).toString(), response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const world: WebhookServer = {
    url: (id) => `http://127.0.0.1:${port}/api/webhooks/${id}/token-of-${id}`,
    taken: [],
    seen: [],
    deeds: [],
    plainOnly: false,
    gone: new Set(),
    guildOf: new Map(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return world;
}

/** A clock that stands still but for `pause`, which moves it at once. */
export function jumpingClock(start = Date.parse('2026-12-02T00:00:00Z')): Clock & {
  pause(ms: number): Promise<void>;
  pass(ms: number): void;
} {
  let now = start;
  return {
    now: () => now,
    pause: async (ms) => void (now += ms),
    pass: (ms) => void (now += ms),
  };
}
