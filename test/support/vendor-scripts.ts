import { makeMp3 } from './make-audio.ts';
import { type Script, answerJson } from './scripted-vendor.ts';

/** ElevenLabs that speaks 0.1 s a character and has two voices. */
export const speaks: Script = (request, response) => {
  if (request.method === 'GET') {
    const voices = ['Rachel', 'Sam'].map((name) => ({ voice_id: `id-${name}`, name, category: 'premade' }));
    return answerJson(response, { voices, has_more: false });
  }
  const { text } = JSON.parse(request.body.toString('utf8')) as { text: string };
  response.writeHead(200, { 'content-type': 'audio/mpeg', 'request-id': 'req-speak' });
  response.end(makeMp3(4 * Array.from(text).length, 'mp3_44100_128', { id3v2: true, info: true }));
};

/** Deepgram that hears two words in two seconds. */
export const hears: Script = (_request, response) => {
  const words = ['hello', 'you'].map((word, index) => ({
    word,
    start: index / 2,
    end: index / 2 + 0.4,
    confidence: 0.9,
  }));
  answerJson(response, {
    metadata: { request_id: 'req-listen', duration: 2.0004, channels: 1 },
    results: {
      channels: [
        { detected_language: 'en', alternatives: [{ transcript: 'hello you', confidence: 0.9, words }] },
      ],
    },
  });
};

/** An answer with a status and nothing else. */
export function fails(status: number, headers: Record<string, string> = {}): Script {
  return (request, response) => {
    if (request.method === 'GET') return speaks(request, response, undefined as never);
    response.writeHead(status, headers);
    response.end('{"err_msg":"canary-vendor-body"}');
  };
}
