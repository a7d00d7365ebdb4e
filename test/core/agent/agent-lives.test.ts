import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { type AgentWorld, agentWorld, dayOf, plan, use } from '../../support/agent-world.ts';
import { type ClaudeAnswer, claudeBody, streamClaude } from '../../support/claude-script.ts';
import { somebody } from '../../support/people.ts';
import type { Script } from '../../support/scripted-vendor.ts';
import { fails } from '../../support/vendor-scripts.ts';

let world: AgentWorld;
beforeAll(async () => {
  world = await agentWorld();
});
afterAll(() => world.close());

const nanoOf = (value: unknown): bigint => BigInt(String(value));

const RUNS = process.env['HELIX_LONG'] ? 100 : 8;
const FATES: Record<string, ClaudeAnswer | Script> = {
  answers: { text: 'Done.' },
  plans: { tools: [plan('x')] },
  speaks: { text: 'Now.', tools: [plan('x'), use('speak', { text: 'word '.repeat(20) })] },
  both: {
    tools: [plan('x'), use('speak', { text: 'hello there' }, 'a'), use('speak', { text: 'hi you' }, 'b')],
  },
  // A vendor never bills more than it was allowed to answer.
  long: (request, response) => {
    const { max_tokens: output_tokens } = claudeBody(request);
    streamClaude(response, { text: 'On. ', stop: 'max_tokens', usage: { input_tokens: 950, output_tokens } });
  },
  kept: { tools: [plan('x')], usage: { input_tokens: 10, cache_read_input_tokens: 900, output_tokens: 40 } },
  thinks: { thought: { thinking: 'hm', signature: 's' }, tools: [plan('x'), use('clock', {})] },
  cut: { text: 'Half of the', end: 'cut' },
  thinksAndBreaks: { thought: { thinking: 'hm', signature: 's' }, text: 'x', end: 'reset' },
  overloaded: fails(529),
  limited: fails(429, { 'retry-after': '0' }),
  refused: fails(400),
  declines: { text: 'No.', stop: 'refusal' },
};

describe('whatever models, vendors and people do', () => {
  const life = fc.record({
    fates: fc.array(fc.constantFrom(...Object.keys(FATES)), { minLength: 1, maxLength: 6 }),
    // From a tenth of a cent to ten cents.
    limit: fc.integer({ min: 1_000_000, max: 100_000_000 }),
    patienceMs: fc.option(fc.integer({ min: 0, max: 150 }), { nil: null, freq: 3 }),
  });

  it('a run and its tools never cost more than the day allows, and every hold ends', async () => {
    await fc.assert(
      fc.asyncProperty(life, async ({ fates, limit, patienceMs }) => {
        await world.renew({ timings: { backoff: { baseMs: 1, maxMs: 4 } } });
        const actor = somebody();
        await world.limit(actor, BigInt(limit));
        const answers = fates.map((fate) => FATES[fate]!);
        const run = world.ask(answers, {}, { actor });
        const id = await run.id;
        const timer =
          patienceMs === null ? null : setTimeout(() => void world.core.cancel(id, actor), patienceMs);
        const outcome: Outcome = await run.outcome;
        if (timer) clearTimeout(timer);
        const { spent, held } = await dayOf(world, actor);
        expect(held).toBe(0n);
        expect(spent).toBeLessThanOrEqual(BigInt(limit));
        expect((await world.booked(id)).all).toBe(spent);
        if ('receipt' in outcome) expect((await world.booked(id)).own).toBe(outcome.receipt.cost);
        if (outcome.kind === 'completed') expect(nanoOf(outcome.result.facts['spentNano'])).toBe(spent);
      }),
      { numRuns: RUNS },
    );
    const [row] = await world.db.sql("select count(*)::text as open from helix.holds where state = 'held'");
    expect(row?.['open']).toBe('0');
  });

  const pair = fc.record({
    fates: fc.array(fc.constantFrom('answers', 'plans', 'speaks', 'both', 'long', 'cut', 'overloaded'), {
      minLength: 2,
      maxLength: 8,
    }),
    // From half a cent, where one turn hardly fits, to five cents.
    limit: fc.integer({ min: 5_000_000, max: 50_000_000 }),
  });

  it('two runs of one person at once, with their tools, stay within every limit at every moment', async () => {
    await fc.assert(
      fc.asyncProperty(pair, async ({ fates, limit }) => {
        await world.renew({ timings: { backoff: { baseMs: 1, maxMs: 4 } } });
        const actor = somebody();
        await world.limit(actor, BigInt(limit));
        const answers = fates.map((fate) => FATES[fate]!);
        const runs = [world.ask(answers, {}, { actor }), world.ask(answers, {}, { actor })];
        let over = 0;
        const done = new AbortController();
        const watch = async (): Promise<void> => {
          while (!done.signal.aborted) {
            const { spent, held } = await dayOf(world, actor);
            if (spent + held > BigInt(limit)) over += 1;
            await new Promise((resolve) => setTimeout(resolve, 2));
          }
        };
        const watching = watch();
        await Promise.all(runs.map(({ outcome }) => outcome));
        done.abort();
        await watching;
        expect(over).toBe(0);
        const { spent, held } = await dayOf(world, actor);
        expect(held).toBe(0n);
        expect(spent).toBeLessThanOrEqual(BigInt(limit));
        const booked = await Promise.all(runs.map(async ({ id }) => (await world.booked(await id)).all));
        expect(booked.reduce((sum, one) => sum + one, 0n)).toBe(spent);
      }),
      { numRuns: RUNS },
    );
  });
});
