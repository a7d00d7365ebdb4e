import type { SpeechEngine } from '../../engines/speech/speech-engine.ts';
import { jsonReply, type VendorProtocol, type VendorReply, type VendorRequest } from '../protocol.ts';
import { describeSubscription, describeUser } from './account.ts';
import { ELEVENLABS_TROUBLES } from './eleven-error.ts';
import { listVoices } from './list-voices.ts';
import { describeModel, SPEECH_MODELS } from './models.ts';
import { type Delivery, speak } from './speak.ts';
import { readSpeechOrder } from './speech-order.ts';
import { describeVoice, VOICES } from './voices.ts';

const SPEECH_PATH = /^\/v1\/text-to-speech\/([^/]+)((?:\/stream)?(?:\/with-timestamps)?)$/;

/** A request for speech: the voice, and how it is to be sent; null when it is something else. */
function speechTarget(request: VendorRequest): { voiceId: string; delivery: Delivery } | null {
  const match = request.method === 'POST' ? SPEECH_PATH.exec(request.url.pathname) : null;
  if (!match?.[1]) return null;
  const tail = match[2] ?? '';
  return {
    voiceId: decodeURIComponent(match[1]),
    delivery: { stream: tail.includes('/stream'), timestamps: tail.includes('/with-timestamps') },
  };
}

function look(request: VendorRequest, creditsUsed: number): VendorReply {
  const path = request.method === 'GET' ? request.url.pathname : '';
  switch (path) {
    case '/v1/voices':
      return jsonReply(200, { voices: VOICES.map(describeVoice) });
    case '/v2/voices':
      return listVoices(request.url.searchParams);
    case '/v1/models':
      return jsonReply(200, SPEECH_MODELS.map(describeModel));
    case '/v1/user':
      return jsonReply(200, describeUser(creditsUsed));
    case '/v1/user/subscription':
      return jsonReply(200, describeSubscription(creditsUsed));
    default:
      return jsonReply(404, { detail: 'Not Found' });
  }
}

/** ElevenLabs' text to speech, as far as a client can tell, with Flite behind it. */
export function createElevenLabs(engine: SpeechEngine, key: string): VendorProtocol {
  let creditsUsed = 0;
  return {
    ...ELEVENLABS_TROUBLES,
    isWork: (request) => speechTarget(request) !== null,
    isAuthorised: (request) => request.headers['xi-api-key'] === key,
    serve: async (request) => {
      const target = speechTarget(request);
      if (!target) return look(request, creditsUsed);
      const order = readSpeechOrder(request, target.voiceId);
      if (!('speech' in order)) return order;
      creditsUsed += order.credits;
      return speak(engine, order, target.delivery, request.signal);
    },
  };
}
