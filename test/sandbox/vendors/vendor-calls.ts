import type { Vendors } from '../../../sandbox/vendors/index.ts';

/** Calls the local ElevenLabs with its own key; a body makes it a POST. */
export function callElevenLabs(
  vendors: Vendors,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const key = vendors.env['ELEVENLABS_API_KEY'] ?? '';
  return fetch(new URL(path, vendors.env['ELEVENLABS_BASE_URL']), {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'xi-api-key': key, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Posts a recording to the local Deepgram with its own key. */
export function callDeepgram(
  vendors: Vendors,
  query: string,
  audio: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Response> {
  const key = vendors.env['DEEPGRAM_API_KEY'] ?? '';
  return fetch(new URL(`/v1/listen?${query}`, vendors.env['DEEPGRAM_BASE_URL']), {
    method: 'POST',
    headers: { authorization: `Token ${key}`, 'content-type': 'audio/mpeg', ...headers },
    body: Buffer.from(audio),
  });
}

/** The voice the tests speak with. */
export const RMS = 'sandboxFliteRms00001';

/** Has the local ElevenLabs say something as MP3. */
export async function spoken(vendors: Vendors, text: string, voice = RMS): Promise<Uint8Array> {
  const response = await callElevenLabs(vendors, `/v1/text-to-speech/${voice}`, { text });
  if (!response.ok) throw new Error(await response.text());
  return new Uint8Array(await response.arrayBuffer());
}
