import type { IncomingMessage } from 'node:http';
import { isObject, type Json } from '../json.ts';
import { DiscordError } from './discord-error.ts';

/** A file of a multipart request; `index` is the n of `files[n]`. */
export type SentFile = { index: number; name: string; declaredType: string; bytes: Uint8Array };

/** The body of a request: its JSON (`payload_json` for multipart) and its files. */
export type SentBody = { json: unknown; files: SentFile[] };

/** Bytes a request may have (developers/reference, "Uploading Files"). */
const maxRequestBytes = 25 * 1024 * 1024;

/** Reads at most `limit` bytes of a request; more is refused with Discord's 40005. */
export async function readBytes(request: IncomingMessage, limit: number = maxRequestBytes): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) throw new DiscordError(413, 40005, 'Request entity too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DiscordError(400, 50109, 'The request body contains invalid JSON.', [
      { path: ['body'], code: 'INVALID_JSON', message: 'The request body contains invalid JSON.' },
    ]);
  }
}

async function parseMultipart(type: string, bytes: Buffer): Promise<SentBody> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } })
    .formData()
    .catch(() => {
      throw new DiscordError(400, 50035, 'Invalid Form Body', [
        { path: ['body'], code: 'INVALID_MULTIPART', message: 'The multipart body cannot be read.' },
      ]);
    });
  const fields: Json = {};
  const files: SentFile[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      fields[name] = value;
      continue;
    }
    const index = Number(/^files?\[?(\d*)\]?$/.exec(name)?.[1] || files.length);
    const content = new Uint8Array(await value.arrayBuffer());
    files.push({ index, name: value.name, declaredType: value.type, bytes: content });
  }
  const payload = fields['payload_json'];
  delete fields['payload_json'];
  const json = typeof payload === 'string' ? parseJson(payload) : {};
  return { json: isObject(json) ? { ...fields, ...json } : json, files };
}

/** The body of a request of the bot, JSON or multipart; an empty one is `{json: undefined, files: []}`. */
export async function readBody(request: IncomingMessage): Promise<SentBody> {
  const bytes = await readBytes(request);
  const type = request.headers['content-type'] ?? '';
  if (bytes.length === 0) return { json: undefined, files: [] };
  if (type.startsWith('multipart/form-data')) return parseMultipart(type, bytes);
  return { json: parseJson(bytes.toString('utf8')), files: [] };
}
