import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { Core } from '../../../src/core/core.ts';
import { createLog } from '../../../src/core/log.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import type { Actor } from '../../../src/core/request.ts';
import { renewLeases } from '../../../src/core/router/renew-leases.ts';
import { type Run, stopReason } from '../../../src/core/router/run.ts';
import { createRunning } from '../../../src/core/router/running.ts';
import { createTrail } from '../../../src/core/router/trail.ts';
import { type CoreWorld, SOUND, coreWorld } from '../../support/core-world.ts';
import { holdTimer } from '../../support/held-timer.ts';
import { cancelled, completed, failed, refused } from '../../support/outcomes.ts';
import { address, somebody } from '../../support/people.ts';
import type { Script } from '../../support/scripted-vendor.ts';
import { hears, speaks } from '../../support/vendor-scripts.ts';

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.deepgram.script = hears;
  world.elevenlabs.script = speaks;
});

/** Never answers; resolves `asked` when the request is there. */
function silent(): { script: Script; asked: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { script: () => resolve(), asked: promise };
}

/** Starts a transcription that hangs at the vendor; answers once the vendor has it. */
async function hanging(actor = somebody()) {
  const vendor = silent();
  world.deepgram.script = vendor.script;
  const { promise, resolve } = Promise.withResolvers<string>();
  const outcome = world.transcribe(SOUND, { actor }, { onOperation: resolve });
  await vendor.asked;
  return { outcome, operationId: await promise, actor };
}

/** A run of this process as the renewal sees it. */
function runOf(operationId: string, actor: Actor): Run {
  return {
    operationId,
    operation: 'transcribe',
    request: {
      operation: 'transcribe',
      input: {},
      actor,
      idempotencyKey: '',
      deliverTo: address(actor),
      private: false,
    },
    trail: createTrail(operationId, systemClock, []),
    log: createLog('silent', createRedactor([])),
    stop: new AbortController(),
    origin: null,
    startedAt: 0,
  };
}

const FULL_BOUND = 143_334n;

describe('cancelling', () => {
  it('stops a call at once and books what may have been billed, as estimated', async () => {
    const { outcome, operationId, actor } = await hanging();
    expect(await world.core.cancel(operationId, actor)).toBe('requested');
    // The silence itself would have ended it after a minute, and otherwise.
    const late = sleep(20_000, 'twenty seconds later', { ref: false });
    expect(await Promise.race([outcome, late])).toMatchObject({ kind: 'cancelled' });
    const { receipt } = cancelled(await outcome);
    expect(receipt).toMatchObject({ cost: FULL_BOUND, estimated: true, model: 'nova-3' });
    expect(await world.core.cancel(operationId, actor)).toBe('over');
    expect(world.steps(operationId)).toEqual(
      expect.arrayContaining(['attempt_ended', 'cancel_requested', 'settled']),
    );
  });

  it('is for the asker and for admins of the same guild', async () => {
    const { outcome, operationId } = await hanging();
    expect(await world.core.cancel(operationId, somebody())).toBe('not_yours');
    expect(await world.core.cancel(operationId, somebody({ admin: true, guildId: '42424242' }))).toBe(
      'not_yours',
    );
    expect(await world.core.cancel(operationId, somebody({ admin: true }))).toBe('requested');
    cancelled(await outcome);
    expect(await world.core.cancel('00000000-0000-8000-8000-000000000000', somebody())).toBe('unknown');
  });

  it('before anything was begun leaves no file and no cost', async () => {
    const actor = somebody();
    const { promise: fetched, resolve } = Promise.withResolvers<void>();
    const script = world.files.script;
    world.files.script = () => resolve();
    const { promise: id, resolve: setId } = Promise.withResolvers<string>();
    const outcome = world.transcribe(SOUND, { actor }, { onOperation: setId });
    await fetched;
    const operationId = await id;
    expect(await world.core.cancel(operationId, somebody())).toBe('not_yours');
    expect(await world.core.cancel(operationId, actor)).toBe('requested');
    const { receipt } = cancelled(await outcome);
    expect(receipt).toMatchObject({ cost: 0n, estimated: false });
    expect((await world.audit(operationId)).map(({ kind }) => kind)).toEqual(['cancelled']);
    expect(world.blobFiles().filter((name) => name.includes(operationId))).toEqual([]);
    world.files.script = script;
  });

  it('asked for in another process is noticed at the next renewal', async () => {
    const { outcome, operationId, actor } = await hanging();
    const owner = (
      await world.db.sql('select owner from helix.operations where operation_id = $1', [operationId])
    )[0];
    await world.db.store.requestCancel({
      operation_id: operationId,
      actor: { guild_id: actor.guildId, discord_user_id: actor.userId, role_ids: [] },
      admin: false,
    });
    const running = createRunning();
    const run = runOf(operationId, actor);
    running.add(run);
    const log = createLog('silent', createRedactor([]));
    await renewLeases({ store: world.db.store, owner: String(owner?.['owner']), running, log });
    expect(stopReason(run.stop.signal)).toBe('cancelled');
    expect(await world.core.cancel(operationId, actor)).toBe('requested');
    cancelled(await outcome);
  });
});

describe('silence and deadlines', () => {
  it('a vendor that stalls is given up, booked in full each time, tried once more, and the next model serves', async () => {
    await world.renew({ timings: { silenceMs: 300 } });
    const stalling: Script = (request, response, raw) => {
      if (request.url.searchParams.get('model') !== 'nova-3') return hears(request, response, raw);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{');
    };
    world.deepgram.script = stalling;
    const { receipt } = completed(await world.transcribe());
    expect(receipt).toMatchObject({ model: 'whisper-large', estimated: true });
    const ends = world.trail.filter(
      (line) => line.operation === receipt.operationId && line.step === 'attempt_ended',
    );
    expect(ends).toMatchObject([
      { code: 'vendor_timeout', sent: 'maybe' },
      { code: 'vendor_timeout', sent: 'maybe' },
      { outcome: 'succeeded' },
    ]);
    // Two unknown outcomes at $0.0043 and one known at $0.0060 a minute, for two seconds.
    expect(receipt.cost).toBe(2n * FULL_BOUND + 200_000n);
  });

  it('a vendor whose answer came while this process stood still was not silent, and is not asked again', async () => {
    await world.renew({ timings: { silenceMs: 200 } });
    const before = world.paid(world.elevenlabs);
    world.elevenlabs.script = (request, response, raw) => {
      speaks(request, response, raw);
      if (request.method === 'POST') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
    };
    const { receipt } = completed(await world.speak('Twelve chars'));
    expect(receipt).toMatchObject({ cost: 960_000n, estimated: false });
    expect(world.paid(world.elevenlabs)).toBe(before + 1);
  });

  it('the deadline ends everything, and what may have been billed is booked', async () => {
    const deadlineMaxMs = 123_457;
    const other = await world.another({ timings: { deadlineMaxMs } });
    const vendor = silent();
    world.elevenlabs.script = (request, response, raw) => {
      if (request.method === 'GET') speaks(request, response, raw);
      else vendor.script(request, response, raw);
    };
    const deadline = holdTimer(deadlineMaxMs);
    onTestFinished(deadline.release);
    const running = other.run(speech(somebody(), 'deadline'));
    await vendor.asked;
    deadline.goOff();
    const outcome = failed(await running);
    expect(outcome).toMatchObject({ code: 'deadline', facts: { provider: 'elevenlabs' } });
    expect(outcome.receipt).toMatchObject({ cost: 960_000n, estimated: true });
  });
});

function speech(actor: ReturnType<typeof somebody>, idempotencyKey: string): Parameters<Core['run']>[0] {
  return {
    operation: 'speak',
    input: { text: 'Twelve chars' },
    actor,
    idempotencyKey,
    deliverTo: address(actor),
    private: false,
  };
}

describe('a process that ends', () => {
  it('takes nothing new, lets the running end, and books what it has to break off', async () => {
    const other = await world.another();
    const vendor = silent();
    world.elevenlabs.script = (request, response, raw) => {
      if (request.method === 'GET') speaks(request, response, raw);
      else vendor.script(request, response, raw);
    };
    const outcome = other.run(speech(somebody(), 'broken-off'));
    await vendor.asked;
    const stopped = other.stop(50);
    const late = await other.run(speech(somebody(), 'too-late'));
    expect(refused(late).code).toBe('stopping');
    const broken = failed(await outcome);
    expect(broken).toMatchObject({ code: 'interrupted' });
    expect(broken.receipt).toMatchObject({ cost: 960_000n, estimated: true });
    await stopped;
    await expect(other.run(speech(somebody(), 'far-too-late'))).rejects.toThrow('not running');
  });
});
