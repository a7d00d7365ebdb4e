import type { CompiledRoute } from './route.ts';

/** What a request was told about its bucket; `retryAfterMs` is set when the bucket is empty. */
export type BucketAnswer = {
  headers: Record<string, string>;
  retryAfterMs?: number;
  scope: 'user' | 'shared';
};

/** Discord does not publish its numbers; these are the ones seen in its headers. */
function limitOf(route: CompiledRoute): { limit: number; windowMs: number } {
  if (route.method === 'POST' && route.pattern === '/channels/:channel/messages')
    return { limit: 5, windowMs: 5000 };
  if (route.method === 'PATCH' && route.pattern === '/channels/:channel/messages/:message')
    return { limit: 5, windowMs: 5000 };
  if (route.pattern === '/webhooks/:webhook/:token' && route.method === 'POST')
    return { limit: 5, windowMs: 2000 };
  return { limit: 50, windowMs: 1000 };
}

/** Messages that all webhooks of a channel may send in a minute, which no header tells (discord-api-docs#367). */
const channelPosts = { limit: 30, windowMs: 60_000 };

/** True for a webhook of a channel: interaction tokens begin with the base64 of `int`. */
function isChannelWebhook(route: CompiledRoute, params: Record<string, string>): boolean {
  return (
    route.method === 'POST' &&
    route.pattern === '/webhooks/:webhook/:token' &&
    !params['token']?.startsWith('aW50')
  );
}

type Window = { start: number; used: number };

const maxWindows = 2000;

/** Counts requests per route and major parameter in fixed windows, as Discord's buckets do. */
export function createRateLimits(now: () => number = Date.now): {
  take(route: CompiledRoute, params: Record<string, string>): BucketAnswer;
} {
  const windows = new Map<string, Window>();

  const windowOf = (key: string, windowMs: number): Window => {
    const known = windows.get(key);
    if (known && now() - known.start < windowMs) return known;
    windows.delete(key);
    const fresh = { start: now(), used: 0 };
    windows.set(key, fresh);
    if (windows.size > maxWindows) windows.delete(windows.keys().next().value ?? key);
    return fresh;
  };

  return {
    take(route, params) {
      const { limit, windowMs } = limitOf(route);
      const hook = `${params['webhook'] ?? ''}${params['token'] ?? ''}`;
      const window = windowOf(
        `${route.method} ${route.pattern} ${params['channel'] ?? params['guild'] ?? hook}`,
        windowMs,
      );
      const resetMs = window.start + windowMs;
      const allowed = window.used < limit;
      if (allowed) window.used++;
      const headers = {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(limit - window.used),
        'x-ratelimit-reset': (resetMs / 1000).toFixed(3),
        'x-ratelimit-reset-after': ((resetMs - now()) / 1000).toFixed(3),
        'x-ratelimit-bucket': Buffer.from(`${route.method}${route.pattern}`).toString('hex').slice(-32),
      };
      if (!allowed) return { headers, scope: 'user', retryAfterMs: resetMs - now() };
      if (!isChannelWebhook(route, params)) return { headers, scope: 'user' };
      const channel = windowOf(`channel of ${hook}`, channelPosts.windowMs);
      if (channel.used++ < channelPosts.limit) return { headers, scope: 'shared' };
      return { headers, scope: 'shared', retryAfterMs: channel.start + channelPosts.windowMs - now() };
    },
  };
}
