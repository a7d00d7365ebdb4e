import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { FileState, type File as GeminiFile, type GenerateContentResponse, GoogleGenAI } from '@google/genai';
import { visionMissing } from '../../../sandbox/engines/vision/vision-engine.ts';
import type { Vendors } from '../../../sandbox/vendors/index.ts';

/** True where the optional packages of the eyes could not be installed; these tests have nothing to test then. */
export const isEngineMissing = visionMissing() !== null;

/** Six seconds; the picture at n seconds shows 100 + 10 n. */
export const COUNTER = readFileSync('test/fixtures/video/counter.webm');
/** Four slides of three seconds, with sound. */
export const SLIDES = readFileSync('sandbox/samples/quarterly-slides.webm');

/** The vendor's own SDK, pointed at the local Gemini. */
export function googleClient(vendors: Vendors, apiKey = vendors.env['GOOGLE_API_KEY'] ?? ''): GoogleGenAI {
  return new GoogleGenAI({
    apiKey,
    httpOptions: { baseUrl: vendors.env['GOOGLE_BASE_URL'] ?? '', apiVersion: 'v1beta' },
  });
}

/** Calls the local Gemini without the SDK, with what the SDK would not send. */
export function callGoogle(
  vendors: Vendors,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(new URL(path, vendors.env['GOOGLE_BASE_URL']), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'content-type': 'application/json',
      'x-goog-api-key': vendors.env['GOOGLE_API_KEY'] ?? '',
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** Uploads a clip and waits until it is no longer in processing. */
export async function uploadClip(
  client: GoogleGenAI,
  bytes: Uint8Array<ArrayBuffer>,
  mimeType = 'video/webm',
): Promise<GeminiFile> {
  let file = await client.files.upload({ file: new Blob([bytes], { type: mimeType }), config: { mimeType } });
  while (file.state === FileState.PROCESSING) {
    await sleep(50);
    file = await client.files.get({ name: file.name ?? '' });
  }
  return file;
}

/** A clip with the request itself. */
export const inline = (bytes: Buffer, mimeType = 'video/webm') => ({
  inlineData: { mimeType, data: bytes.toString('base64') },
});

/** What an SDK's error says in Google's own JSON. */
export async function errorOf(call: Promise<unknown>): Promise<{
  status: number;
  code: string;
  message: string;
  details: { '@type': string; reason?: string; retryDelay?: string }[];
}> {
  const thrown = (await call.then(
    () => null,
    (error: unknown) => error,
  )) as { status: number; message: string } | null;
  if (!thrown) throw new Error('the call was answered');
  const { error } = JSON.parse(thrown.message) as {
    error: { status: string; message: string; details?: [] };
  };
  return { status: thrown.status, code: error.status, message: error.message, details: error.details ?? [] };
}

/** Puts a stream together. */
export async function gather(
  stream: AsyncGenerator<GenerateContentResponse>,
): Promise<{ text: string; chunks: GenerateContentResponse[] }> {
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return { text: chunks.map(({ text }) => text ?? '').join(''), chunks };
}
