import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { gemini } from '../../../src/core/providers/gemini.ts';
import type { VideoClient } from '../../../src/core/providers/video-call.ts';
import { callContext } from '../../support/call-context.ts';
import {
  type GeminiFiles,
  type ScriptedGemini,
  geminiFault,
  scriptedGemini,
} from '../../support/gemini-script.ts';
import { type Script, type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { STATUS_FAILURES, failureOf, stopWhenAsked } from './vendor-failures.ts';

let vendor: ScriptedVendor;
let client: VideoClient;
let google: ScriptedGemini;

function keeps(files: GeminiFiles = {}): void {
  google = scriptedGemini([], files);
  vendor.script = google.script;
}

beforeAll(async () => {
  vendor = await startScriptedVendor(() => undefined);
  const loaded = await gemini.load({ apiKey: 'key-1', baseUrl: vendor.url, deepgramMipOptOut: true });
  if (!loaded.video) throw new Error('no video');
  client = loaded.video;
});
beforeEach(() => {
  vendor.requests = [];
  told = [];
  keeps();
});
afterAll(() => vendor.close());

/** Names of the files that their sender was told of. */
let told: string[] = [];
const blob = (bytes: number) => ({
  open: async () => new Blob([new Uint8Array(bytes)]),
  contentType: 'video/mp4',
  onUploaded: async ({ name }: { name: string }) => void told.push(name),
});

describe('a film on its way to Gemini', () => {
  it('goes in pieces of 8 MiB to the address that was given, and is waited for; no paid call is told of', async () => {
    keeps({ processing: 2 });
    const stages: string[] = [];
    const context = Object.assign(callContext(), {
      onStage: (stage: string) => void stages.push(stage),
    });
    const file = await client.upload(blob(9 * 1024 * 1024), context);
    expect(file).toMatchObject({ name: 'files/film-1', contentType: 'video/mp4' });
    expect(Date.parse(file.expiresAt)).toBeGreaterThan(Date.now());
    expect(google.files.get(file.name)?.bytes).toHaveLength(9 * 1024 * 1024);
    const commands = vendor.requests.map(({ headers }) => headers['x-goog-upload-command'] ?? 'ask');
    expect(commands).toEqual(['start', 'upload', 'upload, finalize', 'ask', 'ask', 'ask']);
    expect(stages).toEqual(['uploading', 'processing']);
    expect(context.sent).toBe(0);
    expect(context.activity).toBeGreaterThan(6);
  });

  it('that the vendor cannot read is refused, deleted over there, and billed by nobody', async () => {
    keeps({ processing: 1, state: 'FAILED' });
    const code = 'vendor_rejected_input';
    expect(await failureOf(client.upload(blob(9), callContext()))).toMatchObject({ code, sent: 'rejected' });
    expect(google.files.size).toBe(0);
  });

  it('that is never read is given up after five minutes, deleted over there, and billed by nobody', async () => {
    keeps({ processing: 1_000 });
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now');
    onTestFinished(() => clock.mockRestore());
    const { script } = google;
    vendor.script = (request, ...rest) => {
      if (request.method === 'GET') clock.mockImplementation(() => now() + 5 * 60_000 + 1);
      script(request, ...rest);
    };
    const code = 'vendor_timeout';
    expect(await failureOf(client.upload(blob(9), callContext()))).toMatchObject({
      code,
      retryable: false,
      sent: 'rejected',
    });
    expect(google.files.size).toBe(0);
  });

  it('is told of before it is read, so that it can be deleted later where deleting fails at once', async () => {
    keeps({ processing: 1, state: 'FAILED' });
    const { script } = google;
    vendor.script = (request, response, raw) => {
      if (request.method === 'DELETE') geminiFault(response, 500, 'INTERNAL');
      else script(request, response, raw);
    };
    const code = 'vendor_rejected_input';
    expect(await failureOf(client.upload(blob(9), callContext()))).toMatchObject({ code, sent: 'rejected' });
    expect([...google.files.keys()]).toEqual(told);
    expect(told).toHaveLength(1);
  });

  it.each(STATUS_FAILURES)('that fails is never an unknown outcome: %s', async (_, script, expected) => {
    vendor.script = script;
    const { code, retryable } = expected;
    expect(await failureOf(client.upload(blob(9), callContext()))).toMatchObject({
      code,
      retryable,
      sent: 'rejected',
    });
  });

  it('stops when it is cancelled, while it is sent and while it is waited for', async () => {
    const reading = scriptedGemini([], { processing: 1_000 }).script;
    let asked = 0;
    const scripts: Script[] = [
      () => undefined,
      (request, ...rest) => {
        if (request.method === 'GET') asked += 1;
        reading(request, ...rest);
      },
    ];
    for (const script of scripts) {
      vendor.script = script;
      const context = callContext();
      const failed = failureOf(client.upload(blob(9), context));
      if (script === scripts[1]) await expect.poll(() => asked).toBeGreaterThan(0);
      await stopWhenAsked(vendor, context, 'cancelled');
      expect(await failed).toMatchObject({ code: 'interrupted', sent: 'rejected' });
    }
  });

  it('is known to be there or gone, and deleting what is gone is fine', async () => {
    const file = await client.upload(blob(9), callContext());
    expect(await client.has(file, callContext())).toBe(true);
    await client.remove(file, new AbortController().signal);
    await client.remove(file, new AbortController().signal);
    expect(await client.has(file, callContext())).toBe(false);
  });
});
