import type { Json } from '../json.ts';
import type { SentBody } from './request.ts';

/** One request of the bot as a route's handler sees it. */
export type Call = {
  method: string;
  /** Path below `/api/v10`, decoded. */
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  /** True when the bot's token came with it. */
  authorized: boolean;
  /** The JSON body; {} when there was none or when it is not an object. */
  body: Json;
  sent: SentBody;
};

/** What a handler answers: a JSON value with 200 unless said otherwise; `empty` is a 204 without content-type. */
export type Answer = { status?: number; json: unknown } | 'empty';

/** One line of the table of routes. `auth` says whether the bot's token is needed; `pattern` has `:names`. */
export type Route = {
  method: string;
  pattern: string;
  auth: 'bot' | 'none';
  handle: (call: Call) => Answer | Promise<Answer>;
};

/** A route together with its expression and the names of its parameters. */
export type CompiledRoute = Route & { expression: RegExp };

/** Turns `:name` patterns into expressions, literal paths before patterns, so that `@me` wins over `:id`. */
export function compileRoutes(routes: Route[]): CompiledRoute[] {
  return routes
    .map((route) => ({
      ...route,
      expression: new RegExp(`^${route.pattern.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
    }))
    .sort((a, b) => a.pattern.split(':').length - b.pattern.split(':').length);
}
