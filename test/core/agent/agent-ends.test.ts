import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type AgentWorld, agentWorld, dayOf, plan, use } from '../../support/agent-world.ts';
import { holdTimer } from '../../support/held-timer.ts';
import { completed, failed } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';
import { fails } from '../../support/vendor-scripts.ts';

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

describe('how a run ends', () => {
  it('a model that declines is asked no more, and what it had is kept', async () => {
    const { result } = completed(
      await world.ask([
        { text: 'First.', tools: [plan('x')] },
        { text: 'I will not', stop: 'refusal' },
      ]).outcome,
    );
    expect(result.facts['stop']).toBe('refusal');
    expect(world.turns()).toHaveLength(2);
  });

  it('after twelve turns, with what it has', async () => {
    const more = { text: 'So far.', tools: [plan('x'), use('speak', { text: 'one more' })] };
    const actor = somebody();
    const { result } = completed(await world.ask([more], {}, { actor }).outcome);
    expect(result).toMatchObject({ text: 'So far.', facts: { stop: 'turns', turns: 12 } });
    // What the last turn's tools cost is in the sum that people read.
    expect(result.facts['spentNano']).toBe(String((await dayOf(world, actor)).spent));
    expect(world.turns()).toHaveLength(12);
    expect(JSON.stringify(world.turns()[11]?.messages.at(-1))).toContain('last turn');
  });

  it('goes on with an answer that was cut off by its length, and joins it', async () => {
    const { result } = completed(
      await world.ask([{ text: 'One, ', stop: 'max_tokens' }, { text: 'two.' }]).outcome,
    );
    expect(result).toMatchObject({ text: 'One, two.', facts: { stop: 'end', turns: 2 } });
    const [first, second] = world.turns();
    expect(second!.max_tokens).toBeGreaterThanOrEqual(first!.max_tokens * 2);
  });

  it('leaves a model that always thinks as much room as its own answers of the run say', async () => {
    const model = 'claude-opus-5-5';
    const work = (n: number) => ({ tools: [plan('x'), use('calculate', { expression: `${n}` })] });
    const long = { ...work(3), final: { output_tokens: 900 } };
    completed(await world.ask([work(1), work(2), long, { text: 'Done.' }], { model }).outcome);
    // 222 tokens each at first: three times that, and 600 for the answer itself.
    const [first, second, third, last] = world.turns().map(({ max_tokens }) => max_tokens);
    expect([first, second, third, last]).toEqual([2_000, 1_266, 1_266, 2_000]);
  });

  it('says so when the answer is cut off again and again', async () => {
    const { result } = completed(await world.ask([{ text: 'On and on. ', stop: 'max_tokens' }]).outcome);
    expect(result.facts).toMatchObject({ stop: 'length', turns: 4 });
  });

  it('hands a pause of the vendor’s own work back as it is', async () => {
    const whole = [{ type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' } }];
    completed(await world.ask([{ whole, text: 'Hm', stop: 'pause_turn' }, { text: 'Found.' }]).outcome);
    const messages = world.turns()[1]?.messages;
    expect(messages?.map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(messages?.[1]?.content).toEqual([...whole, { type: 'text', text: 'Hm' }]);
  });

  it('with a part when its time is over', async () => {
    const deadlineMaxMs = 123_457;
    await world.renew({ timings: { deadlineMaxMs } });
    const deadline = holdTimer(deadlineMaxMs);
    onTestFinished(deadline.release);
    const stall = { text: 'Half of', end: 'stall' as const };
    const run = world.ask([{ text: 'First.', tools: [plan('x'), use('clock', {})] }, stall]);
    await expect.poll(() => run.states.at(-1)?.text).toBe('Half of');
    deadline.goOff();
    const { result } = completed(await run.outcome);
    expect(result).toMatchObject({ text: 'Half of', facts: { stop: 'deadline' } });
  });

  it('goes on at the next model when the first one is overloaded, with all that was done', async () => {
    const { result, receipt } = completed(
      await world.ask([
        {
          thought: { thinking: 't', signature: 's' },
          tools: [plan('x'), use('calculate', { expression: '2*3' }, 'a')],
        },
        fails(529),
        fails(529),
        { text: 'Six.' },
      ]).outcome,
    );
    expect(result).toMatchObject({
      text: 'Six.',
      facts: { insteadBecause: 'failed', insteadCode: 'vendor_overloaded' },
    });
    expect(receipt.model).toBe('claude-haiku-5-5');
    expect(world.turns().map(({ model }) => model)).toEqual([
      'claude-sonnet-5-5',
      'claude-sonnet-5-5',
      'claude-sonnet-5-5',
      'claude-haiku-5-5',
    ]);
    // Another model's thoughts are not handed on; what it had done is.
    const last = JSON.stringify(world.turns()[3]?.messages);
    expect(last).not.toContain('thinking');
    expect(last).toContain('{\\"result\\":\\"6\\"}');
  });

  it('keeps what it has when nobody serves any more, and fails where it has nothing', async () => {
    const all = { text: 'Got one.', tools: [plan('x'), use('calculate', { expression: '1' })] };
    const { result } = completed(await world.ask([all, fails(529)]).outcome);
    expect(result).toMatchObject({ text: 'Got one.', facts: { stop: 'failed' } });
    await world.renew();
    expect(failed(await world.ask([fails(529)]).outcome).code).toBe('vendor_overloaded');
  });
});
