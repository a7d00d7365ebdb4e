import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { somebody } from '../../support/people.ts';
import type { Script } from '../../support/scripted-vendor.ts';
import { fails, speaks } from '../../support/vendor-scripts.ts';

const TIMINGS = { silenceMs: 100, backoff: { baseMs: 1, maxMs: 4 } };
let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld({ timings: TIMINGS });
});
afterAll(() => world.close());

const RUNS = process.env['HELIX_LONG'] ? 150 : 6;

const cut: Script = (_request, response) => {
  response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': '9000' });
  response.write(Buffer.alloc(100));
  setTimeout(() => response.destroy(), 5);
};
const FATES: Record<string, Script> = {
  speaks,
  overloaded: fails(529),
  limited: fails(429, { 'retry-after': '0' }),
  down: fails(500),
  gateway: fails(502),
  refused: fails(400),
  keyless: fails(401),
  poor: fails(402),
  gone: fails(404),
  cut,
  silent: () => undefined,
  empty: (_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/mpeg' });
    response.end();
  },
};

/** One request's life: what each of its calls meets, and when its asker loses patience (ms; null = never). */
const life = fc.record({
  text: fc.integer({ min: 1, max: 60 }).map((count) => 'word '.repeat(count)),
  fates: fc.array(fc.constantFrom(...Object.keys(FATES)), { minLength: 1, maxLength: 10 }),
  patienceMs: fc.option(fc.integer({ min: 0, max: 80 }), { nil: null, freq: 4 }),
});

type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

async function live(one: Life, actor: ReturnType<typeof somebody>): Promise<Outcome> {
  let stop: NodeJS.Timeout | null = null;
  try {
    return await world.speak(
      one.text,
      { actor },
      {
        onOperation: (id) => {
          if (one.patienceMs !== null)
            stop = setTimeout(() => void world.core.cancel(id, actor), one.patienceMs);
        },
      },
    );
  } finally {
    if (stop) clearTimeout(stop);
  }
}

async function one(text: string, ...parameters: unknown[]): Promise<string> {
  const [row] = await world.db.sql(text, parameters);
  return String(Object.values(row ?? {})[0]);
}

describe('whatever vendors and people do', () => {
  it('every hold ends, what is spent is what was booked, and nothing that may have been billed is free', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 6 }), async (lives) => {
        await world.renew({ timings: TIMINGS });
        const fates = lives.flatMap(({ fates }) => fates);
        let call = 0;
        world.elevenlabs.script = (request, response, raw) => {
          if (request.method === 'GET') return speaks(request, response, raw);
          const fate = fates[call % fates.length] ?? 'speaks';
          call += 1;
          return (FATES[fate] ?? speaks)(request, response, raw);
        };
        const outcomes = await Promise.all(lives.map((each) => live(each, somebody())));
        for (const outcome of outcomes) {
          if (!('receipt' in outcome)) {
            expect(outcome).toMatchObject({ kind: 'refused', code: 'no_candidate' });
            continue;
          }
          const { operationId, cost, estimated } = outcome.receipt;
          const entries = await world.db.store.costEntries({
            operation_id: operationId,
            after: null,
            limit: 100,
          });
          expect(entries.reduce((sum, entry) => sum + BigInt(entry.cost_nano), 0n)).toBe(cost);
          expect(entries.some((entry) => entry.estimated)).toBe(estimated);
          const maybe = world.trail.filter(
            (line) =>
              line.operation === operationId && line.step === 'attempt_ended' && line.sent === 'maybe',
          );
          expect(entries.filter((entry) => entry.estimated)).toHaveLength(maybe.length);
          if (outcome.kind === 'completed') expect(cost).toBeGreaterThan(0n);
        }
      }),
      { numRuns: RUNS },
    );
    expect(await one("select count(*) from helix.operations where state = 'running'")).toBe('0');
    expect(await one('select coalesce(sum(held_nano), 0) from helix.budget_days')).toBe('0');
    expect(await one("select count(*) from helix.holds where state = 'held'")).toBe('0');
    const spent = await one(
      "select coalesce(sum(spent_nano), 0) from helix.budget_days where scope_key = 'everyone' and period = 'day'",
    );
    expect(spent).toBe(await one('select coalesce(sum(cost_nano), 0) from helix.cost_entries'));
  });
});
