import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { retryAfterMs } from '../../../src/core/providers/error-from-status.ts';
import { readJson, vendorFetch } from '../../../src/core/providers/http.ts';
import { callContext } from '../../support/call-context.ts';
import { type ScriptedVendor, type Script, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { failureOf } from './vendor-failures.ts';

let vendor: ScriptedVendor;
beforeAll(async () => {
  vendor = await startScriptedVendor(() => undefined);
});
afterAll(() => vendor.close());

function get(script: Script, maxBytes = 1_000) {
  vendor.script = script;
  return vendorFetch({ url: vendor.url, init: {}, maxBytes }, callContext());
}

const answers =
  (body: string, status = 200): Script =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body);
  };

async function json(script: Script) {
  const { signal } = callContext();
  return readJson(z.object({ ok: z.boolean() }), await get(script), signal);
}

describe('an answer over http', () => {
  it('is parsed to our own shape', async () => {
    expect(await json(answers('{"ok":true,"more":1}'))).toEqual({ ok: true });
  });

  it.each([
    ['no JSON', 'canary-content <html>'],
    ['another shape', '{"ok":"canary-content"}'],
  ])('that is %s is an unknown outcome, and its words travel nowhere', async (_what, body) => {
    const error: unknown = await json(answers(body)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'vendor_reply_invalid', sent: 'maybe', retryable: false });
    const cause = error instanceof Error ? error.cause : null;
    expect(`${String(error)} ${String(cause)}`).not.toContain('canary-content');
  });

  it('is cut off where it is larger than it may be', async () => {
    const response = await get(answers('x'.repeat(5_000)));
    expect(await failureOf(response.text())).toMatchObject({ code: 'vendor_reply_invalid', sent: 'maybe' });
  });

  it('that is cut is an unknown outcome that may be tried again', async () => {
    const failing = json((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"ok"');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failureOf(failing)).toMatchObject({
      code: 'vendor_unavailable',
      sent: 'maybe',
      retryable: true,
    });
  });

  it('that is an endless error keeps its status', async () => {
    expect(await failureOf(get(answers('x'.repeat(500_000), 500)))).toMatchObject({ status: 500 });
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  it.each([
    [null, null],
    ['', null],
    ['soon', null],
    ['-1', null],
    ['0', 0],
    ['7', 7_000],
    ['1.5', 1_500],
    [' 3600 ', 3_600_000],
    ['Sun, 22 Nov 2026 12:00:30 GMT', 30_000],
    ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ])('of %j is %j ms', (header, ms) => {
    expect(retryAfterMs(header, now)).toBe(ms);
  });
});
