import type { LanguageEngine } from '../../engines/language/language-engine.ts';
import { jsonReply, type VendorProtocol, type VendorReply, type VendorRequest } from '../protocol.ts';
import {
  ANTHROPIC_TROUBLES,
  anthropicError,
  anthropicErrorBody,
  anthropicId,
  invalidRequest,
} from './anthropic-error.ts';
import { answerTurn } from './answer-turn.ts';
import { requestFault } from './check-request.ts';
import { inputTokens } from './count-tokens.ts';
import { messageJson, writeMessage } from './message-reply.ts';
import { eventText, streamMessage } from './message-stream.ts';
import type { MessagesRequest } from './messages-request.ts';
import { findModel, modelById, modelList } from './models.ts';
import { createPromptCache, type PromptCache } from './prompt-cache.ts';

/** The only version of the API that the stand-in speaks. */
const API_VERSION = '2026-10-21';

const isMessages = ({ method, url }: VendorRequest): boolean =>
  method === 'POST' && url.pathname === '/v1/messages';

/** Every answer says whose it is. */
function headers(): Record<string, string> {
  return { 'request-id': anthropicId('req'), 'x-sandbox-engine': 'rules engine, not a language model' };
}

function parseBody(request: VendorRequest): unknown {
  try {
    return JSON.parse(request.body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** The request, or the reason to refuse it. */
function readRequest(
  request: VendorRequest,
  endpoint: 'messages' | 'count',
  now: Date,
): MessagesRequest | VendorReply {
  const body = parseBody(request);
  if (body === undefined) return invalidRequest('The request body is not valid JSON.');
  const fault = requestFault(body, endpoint);
  if (fault) return invalidRequest(fault);
  const asked = body as MessagesRequest;
  const model = findModel(asked.model, now);
  if (!model) return anthropicError(404, 'not_found_error', `model: ${asked.model}`);
  if (endpoint === 'messages' && asked.max_tokens > model.output)
    return invalidRequest(
      `max_tokens: ${asked.max_tokens} > ${model.output}, which is the maximum allowed number of output tokens for ${asked.model}`,
    );
  const tokens = inputTokens(asked);
  return tokens > model.context
    ? invalidRequest(`prompt is too long: ${tokens} tokens > ${model.context} maximum`)
    : asked;
}

async function answerMessages(
  engine: LanguageEngine,
  cache: PromptCache,
  request: VendorRequest,
  now: Date,
): Promise<VendorReply> {
  const asked = readRequest(request, 'messages', now);
  if ('status' in asked) return asked;
  // An engine that dies is the vendor's own trouble: the server says so, in the vendor's words.
  const message = writeMessage(asked, await answerTurn(engine, asked, request.signal));
  const input = cache.book(asked);
  if (!asked.stream) return jsonReply(200, messageJson(message, input), headers());
  return {
    status: 200,
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      ...headers(),
    },
    body: streamMessage(message, input, request.signal),
  };
}

function answerOther(request: VendorRequest, now: Date): VendorReply {
  const { method, url } = request;
  if (method === 'POST' && url.pathname === '/v1/messages/count_tokens') {
    const asked = readRequest(request, 'count', now);
    return 'status' in asked ? asked : jsonReply(200, { input_tokens: inputTokens(asked) }, headers());
  }
  const [, id] = /^\/v1\/models\/([^/]+)$/.exec(url.pathname) ?? [];
  if (method === 'GET' && url.pathname === '/v1/models') return jsonReply(200, modelList(now), headers());
  const model = method === 'GET' && id !== undefined ? modelById(decodeURIComponent(id), now) : null;
  return model ? jsonReply(200, model, headers()) : anthropicError(404, 'not_found_error', 'Not found');
}

/** Anthropic's Messages API, as far as a client can tell, with a rules engine behind it; `now` as in `Date.now`. */
export function createAnthropic(engine: LanguageEngine, key: string, now = Date.now): VendorProtocol {
  const cache = createPromptCache(now);
  return {
    ...ANTHROPIC_TROUBLES,
    overloadedMidway: () => {
      const body = anthropicErrorBody('overloaded_error', 'Overloaded', anthropicId('req'));
      return eventText({ type: 'error', ...body });
    },
    isWork: isMessages,
    isAuthorised: ({ headers: sent }) => sent.authorization === `Bearer ${key}` || sent['x-api-key'] === key,
    serve: async (request) => {
      const version = request.headers['anthropic-version'];
      if (version === undefined) return invalidRequest('anthropic-version: header is required');
      if (version !== API_VERSION)
        return invalidRequest(`anthropic-version: the sandbox speaks ${API_VERSION} alone`);
      const at = new Date(now());
      return isMessages(request) ? answerMessages(engine, cache, request, at) : answerOther(request, at);
    },
  };
}
