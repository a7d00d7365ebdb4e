import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AgentRun, type AgentWorld, agentWorld, dayOf, plan, use } from '../../support/agent-world.ts';
import { completed } from '../../support/outcomes.ts';
import { postgresStore } from '../../support/postgres.ts';
import { speaks } from '../../support/vendor-scripts.ts';

let world: AgentWorld;
/** Called before a function of the database. */
let before: (name: string) => Promise<void> = async () => undefined;
beforeAll(async () => {
  const db = await postgresStore();
  const call = db.rpc.call.bind(db.rpc);
  const rpc = {
    ...db.rpc,
    call: async (name: string, p: string) => {
      await before(name);
      return call(name, p);
    },
  };
  world = await agentWorld({ db: { ...db, rpc } });
});
afterAll(() => world.close());
beforeEach(async () => {
  before = async () => undefined;
  await world.renew();
  world.claude.requests = [];
  world.elevenlabs.script = speaks;
});

const said = (): string => JSON.stringify(world.turns().at(-1)?.messages);

describe('calls of tools that a vendor numbers badly', () => {
  it('are each done, in one turn and over several', async () => {
    const again = (text: string) => use('speak', { text }, 'call_0');
    const tools = [plan('x'), again('one'), again('two')];
    const { result } = completed(
      await world.ask([{ tools }, { tools: [again('three')] }, { text: 'ok' }]).outcome,
    );
    expect(result.files).toHaveLength(3);
    expect(said()).not.toContain('Not done');
  });
});

describe('a step that several calls serve', () => {
  const first = (run: AgentRun | null): string => run?.states.at(-1)?.plan[0]?.state ?? 'none';
  const turns = (...tools: ReturnType<typeof use>[]) => [
    { tools: [plan('one', 'two'), ...tools] },
    { text: 'ok' },
  ];

  it('is ticked off when the last of them is done', async () => {
    let run: AgentRun | null = null;
    let meanwhile = '';
    world.elevenlabs.script = (request, response, raw) => {
      if (request.method === 'GET') return speaks(request, response, raw);
      setTimeout(() => {
        meanwhile = first(run);
        speaks(request, response, raw);
      }, 100);
    };
    const quick = use('calculate', { expression: '1', step: 1 }, 'a');
    run = world.ask(turns(quick, use('speak', { text: 'hi', step: 1 }, 'b')));
    completed(await run.outcome);
    expect(meanwhile).toBe('doing');
    expect(first(run)).toBe('done');
  });

  it('has failed when one of them has', async () => {
    const wrong = use('calculate', { expression: '1/0', step: 1 }, 'a');
    const run = world.ask(turns(wrong, use('calculate', { expression: '1', step: 1 }, 'b')));
    completed(await run.outcome);
    expect(first(run)).toBe('failed');
  });
});

describe('a search that the vendor began and never answered', () => {
  it('is left out of the conversation from then on, with the thought before it', async () => {
    const search = { type: 'server_tool_use', id: 'srv', name: 'web_search', input: { query: 'x' } };
    const thought = { thinking: 'Hm', signature: 'sig' };
    const run = world.ask([
      { text: 'First.', tools: [plan('x')] },
      { whole: [search], stop: 'pause_turn' },
      { end: 'stall' },
    ]);
    await expect.poll(() => world.turns().length).toBe(3);
    await world.core.cancel(await run.id, run.actor);
    completed(await run.outcome);
    const input = { task: 'Go on', conversation: await run.id };
    completed(await world.ask([{ text: 'ok', thought }], input, { actor: run.actor }).outcome);
    expect(said()).toContain('First.');
    expect(said()).not.toContain('server_tool_use');
  });
});

describe('a search in a turn whose line breaks', () => {
  it('is one of the three: the turn that is asked again has those that are left', async () => {
    const toggle = async (enabled: boolean): Promise<void> => {
      await world.db.sql('update helix.feature_toggles set enabled = $1 where toggle_name = $2', [
        enabled,
        'enable_web_search',
      ]);
      await world.db.sql('update helix.config_head set version = version + 1');
    };
    await toggle(true);
    const whole = [{ type: 'server_tool_use', id: 'srv', name: 'web_search', input: { query: 'x' } }];
    const { result } = completed(
      await world.ask([{ whole, text: 'Let me', end: 'cut' }, { text: 'ok' }], { web: true }).outcome,
    );
    const uses = world.turns().map(({ tools }) => (tools as { max_uses?: number }[])[0]?.max_uses);
    expect(uses).toEqual([3, 2]);
    expect(result.facts['searches']).toBe(1);
    await toggle(false);
  });
});

describe('a run that is stopped', () => {
  beforeEach(async () => {
    await world.speak('once, so that there is a guild');
    await world.db.sql("update helix.guild_settings set admin_channel_id = '110000000000000009'");
    await world.db.sql(
      "update helix.operation_routes set approval_threshold_nano = 0 where operation = 'speak'",
    );
    await world.db.sql('update helix.config_head set version = version + 1');
  });

  const waits = { text: 'Now.', tools: [plan('x'), use('speak', { text: 'hi' }, 'a')] };

  async function tools(id: string): Promise<unknown[]> {
    const rows = await world.db.sql(
      `select o.state, r.state as request from helix.operations o
        left join helix.approval_requests r using (approval_id) where o.parent_id = $1`,
      [id],
    );
    return rows.map(({ state, request }) => [state, request]);
  }

  it('takes back what it has waiting for a yes, and gives its hold back', async () => {
    const run = world.ask([waits, { text: 'It wai', end: 'stall' }]);
    const id = await run.id;
    await expect.poll(() => run.states.at(-1)?.text).toBe('It wai');
    expect(await tools(id)).toEqual([['waiting', 'pending']]);
    await world.core.cancel(id, run.actor);
    const { result } = completed(await run.outcome);
    expect(result).toMatchObject({ text: 'It wai', facts: { stop: 'cancelled' } });
    expect(JSON.parse(String(result.facts['plan']))).toEqual([{ text: 'x', state: 'todo' }]);
    expect(await tools(id)).toEqual([['cancelled', 'cancelled']]);
    expect(await dayOf(world, run.actor)).toMatchObject({ held: 0n });
    expect(await world.core.agents.find(id, run.actor)).toMatchObject({ state: 'idle' });

    const more = world.ask([{ text: 'ok' }], { task: 'Go on', conversation: id }, { actor: run.actor });
    completed(await more.outcome);
    expect(said()).toContain('not done: cancelled');
  });

  it('may be over already: what it left waiting can be stopped, by its owner alone', async () => {
    const run = world.ask([waits, { text: 'It waits.' }]);
    const id = await run.id;
    expect(completed(await run.outcome).result.facts['stop']).toBe('approval');
    const later = world.ask([{ text: 'ok' }], { task: 'And?', conversation: id }, { actor: run.actor });
    completed(await later.outcome);
    expect(await world.core.cancel(id, { ...run.actor, userId: '1' })).toBe('not_yours');
    expect(await tools(id)).toEqual([['waiting', 'pending']]);
    expect(await world.core.agents.stop(id, run.actor)).toBe('requested');
    expect(await tools(id)).toEqual([['cancelled', 'cancelled']]);
    expect(await dayOf(world, run.actor)).toMatchObject({ held: 0n });
    expect(await world.core.agents.stop(id, run.actor)).toBe('idle');
  });

  it('leaves nobody to be asked, also when it was stopped while its tool was begun', async () => {
    const run = world.ask([waits, { text: 'It waits.' }]);
    const id = await run.id;
    let begun = 0;
    before = async (name) => {
      if (!name.endsWith('begin_operation')) return;
      begun += 1;
      if (begun === 2) await world.core.cancel(id, run.actor);
    };
    completed(await run.outcome);
    await expect.poll(() => tools(id)).toEqual([['cancelled', 'cancelled']]);
    expect(await dayOf(world, run.actor)).toMatchObject({ held: 0n });
  });
});
