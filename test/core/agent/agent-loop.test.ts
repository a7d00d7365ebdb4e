import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AgentWorld, agentWorld, plan, use } from '../../support/agent-world.ts';
import { completed, refused } from '../../support/outcomes.ts';

let world: AgentWorld;
beforeAll(async () => {
  world = await agentWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.renew();
  for (const end of [world.claude, world.files, world.elevenlabs, world.deepgram]) end.requests = [];
  world.trail.length = 0;
});

const planOf = (facts: Record<string, unknown>): [string, string][] =>
  (JSON.parse(String(facts['plan'])) as { text: string; state: string }[]).map(({ text, state }) => [
    text,
    state,
  ]);

type Block = { type: string; tool_use_id?: string; is_error?: boolean; content?: { text: string }[] };
/** What the tools answered in a turn, by the call's id. */
function resultsOf(turn: number): Record<string, { text: string; failed: boolean }> {
  const content = (world.turns()[turn]?.messages.at(-1)?.content ?? []) as unknown as Block[];
  return Object.fromEntries(
    content
      .filter(({ type }) => type === 'tool_result')
      .map((block) => [
        block.tool_use_id,
        { text: block.content?.[0]?.text ?? '', failed: block.is_error === true },
      ]),
  );
}

describe('a task with tools', () => {
  it('is planned, ticked off, done by operations of their own, and answered with their files', async () => {
    const { outcome, states } = world.ask(
      [
        { tools: [plan('Listen', 'Add', 'Read aloud'), use('transcribe', { file: 'file_1', step: 1 }, 'a')] },
        { text: 'Adding.', tools: [use('calculate', { expression: 'sum(12.50, 3.205)', step: 2 }, 'b')] },
        { tools: [use('speak', { text: 'It is 15.705', step: 3 }, 'c')] },
        { text: 'It comes to **15.705**.' },
      ],
      {},
      { files: 1 },
    );
    const { result, receipt } = completed(await outcome);
    expect(result.text).toBe('It comes to **15.705**.');
    expect(result.files.map(({ name, contentType }) => [name, contentType])).toEqual([
      ['transcript.txt', 'text/plain; charset=utf-8'],
      ['speech.mp3', 'audio/mpeg'],
    ]);
    expect(result.facts).toMatchObject({ stop: 'end', turns: 4, tools: 3, searches: 0, trimmed: 0 });
    expect(planOf(result.facts)).toEqual([
      ['Listen', 'done'],
      ['Add', 'done'],
      ['Read aloud', 'done'],
    ]);
    expect(resultsOf(1)['a']?.text).toContain('hello you');
    expect(resultsOf(2)['b']).toEqual({ text: '{"result":"15.705"}', failed: false });
    expect(resultsOf(3)['c']?.text).toContain('"id":"file_3"');

    const ticks = states.map(({ plan: steps }) => steps.map(({ state }) => state).join());
    expect(ticks).toEqual(
      expect.arrayContaining(['todo,todo,todo', 'doing,todo,todo', 'done,doing,todo', 'done,done,done']),
    );
    expect(states.at(-1)?.turn).toBe(4);

    const { operationId } = receipt;
    expect(world.linesOf(operationId, 'turn').map(({ turn }) => turn)).toEqual([1, 2, 3, 4]);
    const tools = world.linesOf(operationId, 'tool');
    expect(tools.map(({ tool, outcome: how }) => [tool, how])).toEqual([
      ['transcribe', 'done'],
      ['calculate', 'done'],
      ['speak', 'done'],
    ]);
    for (const child of tools.flatMap(({ child: id }) => (id === null ? [] : [id]))) {
      expect(world.steps(child)).toEqual(expect.arrayContaining(['hold', 'attempt', 'settled']));
      const view = await world.core.operation(child);
      expect(view).toMatchObject({ parent: operationId, conversation: operationId });
    }
    const { own, all } = await world.booked(operationId);
    expect(receipt.cost).toBe(own);
    expect(result.facts['spentNano']).toBe(String(all));
    expect(all).toBeGreaterThan(own);
    // A tool's own outcome is nobody's delivery.
    expect(await world.core.deliveries.claim(50)).toEqual([]);
  });

  it('has independent tools called at once', async () => {
    const { promise: both, resolve } = Promise.withResolvers<void>();
    let inside = 0;
    const { script } = world.deepgram;
    world.deepgram.script = (request, response, raw) => {
      inside += 1;
      if (inside === 2) resolve();
      void both.then(() => script(request, response, raw));
    };
    const calls = [
      use('transcribe', { file: 'file_1' }, 'a'),
      use('transcribe', { file: 'memo-2.wav' }, 'b'),
    ];
    const { outcome } = world.ask([{ tools: [plan('Both'), ...calls] }, { text: 'Done' }], {}, { files: 2 });
    expect(completed(await outcome).result.text).toBe('Done');
    world.deepgram.script = script;
    // In the order in which they were asked for, whichever was done first; the plan's answer is first.
    expect(Object.keys(resultsOf(1))).toEqual(['toolu_submit_plan_0', 'a', 'b']);
  });

  it('is answered at once where no tool is needed', async () => {
    const { result } = completed(await world.ask([{ text: 'Four.' }]).outcome);
    expect(result).toMatchObject({ text: 'Four.', files: [], facts: { stop: 'end', turns: 1, plan: '[]' } });
  });

  it('makes the model plan before it works', async () => {
    const first = { tools: [use('calculate', { expression: '1+1' }, 'a')] };
    completed(await world.ask([first, { text: '2' }]).outcome);
    expect(resultsOf(1)['a']).toEqual({ text: 'Not done: call submit_plan first.', failed: true });
  });
});

describe('what a model must not reach', () => {
  async function answerTo(
    call: ReturnType<typeof use>,
    input: Record<string, unknown> = {},
  ): Promise<string> {
    const run = world.ask([{ tools: [plan('x'), { ...call, id: 'a' }] }, { text: 'ok' }], input, {
      files: 1,
    });
    completed(await run.outcome);
    return resultsOf(1)['a']?.text ?? '';
  }

  it.each([
    ['a file that is not the conversation’s', use('transcribe', { file: 'file_2' })],
    ['a path', use('read_file', { file: '../../etc/passwd' })],
    ['an address', use('transcribe', { file: 'https://example.com/a.mp3' })],
    ['a key of the blob store', use('read_file', { file: 'blob:00000000-0000-8000-8000-000000000000/in-0' })],
    ['a place before the first', use('read_file', { file: 'file_0' })],
  ])('%s is no file', async (_, call) => {
    expect(await answerTo(call)).toBe('Not done: there is no such file.');
    expect(world.files.requests.every(({ url }) => url.pathname.includes('memo-1'))).toBe(true);
  });

  it('somebody else’s file, even by its key in the input of an operation', async () => {
    const other = completed(await world.transcribe()).result.files[0]!.key;
    expect(await answerTo(use('read_file', { file: other }))).toBe('Not done: there is no such file.');
  });

  it.each([
    ['an input of the wrong shape', use('speak', { text: 7 }), 'Not done: the input is wrong at text.'],
    ['no input at all', use('transcribe', {}), 'Not done: the input is wrong at file.'],
    ['a tool that is none', use('delete_everything', {}), 'Not done: there is no such tool.'],
    ['a name that is everybody’s', use('constructor', {}), 'Not done: there is no such tool.'],
    [
      'code where a sum is wanted',
      use('calculate', { expression: 'process.exit(1)' }),
      'Not done: cannot read it at character 8.',
    ],
  ])('%s is answered with an error, and the run goes on', async (_, call, text) => {
    expect(await answerTo(call)).toBe(text);
  });

  it('the options of an operation that the tool does not offer', async () => {
    await answerTo(use('speak', { text: 'hi', model: 'eleven_v4', private: true, file: 'file_1' }));
    const bodies = world.elevenlabs.requests.filter(({ method }) => method === 'POST');
    expect(bodies).toHaveLength(1);
    expect(JSON.parse(bodies[0]!.body.toString('utf8'))).toMatchObject({ text: 'hi' });
  });

  it('a search in the web that nobody switched on', async () => {
    expect(refused(await world.ask([], { web: true }).outcome)).toMatchObject({
      code: 'operation_off',
      facts: { toggle: 'enable_web_search' },
    });
    expect(world.claude.requests).toEqual([]);
  });

  it('an operation that is switched off, which is refused as for anybody', async () => {
    await world.db.sql(
      "update helix.feature_toggles set enabled = false, controlled_by = 'ADMIN_ONLY' where toggle_name = 'enable_text_to_speech'",
    );
    await world.db.sql('update helix.config_head set version = version + 1');
    expect(await answerTo(use('speak', { text: 'hi' }))).toBe('Not done: operation_off.');
    await world.db.sql(
      "update helix.feature_toggles set enabled = true, controlled_by = 'BOTH' where toggle_name = 'enable_text_to_speech'",
    );
    await world.db.sql('update helix.config_head set version = version + 1');
  });

  it('more than eight tools at once', async () => {
    const calls = Array.from({ length: 9 }, (_, index) => use('calculate', { expression: '1' }, `c${index}`));
    completed(await world.ask([{ tools: [plan('x'), ...calls] }, { text: 'ok' }]).outcome);
    expect(resultsOf(1)['c7']?.failed).toBe(false);
    expect(resultsOf(1)['c8']?.text).toBe('Not done: at most 8 tools are called at once.');
  });
});
