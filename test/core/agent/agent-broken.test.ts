import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AgentRun, type AgentWorld, agentWorld, dayOf, plan, use } from '../../support/agent-world.ts';
import { streamClaude } from '../../support/claude-script.ts';
import { completed, failed } from '../../support/outcomes.ts';
import { pgliteStore } from '../../support/pglite-store.ts';
import { speaks } from '../../support/vendor-scripts.ts';

let world: AgentWorld;
beforeAll(async () => {
  // Here the next process may take over at once, because no other can be alive.
  world = await agentWorld({ db: await pgliteStore() });
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.renew();
  world.claude.requests = [];
  world.elevenlabs.script = speaks;
});

/** What the scripted Claude bills a turn at sonnet's prices: 812 x 2000 + 222 x 10000 nano-USD. */
const TURN = 3_844_000n;
const speech = { text: 'Now.', tools: [plan('x'), use('speak', { text: 'hello' }, 'a')] };

async function attemptsOf(id: string) {
  return world.db.sql(
    `select o.operation, o.state, a.attempt, a.outcome, a.estimated, a.cost_nano::text as cost, a.bound_nano::text as bound,
        (select count(*)::int from helix.cost_entries c where c.operation_id = a.operation_id
          and c.attempt = a.attempt and c.kind = 'attempt') as entries
      from helix.attempts a join helix.operations o using (operation_id)
      where o.operation_id = $1 or o.parent_id = $1 order by o.operation, a.attempt`,
    [id],
  );
}

/** Nothing is held any more, and what the day has spent is what stands in the books, to the nano-dollar. */
async function expectBalanced(run: AgentRun, id: string): Promise<bigint> {
  const { spent, held } = await dayOf(world, run.actor);
  expect(held).toBe(0n);
  expect((await world.booked(id)).all).toBe(spent);
  return spent;
}

describe('a process that dies while an agent is at work', () => {
  it('in the middle of a turn: what was begun is booked at its bound, once, and corrected when it comes back', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const { promise: go, resolve: answer } = Promise.withResolvers<void>();
    const run = world.ask([
      { tools: [plan('x'), use('clock', {})] },
      (_request, response) => {
        resolve();
        void go.then(() => streamClaude(response, { text: 'Late.' }));
      },
    ]);
    const id = await run.id;
    await asked;
    // Another core begins with a sweep: whoever ran before it is dead to it.
    await world.another();
    const [first, second] = await attemptsOf(id);
    expect(first).toMatchObject({ outcome: 'billed', cost: String(TURN), entries: 1 });
    expect(second).toMatchObject({ state: 'failed', outcome: 'unknown', estimated: true, entries: 1 });
    expect(second?.['cost']).toBe(second?.['bound']);
    expect(await expectBalanced(run, id)).toBe(TURN + BigInt(String(second?.['bound'])));
    answer();
    await run.outcome;
    const after = await attemptsOf(id);
    expect(after).toHaveLength(2);
    expect(after[1]).toMatchObject({ entries: 1 });
    expect(await expectBalanced(run, id)).toBe(
      after.reduce((sum, { cost }) => sum + BigInt(String(cost)), 0n),
    );
  });

  it('in the middle of a tool: the turn keeps its price, the tool is booked at its bound, and nothing twice', async () => {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const { promise: go, resolve: answer } = Promise.withResolvers<void>();
    world.elevenlabs.script = (request, response, raw) => {
      if (request.method === 'GET') return speaks(request, response, raw);
      resolve();
      void go.then(() => speaks(request, response, raw));
    };
    const run = world.ask([speech, { text: 'Never asked.' }]);
    const id = await run.id;
    await asked;
    await world.another();
    const [turn, tool] = await attemptsOf(id);
    expect(turn).toMatchObject({ operation: 'agent', state: 'failed', outcome: 'billed', entries: 1 });
    expect(tool).toMatchObject({
      operation: 'speak',
      state: 'failed',
      outcome: 'unknown',
      entries: 1,
      cost: '400000',
    });
    expect(await expectBalanced(run, id)).toBe(TURN + 400_000n);
    answer();
    expect(failed(await run.outcome).code).toBe('interrupted');
    expect(world.turns()).toHaveLength(1);
    const after = await attemptsOf(id);
    expect(after.map(({ entries }) => entries)).toEqual([1, 1]);
    expect(await expectBalanced(run, id)).toBe(TURN + 400_000n);
  });
});

describe('a database that goes away between two turns', () => {
  it('and has begun a turn without saying so: the part is kept, and the turn that was never made costs nothing', async () => {
    const run = world.ask([speech, { text: 'Never asked.' }]);
    const id = await run.id;
    const { after } = world.database;
    let gone = false;
    world.elevenlabs.script = (request, response, raw) => {
      if (request.method === 'POST') {
        // From the tool's own attempt on, the answers to attempts are lost, for as long as they are waited for.
        after.has = (name) =>
          name.includes('start_attempt') &&
          !world.logs.some((line) => line.includes(id) && line.includes('broke off'));
        gone = true;
      }
      speaks(request, response, raw);
    };
    const { result, receipt } = completed(await run.outcome);
    after.has = Set.prototype.has.bind(after);
    expect(gone).toBe(true);
    expect(result).toMatchObject({ text: 'Now.', facts: { stop: 'failed' } });
    expect(result.files).toHaveLength(1);
    expect(receipt).toMatchObject({ cost: TURN, estimated: false });
    const attempts = await attemptsOf(id);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['billed', 'not_billed', 'billed']);
    expect(await expectBalanced(run, id)).toBe(TURN + 400_000n);
  });
});
