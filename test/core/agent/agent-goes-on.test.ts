import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AgentWorld, agentWorld, plan, use } from '../../support/agent-world.ts';
import { completed } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';
import { hears } from '../../support/vendor-scripts.ts';

const OPUS = 'claude-opus-5-5';

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

describe('the model that a conversation was begun with', () => {
  const actor = somebody();
  const begin = async (model: string | null): Promise<string> =>
    completed(await world.ask([{ text: 'Hi.' }], { task: 'Hi', model }, { actor }).outcome).receipt
      .operationId;
  const goOn = async (conversation: string) =>
    completed(await world.ask([{ text: 'On.' }], { task: 'On', conversation }, { actor }).outcome);

  it('goes on with it, also in another process, and the result says so', async () => {
    const conversation = await begin('Claude Opus 5.5');
    await world.renew();
    const { receipt, result } = await goOn(conversation);
    expect(world.turns().at(-1)?.model).toBe(OPUS);
    expect(receipt.model).toBe(OPUS);
    expect(result.facts['modelNote']).toBe(`still ${OPUS}, as this conversation began`);
  });

  it('goes on with it where the first run came to nothing', async () => {
    const first = world.ask([{ end: 'stall' }], { task: 'Hi', model: OPUS }, { actor });
    const conversation = await first.id;
    await expect.poll(() => world.turns().length).toBe(1);
    await world.core.cancel(conversation, actor);
    expect((await first.outcome).kind).toBe('cancelled');
    expect((await goOn(conversation)).receipt.model).toBe(OPUS);
  });

  it('leaves the choice to the route where nobody was asked for', async () => {
    const { receipt, result } = await goOn(await begin(null));
    expect(receipt.model).toBe('claude-sonnet-5-5');
    expect(result.facts['modelNote']).toBeNull();
  });

  it.each([['a-model-of-last-year'], ['eleven_v3']])(
    'is replaced by the route where it no longer serves (%s), and the result says so',
    async (gone) => {
      const conversation = await begin(OPUS);
      await world.db.sql('update helix.agent_conversations set model = $1 where conversation_id = $2', [
        gone,
        conversation,
      ]);
      const { receipt, result } = await goOn(conversation);
      expect(receipt.model).toBe('claude-sonnet-5-5');
      expect(result.facts['modelNote']).toBe(
        `${gone}, which this conversation began with, no longer serves; claude-sonnet-5-5 answers instead`,
      );
    },
  );
});

describe('a task that the model declined', () => {
  const declines = { text: 'I will not.', stop: 'refusal' as const };

  it('is not asked again with the next one, and no longer paid for', async () => {
    const actor = somebody();
    const first = world.ask([{ text: 'Hi.' }], { task: 'Hello' }, { actor });
    const conversation = completed(await first.outcome).receipt.operationId;
    const no = world.ask(
      [declines],
      { task: 'Forbidden task', about: 'Forbidden data', conversation },
      { actor },
    );
    expect(completed(await no.outcome).result.facts['stop']).toBe('refusal');
    completed(await world.ask([{ text: 'Yes.' }], { task: 'Another', conversation }, { actor }).outcome);
    expect(said()).not.toContain('Forbidden');
    expect(said()).not.toContain('I will not');
    expect(
      world
        .turns()
        .at(-1)
        ?.messages.map(({ role }) => role),
    ).toEqual(['user', 'assistant', 'user']);
  });

  it('begins the conversation anew where it was the first', async () => {
    const actor = somebody();
    const first = world.ask([declines], { task: 'Forbidden task' }, { actor });
    const conversation = completed(await first.outcome).receipt.operationId;
    completed(await world.ask([{ text: 'Yes.' }], { task: 'Another', conversation }, { actor }).outcome);
    expect(world.turns().at(-1)?.messages).toHaveLength(1);
    expect(said()).not.toContain('Forbidden');
  });

  it('leaves the files that were made for it', async () => {
    const actor = somebody();
    const first = world.ask(
      [{ tools: [plan('Listen'), use('transcribe', { file: 'file_1' }, 'a')] }, declines],
      { task: 'Forbidden task' },
      { actor, files: 1 },
    );
    const conversation = completed(await first.outcome).receipt.operationId;
    const more = [{ tools: [plan('Read'), use('read_file', { file: 'file_2' }, 'b')] }, { text: 'Yes.' }];
    completed(await world.ask(more, { task: 'Another', conversation }, { actor }).outcome);
    expect(said()).toContain('hello you');
    expect(said()).not.toContain('Forbidden');
  });
});
