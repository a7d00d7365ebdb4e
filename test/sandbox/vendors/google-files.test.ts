import { createHash } from 'node:crypto';
import type { GoogleGenAI } from '@google/genai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClipFacts } from '../../../sandbox/engines/vision/vision-engine.ts';
import { createGoogle } from '../../../sandbox/vendors/google/google.ts';
import { startVendors, type Vendors } from '../../../sandbox/vendors/index.ts';
import { startVendorServer } from '../../../sandbox/vendors/vendor-server.ts';
import {
  callGoogle,
  COUNTER,
  errorOf,
  googleClient,
  isEngineMissing,
  SLIDES,
  uploadClip,
} from './google-client.ts';

const MODEL = 'gemini-3.8-flash';
const PIECE = 8 * 1024 * 1024;

/** The clip with a void element of WebM behind it, which players skip. */
function padded(clip: Buffer, bytes: number): Uint8Array<ArrayBuffer> {
  const padding = Buffer.alloc(bytes - clip.length);
  padding.writeUInt8(0xec, 0);
  padding.writeBigUInt64BE((1n << 56n) | BigInt(padding.length - 9), 1);
  return new Uint8Array(Buffer.concat([clip, padding]));
}

describe.skipIf(isEngineMissing)('the files of the local Gemini', () => {
  let vendors: Vendors;
  let client: GoogleGenAI;
  beforeAll(async () => {
    vendors = await startVendors();
    client = googleClient(vendors);
  });
  afterAll(() => vendors.close());

  const describeFile = (uri: string | undefined) =>
    client.models.generateContent({
      model: MODEL,
      contents: [{ role: 'user', parts: [{ fileData: { fileUri: uri ?? '' } }, { text: 'Describe it.' }] }],
    });

  it('takes 20 MB from the vendor’s own SDK in pieces of 8 MiB, whole', async () => {
    const bytes = padded(SLIDES, 20_000_000);
    const before = vendors.requests('google').length;
    const file = await uploadClip(client, bytes);
    const pieces = vendors
      .requests('google')
      .slice(before, before + 4)
      .map((request) => request.bytes);
    expect(pieces.slice(1)).toEqual([PIECE, PIECE, bytes.length - 2 * PIECE]);
    expect(file).toMatchObject({ state: 'ACTIVE', mimeType: 'video/webm', sizeBytes: '20000000' });
    const sha256 = Buffer.from(file.sha256Hash ?? '', 'base64').toString();
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect((await describeFile(file.uri)).text).toContain('“Profit” (00:06)');
    await client.files.delete({ name: file.name ?? '' });
  });

  it('is in processing first, and cannot be asked about until it is active', async () => {
    const file = await client.files.upload({ file: new Blob([COUNTER]), config: { mimeType: 'video/webm' } });
    expect(file.state).toBe('PROCESSING');
    expect(await errorOf(describeFile(file.uri))).toMatchObject({ status: 400, code: 'FAILED_PRECONDITION' });
    const get = () => client.files.get({ name: file.name ?? '' });
    await expect.poll(async () => (await get()).state).toBe('ACTIVE');
    expect((await get()).videoMetadata).toEqual({ videoDuration: '6s' });
    expect((await describeFile(file.uri)).text).toContain('“130” (00:03)');
  });

  it('fails a file that is no video', async () => {
    const file = await uploadClip(client, new Uint8Array(Buffer.from('this is no video')), 'video/mp4');
    expect(file.state).toBe('FAILED');
    expect(file.error?.message).toBeTruthy();
    expect(await errorOf(describeFile(file.uri))).toMatchObject({ code: 'FAILED_PRECONDITION' });
  });

  it('lists files, and knows nothing of one that was deleted', async () => {
    const { name = '', uri } = await uploadClip(client, new Uint8Array(COUNTER));
    const names: (string | undefined)[] = [];
    for await (const file of await client.files.list()) names.push(file.name);
    expect(names).toContain(name);
    await client.files.delete({ name });
    expect(await errorOf(client.files.get({ name }))).toMatchObject({
      status: 403,
      code: 'PERMISSION_DENIED',
    });
    expect(await errorOf(client.files.delete({ name }))).toMatchObject({ status: 403 });
    expect(await errorOf(describeFile(uri))).toMatchObject({ status: 403 });
  });

  it('goes on where an upload broke off, and refuses pieces that do not fit', async () => {
    const start = await callGoogle(
      vendors,
      '/upload/v1beta/files',
      { file: { displayName: 'slides' } },
      {
        'x-goog-upload-protocol': 'resumable',
        'x-goog-upload-command': 'start',
        'x-goog-upload-header-content-length': '600000',
        'x-goog-upload-header-content-type': 'video/webm',
      },
    );
    const url = start.headers.get('x-goog-upload-url') ?? '';
    expect(start.headers.get('x-goog-upload-status')).toBe('active');
    const send = (command: string, offset: number, bytes: number) =>
      fetch(url, {
        method: 'POST',
        headers: {
          'x-goog-upload-command': command,
          'x-goog-upload-offset': String(offset),
          'x-goog-api-key': vendors.env['GOOGLE_API_KEY'] ?? '',
        },
        body: padded(SLIDES, 600_000).subarray(offset, offset + bytes),
      });
    expect((await send('upload', 0, 100_000)).status).toBe(400);
    expect((await send('upload', 0, 524_288)).status).toBe(200);
    const query = await send('query', 0, 0);
    expect(query.headers.get('x-goog-upload-size-received')).toBe('524288');
    expect((await send('upload, finalize', 262_144, 337_856)).status).toBe(400);
    const last = await send('upload, finalize', 524_288, 75_712);
    expect(last.headers.get('x-goog-upload-status')).toBe('final');
    const { file } = (await last.json()) as { file: { sizeBytes: string; displayName: string } };
    expect(file).toMatchObject({ sizeBytes: '600000', displayName: 'slides' });
    expect((await send('query', 0, 0)).status).toBe(404);
  });

  it('refuses sound and documents, and uploads of another kind', async () => {
    const sound = client.files.upload({ file: new Blob(['ID3']), config: { mimeType: 'audio/mpeg' } });
    expect(await errorOf(sound)).toMatchObject({ status: 400, message: 'Unsupported MIME type: audio/mpeg' });
    const simple = await callGoogle(
      vendors,
      '/upload/v1beta/files',
      {},
      { 'x-goog-upload-command': 'start' },
    );
    expect(simple.status).toBe(400);
  });
});

describe('a file of the local Gemini', () => {
  it('is forgotten after two days', async () => {
    let now = Date.parse('2026-12-02T12:00:00Z');
    const clip: ClipFacts = { seconds: 6, width: 480, height: 270, sound: false };
    const engine = {
      probe: () => Promise.resolve(clip),
      look: () => Promise.reject(new Error('nobody looks here')),
      close: () => Promise.resolve(),
    };
    const { protocol, close } = createGoogle(engine, 'key', () => now);
    const server = await startVendorServer(
      { name: 'google', engine: 'none', onChange: () => undefined },
      protocol,
    );
    const env = { GOOGLE_BASE_URL: server.origin, GOOGLE_API_KEY: 'key' };
    const client = googleClient({ env } as unknown as Vendors);
    const file = await client.files.upload({ file: new Blob(['any']), config: { mimeType: 'video/mp4' } });
    expect(file.expirationTime).toBe('2026-12-04T12:00:00.000Z');
    now += 48 * 3_600_000 - 1;
    expect((await client.files.get({ name: file.name ?? '' })).name).toBe(file.name);
    now += 1;
    expect(await errorOf(client.files.get({ name: file.name ?? '' }))).toMatchObject({ status: 403 });
    await server.close();
    await close();
  });

  it('is answered by the model that serves another one’s name once that is shut down', async () => {
    const { findModel } = await import('../../../sandbox/vendors/google/models.ts');
    const served = (id: string, day: string) => findModel(id, new Date(`${day}T00:00:00Z`))?.id;
    expect(served('gemini-2.5-flash', '2026-11-30')).toBe('gemini-2.5-flash');
    expect(served('gemini-2.5-flash', '2026-12-01')).toBe('gemini-3.5-flash-lite');
    expect(served('gemini-2.5-pro', '2027-01-02')).toBe('gemini-3.8-flash');
    expect(served('gemini-2.0-flash', '2026-11-22')).toBeUndefined();
  });
});
