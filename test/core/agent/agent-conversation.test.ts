import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { trimmed } from '../../../src/core/operations/agent/history.ts';
import { type AgentWorld, agentWorld, plan, use } from '../../support/agent-world.ts';
import { completed, refused, waiting } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';
import { hears } from '../../support/vendor-scripts.ts';

let world: AgentWorld;
beforeAll(async () => {
  world = await agentWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.renew();
  world.claude.requests = [];
  world.deepgram.script = hears;
});

const said = (turn = -1): string => JSON.stringify(world.turns().at(turn)?.messages);
const ADMIN = { admin: true };

describe('a conversation', () => {
  it('is gone on with where it stood: words, tools, files, and the model’s own blocks to the letter', async () => {
    const actor = somebody();
    const thought = { thinking: '', signature: 'c2ln' };
    const first = [
      { thought, tools: [plan('Listen'), use('transcribe', { file: 'file_1' }, 'a')] },
      { text: 'You said hello.' },
    ];
    const begun = completed(await world.ask(first, { task: 'What was said?' }, { actor, files: 1 }).outcome);
    const conversation = String(begun.result.facts['conversation']);
    expect(conversation).toBe(begun.receipt.operationId);

    const again = world.ask(
      [{ tools: [plan('Read'), use('read_file', { file: 'file_2' }, 'b')] }, { text: 'Still hello.' }],
      { task: 'Are you sure?', conversation },
      { actor },
    );
    const { result } = completed(await again.outcome);
    expect(result.facts).toMatchObject({ conversation, stop: 'end', trimmed: 0 });
    const [before] = world.turns().slice(2);
    expect(before?.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
    expect(before?.messages[1]?.content[0]).toEqual({ type: 'thinking', ...thought });
    // The transcript that a tool made in the first run is a file of the second.
    expect(said()).toContain('hello you');
    expect(await world.core.agents.find(await again.id, actor)).toMatchObject({
      conversation,
      title: 'What was said?',
      runs: 2,
      state: 'idle',
    });
  });

  it('is its owner’s alone: to list, to find, to go on with, and to stop', async () => {
    const actor = somebody();
    const { receipt } = completed(await world.ask([{ text: 'Hello.' }], {}, { actor }).outcome);
    const id = receipt.operationId;
    expect((await world.core.agents.list(actor)).map(({ conversation }) => conversation)).toEqual([id]);
    const stranger = somebody(ADMIN);
    expect(await world.core.agents.list(stranger)).toEqual([]);
    expect(await world.core.agents.find(id, stranger)).toBeNull();
    expect(await world.core.agents.stop(id, stranger)).toBe('unknown');
    const theirs = world.ask([{ text: 'x' }], { conversation: id }, { actor: stranger });
    expect(refused(await theirs.outcome).code).toBe('conversation_gone');
    expect(await world.core.agents.stop(id, actor)).toBe('idle');
  });

  it('takes one run at a time, and shows it as running, with its words, before it ends', async () => {
    const actor = somebody();
    const conversation = completed(await world.ask([{ text: 'Hi.' }], { task: 'Hi' }, { actor }).outcome)
      .receipt.operationId;
    const run = world.ask([{ text: 'Slow', end: 'stall' }], { conversation }, { actor });
    const id = await run.id;
    await expect.poll(() => run.states.at(-1)?.text).toBe('Slow');
    expect(await world.core.agents.find(conversation, actor)).toMatchObject({
      state: 'running',
      operationId: id,
    });
    const second = world.ask([{ text: 'x' }], { conversation }, { actor });
    expect(refused(await second.outcome).code).toBe('conversation_busy');
    expect(await world.core.agents.stop(conversation, actor)).toBe('requested');
    expect(completed(await run.outcome).result).toMatchObject({ text: 'Slow', facts: { stop: 'cancelled' } });
    // What was cut off is part of the conversation, in the model's own turn.
    completed(await world.ask([{ text: 'Fast.' }], { conversation }, { actor }).outcome);
    expect(said()).toContain('Slow');
  });

  it('survives another process, and is gone seven days after its last word', async () => {
    const actor = somebody();
    const { receipt } = completed(await world.ask([{ text: 'One.' }], {}, { actor }).outcome);
    await world.renew();
    const conversation = receipt.operationId;
    completed(await world.ask([{ text: 'Two.' }], { conversation }, { actor }).outcome);
    await world.db.sql(
      "update helix.agent_conversations set changed_at = changed_at - interval '7 days' where conversation_id = $1",
      [conversation],
    );
    await world.db.store.sweep({ owner: 'nobody', sole_process: false });
    expect(await world.core.agents.list(actor)).toEqual([]);
    const late = world.ask([{ text: 'x' }], { conversation }, { actor });
    expect(refused(await late.outcome).code).toBe('conversation_gone');
  });

  it('leaves out its oldest runs when it grew too long, and says how much', async () => {
    const actor = somebody();
    const long = 'lorem '.repeat(6_000);
    const conversation = completed(await world.ask([{ text: long }], { task: 'One' }, { actor }).outcome)
      .receipt.operationId;
    completed(await world.ask([{ text: long }], { task: 'Two', conversation }, { actor }).outcome);
    completed(await world.ask([{ text: long }], { task: 'Three', conversation }, { actor }).outcome);
    const { result } = completed(
      await world.ask([{ text: 'ok' }], { task: 'Four', conversation }, { actor }).outcome,
    );
    expect(result.facts['trimmed']).toBe(2);
    const tasks = world
      .turns()
      .at(-1)
      ?.messages.flatMap(({ content }) => content.map(({ text }) => text));
    expect(tasks).toEqual(expect.arrayContaining(['Two', 'Three', 'Four']));
    expect(tasks).not.toContain('One');
    expect(tasks?.join()).toContain('"left_out":2');
  });

  it('is never trimmed between a call and its answer', () => {
    const run = (size: number) => [
      { role: 'user' as const, model: null, content: [{ text: 'x'.repeat(size) }] },
    ];
    expect(trimmed([run(300), run(30_000), run(300)], 5_000)).toEqual({ runs: [run(300)], left: 2 });
    expect(trimmed([run(90_000)], 5_000)).toEqual({ runs: [], left: 1 });
  });
});

describe('a tool that needs an admin’s yes', () => {
  async function threshold(nano: string): Promise<void> {
    await world.db.sql(
      'update helix.operation_routes set approval_threshold_nano = $1 where operation = $2',
      [nano, 'speak'],
    );
    await world.db.sql("update helix.guild_settings set admin_channel_id = '110000000000000009'");
    await world.db.sql('update helix.config_head set version = version + 1');
  }

  const turns = [
    { tools: [plan('Speak', 'Add'), use('speak', { text: 'hello', step: 1 }, 'a')] },
    { text: 'It waits.', tools: [use('calculate', { expression: '1+1', step: 2 }, 'b')] },
    { text: 'Two; the speech waits.' },
  ];

  async function asked() {
    await threshold('0');
    const actor = somebody();
    const run = world.ask(turns, {}, { actor });
    const { result, receipt } = completed(await run.outcome);
    const tool = world.trail.find((line) => line.step === 'tool' && line.operation === receipt.operationId);
    return {
      actor,
      result,
      conversation: receipt.operationId,
      child: tool?.step === 'tool' ? (tool.child ?? '') : '',
    };
  }

  it('leaves a part of the answer, with the step waiting, and the request before the admins', async () => {
    const { result, child, conversation, actor } = await asked();
    expect(result).toMatchObject({ text: 'Two; the speech waits.', files: [], facts: { stop: 'approval' } });
    expect(JSON.parse(String(result.facts['plan']))).toEqual([
      { text: 'Speak', state: 'waiting' },
      { text: 'Add', state: 'done' },
    ]);
    expect(JSON.stringify(world.turns()[1]?.messages)).toContain('Waiting for approval');
    expect(await world.core.operation(child)).toMatchObject({
      state: 'waiting',
      operation: 'speak',
      parent: conversation,
    });
    expect(await world.core.agents.find(conversation, actor)).toMatchObject({ state: 'waiting' });
    await threshold('5000000000');
  });

  it('is served after the yes, told to its owner, and known to the conversation from then on', async () => {
    const { actor, conversation, child } = await asked();
    const admin = somebody(ADMIN);
    const view = (await world.core.approvals.list(admin.guildId)).find(
      ({ operationId }) => operationId === child,
    );
    const decision = await world.core.approvals.decide({
      approvalId: view!.approvalId,
      verdict: 'approve',
      binding: view!.binding,
      actor: admin,
      reason: null,
    });
    expect(decision.answer).toBe('approved');
    await expect.poll(async () => (await world.core.operation(child))?.state).toBe('finished');
    const told = (await world.core.deliveries.claim(50)).filter(({ operationId }) => operationId === child);
    expect(told).toMatchObject([
      { operation: 'speak', outcome: { kind: 'completed' }, toolOf: { conversation } },
    ]);

    // What a declined run was told is not lost with it.
    const no = world.ask([{ text: 'No.', stop: 'refusal' }], { task: 'Forbidden', conversation }, { actor });
    expect(completed(await no.outcome).result.facts['stop']).toBe('refusal');
    const more = world.ask([{ text: 'Here it is.' }], { task: 'Go on', conversation }, { actor });
    const { result } = completed(await more.outcome);
    expect(said()).toContain('decided');
    expect(said()).toContain('speech.mp3');
    expect(said()).not.toContain('Forbidden');
    expect(result.facts['stop']).toBe('end');
    await threshold('5000000000');
  });

  it('holds what a whole run may cost, where the run itself needs a yes', async () => {
    await world.db.sql(
      "update helix.operation_routes set approval_threshold_nano = 0 where operation = 'agent'",
    );
    await threshold('5000000000');
    const actor = somebody();
    const run = world.ask(
      [{ tools: [plan('x'), use('calculate', { expression: '1' })] }, { text: 'ok' }],
      {},
      { actor },
    );
    const { operationId, amount } = waiting(await run.outcome);
    const admin = somebody(ADMIN);
    const view = (await world.core.approvals.list(admin.guildId)).find(
      (one) => one.operationId === operationId,
    );
    await world.core.approvals.decide({
      approvalId: view!.approvalId,
      verdict: 'approve',
      binding: view!.binding,
      actor: admin,
      reason: null,
    });
    await expect.poll(async () => (await world.core.operation(operationId))?.state).toBe('finished');
    const stored = await world.core.operation(operationId);
    expect(stored?.result).toMatchObject({ text: 'ok', facts: { stop: 'end', turns: 2 } });
    expect(stored?.receipt?.cost).toBeLessThan(amount);
    await world.db.sql(
      "update helix.operation_routes set approval_threshold_nano = 5000000000 where operation = 'agent'",
    );
    await world.db.sql('update helix.config_head set version = version + 1');
  });
});
