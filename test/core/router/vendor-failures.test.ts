import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { insteadLine } from '../../../src/bot/cards/instead-line.ts';
import type { TrailLine } from '../../../src/core/trail.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { completed, failed } from '../../support/outcomes.ts';
import { type Script, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { fails, hears, speaks } from '../../support/vendor-scripts.ts';

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  // Its own core, so that no breaker remembers the test before.
  await world.renew();
  for (const vendor of [world.deepgram, world.elevenlabs]) vendor.requests = [];
  world.trail.length = 0;
  world.deepgram.script = hears;
  world.elevenlabs.script = speaks;
});

/** Answers the first paid calls as told, then as usual. */
function first(count: number, script: Script, then: Script): Script {
  let left = count;
  return (request, response, raw) => {
    if (request.method === 'GET' || left === 0) return then(request, response, raw);
    left -= 1;
    return script(request, response, raw);
  };
}

function models(): string[] {
  return world.elevenlabs.requests
    .filter(({ method }) => method === 'POST')
    .map(({ body }) => (JSON.parse(body.toString('utf8')) as { model_id: string }).model_id);
}

function attemptEnds(): Extract<TrailLine, { step: 'attempt_ended' }>[] {
  return world.trail.filter((line) => line.step === 'attempt_ended');
}

async function booked(operationId: string) {
  const entries = await world.db.store.costEntries({ operation_id: operationId, after: null, limit: 20 });
  return entries.map(({ model, cost_nano, estimated }) => ({ model, cost_nano, estimated }));
}

const ONE = 'Twelve chars';

describe('a vendor that fails', () => {
  it('is asked again after the wait it asks for, not sooner and at most 5 % later', async () => {
    const calls: number[] = [];
    world.elevenlabs.script = (request, response, raw) => {
      if (request.method === 'POST') calls.push(performance.now());
      return calls.length === 1
        ? fails(429, { 'retry-after': '1' })(request, response, raw)
        : speaks(request, response, raw);
    };
    const { receipt } = completed(await world.speak(ONE));
    expect(receipt).toMatchObject({ cost: 960_000n, estimated: false, model: 'eleven_v4' });
    const waited = (calls[1] ?? 0) - (calls[0] ?? 0);
    expect(waited).toBeGreaterThanOrEqual(995);
    expect(attemptEnds()[0]).toMatchObject({
      outcome: 'failed',
      status: 429,
      sent: 'rejected',
      code: 'vendor_rate_limited',
    });
    expect(attemptEnds()[0]?.retry_in_ms).toBeGreaterThanOrEqual(1_000);
    expect(attemptEnds()[0]?.retry_in_ms).toBeLessThanOrEqual(1_050);
  });

  it('is tried four times, then the next model serves, and only what was billed is booked', async () => {
    world.elevenlabs.script = first(4, fails(500), speaks);
    const { receipt } = completed(await world.speak(ONE));
    expect(models()).toEqual(['eleven_v4', 'eleven_v4', 'eleven_v4', 'eleven_v4', 'eleven_multilingual_v2']);
    expect(receipt).toMatchObject({ model: 'eleven_multilingual_v2', cost: 1_200_000n, estimated: false });
    expect(await booked(receipt.operationId)).toEqual([
      { model: 'eleven_multilingual_v2', cost_nano: '1200000', estimated: false },
    ]);
  });

  it.each([529, 503])(
    'twice with %s is left for the next model: both attempts are recorded, and the result names who served',
    async (status) => {
      world.elevenlabs.script = first(2, fails(status), speaks);
      const { receipt, result } = completed(await world.speak(ONE));
      expect(models()).toEqual(['eleven_v4', 'eleven_v4', 'eleven_multilingual_v2']);
      expect(receipt).toMatchObject({ model: 'eleven_multilingual_v2', cost: 1_200_000n, estimated: false });
      expect(insteadLine(result, receipt)).toBe(
        '-# Served by eleven_multilingual_v2 because eleven_v4 failed.',
      );
      expect(attemptEnds().map((end) => [end.attempt, end.outcome, end.status, end.code])).toEqual([
        [1, 'failed', status, 'vendor_overloaded'],
        [2, 'failed', status, 'vendor_overloaded'],
        [3, 'succeeded', null, null],
      ]);
      const ended = (await world.audit(receipt.operationId)).filter(({ kind }) => kind === 'attempt_ended');
      expect(ended.map(({ facts }) => [facts['model'], facts['outcome']])).toEqual([
        ['eleven_v4', 'not_billed'],
        ['eleven_v4', 'not_billed'],
        ['eleven_multilingual_v2', 'billed'],
      ]);
      expect(await booked(receipt.operationId)).toEqual([
        { model: 'eleven_multilingual_v2', cost_nano: '1200000', estimated: false },
      ]);
    },
  );

  it('for want of room is asked as often as the route says when nobody else can serve', async () => {
    world.elevenlabs.script = first(3, fails(529), speaks);
    const { receipt } = completed(await world.speak(ONE, { input: { model: 'eleven_v4' } }));
    expect(models()).toEqual(['eleven_v4', 'eleven_v4', 'eleven_v4', 'eleven_v4']);
    expect(receipt.model).toBe('eleven_v4');
  });

  it('for good ends the operation as failed after eight attempts, with nothing booked', async () => {
    world.elevenlabs.script = fails(500);
    const outcome = failed(await world.speak(ONE));
    expect(outcome).toMatchObject({
      code: 'vendor_unavailable',
      facts: { status: 500, provider: 'elevenlabs' },
    });
    expect(outcome.receipt.cost).toBe(0n);
    expect(models()).toHaveLength(8);
    const kinds = (await world.audit(outcome.receipt.operationId)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'attempt_ended')).toHaveLength(8);
    expect(kinds.at(-1)).toBe('settled');
  });

  it('with a refused key is asked once, nobody else of that vendor is, and it is an anomaly', async () => {
    world.elevenlabs.script = fails(401);
    const outcome = failed(await world.speak(ONE));
    expect(outcome).toMatchObject({ code: 'vendor_key_refused', facts: { status: 401 } });
    expect(models()).toEqual(['eleven_v4']);
    // Nobody waits for it to be written down.
    const anomaly = async () =>
      (await world.audit(outcome.receipt.operationId)).find(({ kind }) => kind === 'anomaly')?.facts;
    await expect
      .poll(anomaly)
      .toMatchObject({ provider: 'elevenlabs', status: 401, code: 'vendor_key_refused' });
  });

  it('over the asker’s own input is asked once and no fallback is', async () => {
    for (const status of [400, 413, 422]) {
      world.elevenlabs.requests = [];
      world.elevenlabs.script = fails(status);
      expect(failed(await world.speak(ONE))).toMatchObject({
        code: 'vendor_rejected_input',
        facts: { status },
      });
      expect(models()).toEqual(['eleven_v4']);
    }
  });

  it('that no longer has the model falls back at once', async () => {
    world.elevenlabs.script = first(1, fails(404), speaks);
    expect(completed(await world.speak(ONE)).receipt.model).toBe('eleven_multilingual_v2');
    expect(models()).toEqual(['eleven_v4', 'eleven_multilingual_v2']);
  });

  it('in the middle of its answer is booked in full as estimated, and tried again', async () => {
    world.elevenlabs.script = first(
      1,
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': '50000' });
        response.write(Buffer.alloc(1_000));
        setTimeout(() => response.destroy(), 20);
      },
      speaks,
    );
    const { receipt } = completed(await world.speak(ONE));
    expect(receipt).toMatchObject({ cost: 1_920_000n, estimated: true });
    expect(await booked(receipt.operationId)).toEqual([
      { model: 'eleven_v4', cost_nano: '960000', estimated: true },
      { model: 'eleven_v4', cost_nano: '960000', estimated: false },
    ]);
    expect(attemptEnds()[0]).toMatchObject({ sent: 'maybe', code: 'vendor_unavailable' });
  });

  it('with an answer that makes no sense is paid for, never asked again, and the next model serves', async () => {
    world.deepgram.script = first(
      1,
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"metadata":{}}');
      },
      hears,
    );
    const { receipt } = completed(await world.transcribe());
    expect(receipt).toMatchObject({ model: 'whisper-large', estimated: true });
    expect((await booked(receipt.operationId)).map(({ model, estimated }) => [model, estimated])).toEqual([
      ['nova-3', true],
      ['whisper-large', false],
    ]);
  });

  it('that cannot be reached books nothing', async () => {
    const nobody = await startScriptedVendor(hears);
    await nobody.close();
    await world.renew({ env: { DEEPGRAM_BASE_URL: nobody.url } });
    const outcome = failed(await world.transcribe());
    expect(outcome.code).toBe('vendor_unavailable');
    expect(outcome.receipt).toMatchObject({ cost: 0n, estimated: false });
    expect(attemptEnds().every(({ sent }) => sent === 'no')).toBe(true);
  });

  it('that asks for longer than the deadline fails fast and says when to come back', async () => {
    world.elevenlabs.script = fails(429, { 'retry-after': '3600' });
    const outcome = failed(await world.speak(ONE));
    expect(outcome).toMatchObject({ code: 'vendor_rate_limited', facts: { retryAfterMs: 3_600_000 } });
    expect(attemptEnds().map(({ retry_in_ms }) => retry_in_ms)).toEqual([null, null]);
    expect(models()).toHaveLength(2);
  });

  it('or says more than an id where its id of the call stands leaves no word of it in the ledger', async () => {
    const says = async (id: string): Promise<unknown[]> => {
      world.elevenlabs.script = (request, response, raw) => {
        const head = response.writeHead.bind(response);
        response.writeHead = ((status: number, headers: object) =>
          head(status, { ...headers, 'request-id': id })) as typeof response.writeHead;
        speaks(request, response, raw);
      };
      const { receipt } = completed(await world.speak(ONE));
      const sql = 'select vendor_request_id as id from helix.cost_entries where operation_id = $1';
      return (await world.db.sql(sql, [receipt.operationId])).map((row) => row['id']);
    };
    expect(await says('req_011-a.b:c')).toEqual(['req_011-a.b:c']);
    expect(await says('canary words, and a key')).toEqual([null]);
  });

  it('and its vendor never reads a body in a log, a trail or the chain', async () => {
    world.elevenlabs.script = fails(500);
    const outcome = failed(await world.speak('canary-content of a member'));
    const everything = JSON.stringify([
      world.logs,
      world.trail,
      await world.audit(outcome.receipt.operationId),
      outcome.facts,
    ]);
    expect(world.logs.length).toBeGreaterThan(0);
    expect(everything).not.toContain('canary');
  });
});
