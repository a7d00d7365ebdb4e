import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/core/log.ts';
import { anthropic } from '../../../src/core/providers/anthropic.ts';
import { gemini } from '../../../src/core/providers/gemini.ts';
import type { ProviderClient } from '../../../src/core/providers/provider.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import { callContext } from '../../support/call-context.ts';
import { CANARY_OPERATIONS, type Step, UPLOAD_CANARY } from '../../support/canary-operations.ts';
import { streamClaude } from '../../support/claude-script.ts';
import { scriptedGemini } from '../../support/gemini-script.ts';
import { MORE_FAILURES, VENDOR_CANARY } from '../../support/hostile-vendor.ts';
import { type Script, type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';

const KEY = 'keycanary-google';
const CANARIES = [VENDOR_CANARY, UPLOAD_CANARY, KEY, 'canary-vendor-words', 'film-canary'];

/** What the log makes of the error of a call that must fail, and what it says of itself. */
async function toldOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const lines: string[] = [];
    createLog('trace', createRedactor([]), (line) => void lines.push(line)).warn({ err: error }, 'failed');
    return `${lines.join('')} ${String(error)} ${JSON.stringify(error)}`;
  }
  throw new Error('the call did not fail');
}

const toldNothing = (text: string): void => {
  for (const canary of CANARIES) expect(text.toLowerCase()).not.toContain(canary);
};

describe('a vendor that answers with secrets', () => {
  let vendor: ScriptedVendor;
  let google: ProviderClient;
  let claude: ProviderClient;
  beforeAll(async () => {
    vendor = await startScriptedVendor(() => undefined);
    const settings = { apiKey: KEY, baseUrl: vendor.url, deepgramMipOptOut: true };
    [google, claude] = [await gemini.load(settings), await anthropic.load(settings)];
  });
  afterAll(() => vendor.close());

  const [start, bytes, poll, ask] = CANARY_OPERATIONS.find(({ name }) => name === 'video')?.steps ?? [];
  const film = {
    open: async () => new Blob(['film-canary']),
    contentType: 'video/webm',
    onUploaded: async () => undefined,
  };
  const file = {
    name: `files/${UPLOAD_CANARY}`,
    uri: `https://v/${UPLOAD_CANARY}`,
    contentType: 'video/webm',
  };
  const part = { file: { ...file, expiresAt: '2099-01-01T00:00:00.000Z' }, fps: 1, cut: null };
  const question = { model: 'gemini-3.8-flash', part, system: 's', prompt: 'film-canary', maxTokens: 9 };

  /** Google is well until the step, and fails there. */
  const failsAt = (step: Step | undefined, script: Script): void => {
    const well = scriptedGemini([], { processing: 1, named: UPLOAD_CANARY, session: UPLOAD_CANARY }).script;
    vendor.script = (...call) => (step?.(call[0]) ? script : well)(...call);
  };

  it.each(MORE_FAILURES)('is quoted by no error of Google’s: %s', async (_, script) => {
    const { video } = google;
    for (const step of [start, bytes, poll]) {
      failsAt(step, script);
      toldNothing(await toldOf(video!.upload(film, callContext())));
    }
    failsAt(ask, script);
    toldNothing(await toldOf(video!.watch({ ...question, schema: {} }, callContext())));
    failsAt(({ method }) => method === 'DELETE', script);
    const removed = video!.remove(file, AbortSignal.timeout(5_000)).then(() => {
      throw new Error('it was gone');
    });
    toldNothing(await toldOf(removed));
  });

  it.each([
    { end: 'cut' },
    { end: 'reset' },
    { error: 'overloaded_error' },
    { error: VENDOR_CANARY },
  ] as const)('is quoted by no error of a stream of Claude’s that breaks off: %j', async (how) => {
    vendor.script = (_request, response) => streamClaude(response, { text: VENDOR_CANARY, ...how });
    const turn = { role: 'user' as const, content: [{ text: 'film-canary' }] };
    const call = { model: 'claude-sonnet-5-5', system: [], turns: [turn], maxTokens: 9, schema: null };
    toldNothing(await toldOf(claude.text!.complete(call, callContext())));
  });
});
