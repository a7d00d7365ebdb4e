import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AgentWorld, agentWorld, dayOf, plan, use } from '../../support/agent-world.ts';
import { type ClaudeAnswer, claudeBody } from '../../support/claude-script.ts';
import { cancelled, completed, denied } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';

let world: AgentWorld;
beforeAll(async () => {
  world = await agentWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.renew();
  world.claude.requests = [];
  world.trail.length = 0;
});

/** What the scripted Claude bills a turn at sonnet's prices: 812 x 2000 + 222 x 10000 nano-USD. */
const TURN = 3_844_000n;
const work = (n: number, text = ''): ClaudeAnswer => ({
  text,
  tools: [plan('x'), use('calculate', { expression: `${n}` }, `c${n}`)],
});
const nanoOf = (value: unknown): bigint => BigInt(String(value));

describe('the money of a run', () => {
  it('is held turn by turn and booked turn by turn, with nothing held while tools work', async () => {
    const actor = somebody();
    const during: bigint[] = [];
    const { script } = world.elevenlabs;
    world.elevenlabs.script = (request, response, raw) => {
      const look = async (): Promise<void> => {
        const { spent, held } = await dayOf(world, actor);
        if (request.method === 'POST') during.push(spent, held);
        script(request, response, raw);
      };
      void look();
    };
    const run = world.ask(
      [{ tools: [plan('x'), use('speak', { text: 'hello' }, 'a')] }, { text: 'ok' }],
      {},
      { actor },
    );
    const { receipt } = completed(await run.outcome);
    world.elevenlabs.script = script;
    // The first turn is spent, and the tool's own hold is all there is: 5 characters at $0.08 a thousand.
    expect(during).toEqual([TURN, 400_000n]);
    expect(receipt.cost).toBe(TURN * 2n);
    expect(await dayOf(world, actor)).toMatchObject({ spent: TURN * 2n + 400_000n, held: 0n });
    const holds = world.linesOf(receipt.operationId, 'attempt').map(({ hold_nano }) => nanoOf(hold_nano));
    for (const hold of holds) expect(hold).toBeGreaterThan(TURN);
  });

  it('cuts the answer to what is left, and ends with a part where even the least does not fit', async () => {
    const actor = somebody();
    // Turn 1 and 2 are billed in full; what is left then allows no third one.
    await world.limit(actor, TURN * 2n + 4_000_000n);
    const model = 'claude-sonnet-5-5';
    const run = world.ask([work(1), work(2, 'Two done.'), work(3)], { model }, { actor });
    const { result, receipt } = completed(await run.outcome);
    expect(result).toMatchObject({ text: 'Two done.', facts: { stop: 'money', turns: 3 } });
    expect(receipt.cost).toBe(TURN * 2n);
    expect(world.turns()).toHaveLength(2);
    const [first, second] = world.turns().map(({ max_tokens }) => max_tokens);
    expect(first).toBeLessThanOrEqual(500);
    expect(second).toBeLessThan(600);
    expect(await dayOf(world, actor)).toMatchObject({ spent: TURN * 2n, held: 0n });
  });

  it('goes on with the cheaper model where the dearer one no longer fits, and says so', async () => {
    const actor = somebody();
    await world.limit(actor, TURN * 2n + 5_000_000n);
    const run = world.ask([work(1), work(2), { text: 'Done by the other.' }], {}, { actor });
    const { result, receipt } = completed(await run.outcome);
    expect(world.turns().map(({ model }) => model)).toEqual([
      'claude-sonnet-5-5',
      'claude-sonnet-5-5',
      'claude-haiku-5-5',
    ]);
    expect(result).toMatchObject({
      text: 'Done by the other.',
      facts: { stop: 'end', insteadOf: 'anthropic/claude-sonnet-5-5', insteadBecause: 'budget' },
    });
    // 812 x 100 + 222 x 500 nano-USD at the cheaper one.
    expect(receipt.cost).toBe(TURN * 2n + 192_200n);
    expect(world.steps(receipt.operationId)).toContain('attempt_denied');
    // Models count the same words differently: whichever takes over has the prompt counted by itself.
    const counts = world.claude.requests.filter(({ url }) => url.pathname.endsWith('/count_tokens'));
    expect(counts.map((one) => claudeBody(one).model)).toEqual(['claude-sonnet-5-5', 'claude-haiku-5-5']);
    expect(await dayOf(world, actor)).toMatchObject({ spent: receipt.cost, held: 0n });
  });

  it('takes the cheaper model when the first one does not fit, and says so', async () => {
    const actor = somebody();
    await world.limit(actor, 5_000_000n);
    const { result, receipt } = completed(await world.ask([{ text: 'ok' }], {}, { actor }).outcome);
    expect(receipt.model).toBe('claude-haiku-5-5');
    expect(result.facts).toMatchObject({
      insteadOf: 'anthropic/claude-sonnet-5-5',
      insteadBecause: 'budget',
    });
  });

  it('denies a run whose first turn does not fit', async () => {
    const actor = somebody();
    await world.limit(actor, 100_000n);
    denied(await world.ask([{ text: 'ok' }], {}, { actor }).outcome);
    expect(world.turns()).toEqual([]);
  });

  it('denies a tool that does not fit, and lets the run go on', async () => {
    const actor = somebody();
    await world.limit(actor, 60_000_000n);
    const tools = [plan('x'), use('speak', { text: 'word '.repeat(300) }, 'a')];
    const { result } = completed(await world.ask([{ tools }, { text: 'Too dear.' }], {}, { actor }).outcome);
    expect(result).toMatchObject({ text: 'Too dear.', files: [] });
    expect(JSON.stringify(world.turns()[1]?.messages)).toContain('the budget does not allow it (user, day)');
  });

  it('books a search in the web with its fee, also beyond what was held for it, and says so in the chain', async () => {
    await world.db.sql(
      "update helix.feature_toggles set enabled = true where toggle_name = 'enable_web_search'",
    );
    await world.db.sql('update helix.config_head set version = version + 1');
    const final = { input_tokens: 90_000, server_tool_use: { web_search_requests: 3 } };
    const { result, receipt } = completed(
      await world.ask([{ text: 'Found.', final }], { web: true }).outcome,
    );
    // 90000 x 2000 + 222 x 10000 + 3 x 10000000, where three searches of 20000 tokens were held for.
    expect(receipt.cost).toBe(212_220_000n);
    expect(result.facts).toMatchObject({ searches: 3, overrun: true });
    const [tool] = (world.turns()[0]?.['tools'] ?? []) as unknown[];
    expect(tool).toMatchObject({ name: 'web_search', max_uses: 3 });
    const ended = (await world.audit(receipt.operationId)).find(({ kind }) => kind === 'attempt_ended');
    expect(nanoOf(ended?.facts['overrun_nano'])).toBeGreaterThan(0n);
    await world.db.sql(
      "update helix.feature_toggles set enabled = false where toggle_name = 'enable_web_search'",
    );
    await world.db.sql('update helix.config_head set version = version + 1');
  });
});

describe('cancelling', () => {
  const stall = (text: string): ClaudeAnswer => ({ text, end: 'stall' });

  it('keeps what was made and written, and books the turn that was cut as estimated', async () => {
    const run = world.ask([{ tools: [plan('x', 'y'), use('speak', { text: 'hi' }, 'a')] }, stall('It is')]);
    const id = await run.id;
    await expect.poll(() => run.states.at(-1)?.text).toBe('It is');
    expect(await world.core.cancel(id, run.actor)).toBe('requested');
    const { result, receipt } = completed(await run.outcome);
    expect(result).toMatchObject({ text: 'It is', facts: { stop: 'cancelled' } });
    expect(result.files.map(({ name }) => name)).toEqual(['speech.mp3']);
    expect(receipt.estimated).toBe(true);
    // The second turn: its prompt as the vendor said, and a little for the words.
    expect(receipt.cost).toBeGreaterThan(TURN + 812n * 2_000n);
    expect(receipt.cost).toBeLessThan(TURN + 812n * 2_000n + 200_000n);
    expect(result.facts['spentNano']).toBe(String((await world.booked(id)).all));
  });

  it('stops a tool that is at work with it, and books that too', async () => {
    const { script } = world.elevenlabs;
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    world.elevenlabs.script = (request, response, raw) =>
      request.method === 'POST' ? resolve() : script(request, response, raw);
    const run = world.ask([{ text: 'Now.', tools: [plan('x'), use('speak', { text: 'hi' }, 'a')] }]);
    const id = await run.id;
    await asked;
    await world.core.cancel(id, run.actor);
    const { result } = completed(await run.outcome);
    world.elevenlabs.script = script;
    expect(result).toMatchObject({ text: 'Now.', facts: { stop: 'cancelled' } });
    const [row] = await world.db.sql(
      'select state, cost_nano::text as cost from helix.operations where parent_id = $1',
      [id],
    );
    expect(row).toEqual({ state: 'cancelled', cost: '160000' });
    expect(await dayOf(world, run.actor)).toMatchObject({ held: 0n });
  });

  it('is a plain cancel where there was nothing yet', async () => {
    const run = world.ask([{ end: 'stall' }]);
    const id = await run.id;
    await expect.poll(() => world.turns().length).toBe(1);
    await world.core.cancel(id, run.actor);
    expect(cancelled(await run.outcome).receipt.estimated).toBe(true);
  });
});
