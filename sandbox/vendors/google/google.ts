import { EngineError } from '../../engines/engine-error.ts';
import type { VisionEngine } from '../../engines/vision/vision-engine.ts';
import { jsonReply, type VendorProtocol, type VendorReply, type VendorRequest } from '../protocol.ts';
import { requestFault } from './check-request.ts';
import { countPrompt, tokenDetails } from './count-tokens.ts';
import { createFileStore, type FileStore } from './file-store.ts';
import { findMedia } from './find-media.ts';
import { answerBudget, generateJson, limitAnswer, streamAnswer } from './generate-reply.ts';
import type { GenerateRequest } from './generate-request.ts';
import { GOOGLE_TROUBLES, googleError, invalidArgument } from './google-error.ts';
import { findModel, type GoogleModel, modelById, modelList, TOKENS_MAX } from './models.ts';
import { originOf, serveUpload } from './serve-upload.ts';
import { fileJson } from './stored-file.ts';
import { writeAnswer } from './write-answer.ts';

/** What a request with everything in it may weigh; larger files go through the Files API. */
const BODY_MAX_BYTES = 100 * 1024 * 1024;
const HEADERS = { 'x-sandbox-engine': 'rules engine: ffmpeg and Tesseract, not Gemini' };
const MODEL_PATH = /^\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent|countTokens)$/;

type Deps = { engine: VisionEngine; store: FileStore; now: () => number };

/** A key is a header, or, as in the vendor's own examples, part of the address. */
const keyOf = ({ headers, url }: VendorRequest): unknown =>
  headers['x-goog-api-key'] ?? url.searchParams.get('key');

function parseBody(request: VendorRequest): unknown {
  try {
    return JSON.parse(request.body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** `countTokens` takes the contents alone, or a whole request in a wrapper. */
function wrappedIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'generateContentRequest' in body
    ? body.generateContentRequest
    : null;
}

/** The request and the model that serves it, or the reason to refuse it. */
function readRequest(
  request: VendorRequest,
  id: string,
  method: string,
  now: Date,
): { asked: GenerateRequest; model: GoogleModel } | VendorReply {
  if (request.body.length > BODY_MAX_BYTES) return GOOGLE_TROUBLES.tooLarge();
  const model = findModel(id, now);
  if (!model)
    return googleError(
      'NOT_FOUND',
      `models/${id} is not found for API version v1beta, or is not supported for ${method}. Call ListModels to see the list of available models and their supported methods.`,
    );
  const body = parseBody(request);
  if (body === undefined) return invalidArgument('Invalid JSON payload received. Unexpected end of string.');
  const asked = (method === 'countTokens' ? wrappedIn(body) : null) ?? body;
  const fault = requestFault(asked, model);
  return fault ? invalidArgument(fault) : { asked: asked as GenerateRequest, model };
}

async function answerModel(
  request: VendorRequest,
  id: string,
  method: string,
  deps: Deps,
): Promise<VendorReply> {
  const read = readRequest(request, id, method, new Date(deps.now()));
  if ('status' in read) return read;
  const { asked, model } = read;
  const { signal } = request;
  const found = await findMedia(asked, { ...deps, signal });
  if ('status' in found) return found;
  try {
    const prompt = countPrompt(asked, found.media, model);
    const { total, details } = tokenDetails(prompt);
    if (method === 'countTokens')
      return jsonReply(200, { totalTokens: total, promptTokensDetails: details }, HEADERS);
    if (total > TOKENS_MAX.input)
      return invalidArgument(
        `The input token count (${total}) exceeds the maximum number of tokens allowed (${TOKENS_MAX.input}).`,
      );
    const sights = [];
    for (const media of found.media) sights.push(await deps.engine.look(media, signal));
    const config = asked.generationConfig ?? {};
    const answer = limitAnswer(writeAnswer(asked, sights, answerBudget(config).words), config);
    if (method === 'generateContent') return jsonReply(200, generateJson(answer, prompt, model), HEADERS);
    if (request.url.searchParams.get('alt') !== 'sse')
      return jsonReply(200, [generateJson(answer, prompt, model)], HEADERS);
    const headers = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache', ...HEADERS };
    return { status: 200, headers, body: streamAnswer(answer, prompt, model, signal) };
  } catch (error) {
    if (error instanceof EngineError && error.code === 'undecodable')
      return invalidArgument('Unable to process input video. Please retry or report it to the vendor.');
    throw error;
  } finally {
    await found.release();
  }
}

async function serveFiles(request: VendorRequest, store: FileStore): Promise<VendorReply | null> {
  const { method, url } = request;
  const origin = originOf(request);
  if (method === 'GET' && url.pathname === '/v1beta/files')
    return jsonReply(200, { files: store.list().map((file) => fileJson(file, origin)) }, HEADERS);
  const [, name] = /^\/v1beta\/(files\/[^/:]+)$/.exec(url.pathname) ?? [];
  if (name === undefined || (method !== 'GET' && method !== 'DELETE')) return null;
  const file = store.get(name);
  if (!file)
    return googleError(
      'PERMISSION_DENIED',
      `You do not have permission to access the File ${name.slice('files/'.length)} or it may not exist.`,
    );
  if (method === 'GET') return jsonReply(200, fileJson(file, origin), HEADERS);
  await store.remove(file);
  return jsonReply(200, {}, HEADERS);
}

function serveModels({ method, url }: VendorRequest): VendorReply | null {
  if (method !== 'GET') return null;
  if (url.pathname === '/v1beta/models') return jsonReply(200, modelList(url.searchParams), HEADERS);
  const [, id] = /^\/v1beta\/models\/([^/:]+)$/.exec(url.pathname) ?? [];
  const model = id === undefined ? null : modelById(id);
  return model && jsonReply(200, model, HEADERS);
}

/**
 * Gemini's API (v1beta), as far as a client can tell, with eyes behind it that know frames, colours and letters. `now`
 * as in `Date.now`. `close` deletes the uploaded files.
 */
export function createGoogle(
  engine: VisionEngine,
  key: string,
  now = Date.now,
): { protocol: VendorProtocol; close: () => Promise<void> } {
  const store = createFileStore(engine, now);
  const protocol: VendorProtocol = {
    ...GOOGLE_TROUBLES,
    isWork: ({ method, url }) => method === 'POST' && /:(?:g|streamG)enerateContent$/.test(url.pathname),
    // Without any key the vendor has another answer than with a wrong one.
    isAuthorised: (request) => [key, null].includes((keyOf(request) ?? null) as string | null),
    serve: async (request) => {
      const { method, url } = request;
      if (keyOf(request) === null) return GOOGLE_TROUBLES.noKey();
      if (method === 'POST' && url.pathname === '/upload/v1beta/files') return serveUpload(request, store);
      const [, id, action] = (method === 'POST' && MODEL_PATH.exec(url.pathname)) || [];
      if (id !== undefined && action !== undefined)
        return answerModel(request, decodeURIComponent(id), action, { engine, store, now });
      const reply = serveModels(request) ?? (await serveFiles(request, store));
      return reply ?? googleError('NOT_FOUND', 'Requested entity was not found.');
    },
  };
  return { protocol, close: () => store.close() };
}
