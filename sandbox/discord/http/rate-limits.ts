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

type Window = { start: number; used: number };

/** Counts requests per route and major parameter in fixed windows, as Discord's buckets do. */
export function createRateLimits(now: () => number = Date.now): {
  take(route: CompiledRoute, params: Record<string, string>): BucketAnswer;
} {
  const windows = new Map<string, Window>();

  return {
    take(route, params) {
      const { limit, windowMs } = limitOf(route);
      const major =
        params['channel'] ?? params['guild'] ?? `${params['webhook'] ?? ''}${params['token'] ?? ''}`;
      const key = `${route.method} ${route.pattern} ${major}`;
      const at = now();
      let window = windows.get(key);
      if (!window || at - window.start >= windowMs) {
        window = { start: at, used: 0 };
        windows.set(key, window);
        if (windows.size > 2000) windows.delete(windows.keys().next().value ?? key);
      }
      const resetMs = window.start + windowMs;
      const allowed = window.used < limit;
      if (allowed) window.used++;
      const headers = {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(limit - window.used),
        'x-ratelimit-reset': (resetMs / 1000).toFixed(3),
        'x-ratelimit-reset-after': ((resetMs - at) / 1000).toFixed(3),
        'x-ratelimit-bucket': Buffer.from(`${route.method}${route.pattern}`).toString('hex').slice(-32),
      };
      return { headers, scope: 'user', ...(allowed ? {} : { retryAfterMs: resetMs - at }) };
    },
  };
}
