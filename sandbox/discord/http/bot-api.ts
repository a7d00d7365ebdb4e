import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from '../json.ts';
import type { Violations } from '../violations.ts';
import type { DiscordFault, DiscordFaults } from './discord-faults.ts';
import { DiscordError, errorTree } from './discord-error.ts';
import { type BucketAnswer, createRateLimits } from './rate-limits.ts';
import { readBody } from './request.ts';
import { type Answer, type Call, compileRoutes, type CompiledRoute, type Route } from './route.ts';

/** What the bot's half of the server needs. `limits` false switches Discord's rate limits off, for tests. */
export type BotApiDeps = {
  routes: Route[];
  botToken: string;
  faults: DiscordFaults;
  violations: Violations;
  limits: boolean;
};

function send(
  response: ServerResponse,
  status: number,
  json: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(json);
  response
    .writeHead(status, {
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}

function sendAnswer(response: ServerResponse, answer: Answer, headers: Record<string, string>): void {
  // A 204 must not carry a content type: libraries would try to parse the body that is not there.
  if (answer === 'empty') response.writeHead(204, headers).end();
  else send(response, answer.status ?? 200, answer.json, headers);
}

function sendRateLimit(
  response: ServerResponse,
  afterMs: number,
  scope: string,
  headers: Record<string, string>,
): void {
  const seconds = afterMs / 1000;
  send(
    response,
    429,
    { message: 'You are being rate limited.', retry_after: seconds, global: false },
    { ...headers, 'retry-after': String(Math.ceil(seconds)), 'x-ratelimit-scope': scope },
  );
}

function sendFault(response: ServerResponse, fault: DiscordFault): void {
  if (fault.kind === 'rate_limit')
    return sendRateLimit(response, (fault.retryAfterSeconds ?? 1) * 1000, 'shared', {});
  if (fault.kind === 'forbidden') return send(response, 403, { message: 'Missing Permissions', code: 50013 });
  if (fault.kind === 'channel_gone') return send(response, 404, { message: 'Unknown Channel', code: 10003 });
  if (fault.kind === 'not_found') return send(response, 404, { message: '404: Not Found', code: 0 });
  send(response, 502, { message: '502: Bad Gateway', code: 0 });
}

/** Answers everything below `/api/`. */
export function createBotApi(
  deps: BotApiDeps,
): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> {
  const routes = compileRoutes(deps.routes);
  const limits = createRateLimits();

  const find = (method: string, path: string): { route: CompiledRoute; params: Record<string, string> } => {
    const fitting = routes.filter((route) => route.expression.test(path));
    const route = fitting.find((one) => one.method === method);
    if (route) return { route, params: { ...route.expression.exec(path)?.groups } };
    if (fitting.length > 0) throw new DiscordError(405, 0, '405: Method Not Allowed');
    throw new DiscordError(404, 0, '404: Not Found');
  };

  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
    call: Call,
    found: ReturnType<typeof find>,
  ): Promise<void> => {
    const { route, params } = found;
    if (route.auth === 'bot' && !call.authorized) throw new DiscordError(401, 0, '401: Unauthorized');
    const bucket: BucketAnswer = deps.limits ? limits.take(route, params) : { headers: {}, scope: 'user' };
    if (bucket.retryAfterMs !== undefined)
      return sendRateLimit(response, bucket.retryAfterMs, bucket.scope, bucket.headers);
    call.sent = await readBody(request);
    call.body = isObject(call.sent.json) ? call.sent.json : {};
    sendAnswer(response, await route.handle(call), bucket.headers);
  };

  return async (request, response, url) => {
    const path = decodeURIComponent(url.pathname.replace(/^\/api(\/v\d+)?/, ''));
    const method = request.method ?? 'GET';
    const fault = deps.faults.hit(method, path);
    if (fault) {
      request.resume();
      return sendFault(response, fault);
    }
    const authorized = request.headers.authorization === `Bot ${deps.botToken}`;
    const call: Call = {
      method,
      path,
      params: {},
      query: url.searchParams,
      authorized,
      body: {},
      sent: { json: undefined, files: [] },
    };
    try {
      const found = find(method, path);
      call.params = found.params;
      await answer(request, response, call, found);
    } catch (error) {
      request.resume();
      if (!(error instanceof DiscordError)) throw error;
      if (error.problems.length > 0) deps.violations.record(method, path, error.problems, call.sent.json);
      const errors =
        error.problems.length > 0 && error.code === 50035 ? { errors: errorTree(error.problems) } : {};
      send(response, error.status, { message: error.message, code: error.code, ...errors });
    }
  };
}
