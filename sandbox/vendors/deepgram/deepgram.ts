import { randomUUID } from 'node:crypto';
import { EngineError } from '../../engines/engine-error.ts';
import type { RecognitionEngine } from '../../engines/recognition/recognition-engine.ts';
import { jsonReply, type VendorProtocol, type VendorReply, type VendorRequest } from '../protocol.ts';
import { badRequest, corruptAudio, DEEPGRAM_TROUBLES, deepgramError } from './deepgram-error.ts';
import { parseListenQuery } from './listen-query.ts';
import { listenReply } from './listen-reply.ts';

/** The stand-in's one project, so that a key can be checked for free. */
const PROJECT = { project_id: '8f6c0b9e-2f6b-4c3c-9a53-3a7f5f1d2b77', name: 'Helix sandbox' };

const isListen = (request: VendorRequest): boolean =>
  request.method === 'POST' && request.url.pathname === '/v1/listen';

async function listen(engine: RecognitionEngine, request: VendorRequest): Promise<VendorReply> {
  const query = parseListenQuery(request.url.searchParams);
  if (typeof query === 'string') return badRequest(query);
  if (request.headers['content-type']?.startsWith('application/json'))
    return badRequest('the sandbox takes audio in the body and fetches nothing from elsewhere');
  try {
    const heard = await engine.listen(
      { bytes: request.body, separateChannels: query.multichannel, speakers: query.speakers, raw: query.raw },
      request.signal,
    );
    const id = randomUUID();
    const reply = listenReply(request.body, query, heard, { id, now: new Date() });
    return jsonReply(200, reply, { 'dg-request-id': id });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.code === 'undecodable') return corruptAudio();
    return error.code === 'too_long' ? DEEPGRAM_TROUBLES.tookTooLong() : DEEPGRAM_TROUBLES.serverError();
  }
}

/** Deepgram's pre-recorded speech to text, as far as a client can tell, with PocketSphinx behind it. */
export function createDeepgram(engine: RecognitionEngine, key: string): VendorProtocol {
  return {
    ...DEEPGRAM_TROUBLES,
    isWork: isListen,
    isAuthorised: (request) => request.headers.authorization === `Token ${key}`,
    serve: async (request) => {
      if (isListen(request)) return listen(engine, request);
      const isProjects = request.method === 'GET' && request.url.pathname === '/v1/projects';
      return isProjects
        ? jsonReply(200, { projects: [PROJECT] })
        : deepgramError(404, 'NOT_FOUND', 'The requested resource was not found.');
    },
  };
}
