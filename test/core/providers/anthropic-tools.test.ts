import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anthropic } from '../../../src/core/providers/anthropic.ts';
import type { CompleteCall, ProviderClient, UsageComponent } from '../../../src/core/providers/provider.ts';
import { callContext } from '../../support/call-context.ts';
import { claude, claudeBody } from '../../support/claude-script.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';

let vendor: ScriptedVendor;
let client: ProviderClient;
beforeAll(async () => {
  vendor = await startScriptedVendor(claude([{}]));
  client = await anthropic.load({ apiKey: 'k', baseUrl: vendor.url, deepgramMipOptOut: true });
});
afterAll(() => vendor.close());
afterEach(() => {
  vendor.requests = [];
});

const CALL: CompleteCall = {
  model: 'claude-sonnet-5-5',
  system: [{ text: 'Work.' }],
  turns: [{ role: 'user', content: [{ text: 'Hi' }] }],
  maxTokens: 100,
  schema: null,
  tools: [{ name: 'add', description: 'Adds.', schema: { type: 'object' }, cache: '5m' }],
};
const complete = (change: Partial<CompleteCall> = {}) =>
  client.text!.complete({ ...CALL, ...change }, callContext());

const THOUGHT = { thinking: 'First I add. '.repeat(9), signature: 'c2lnbmVk'.repeat(20) };

describe('tools of Claude', () => {
  it('go along with their schemas; thinking only where the model thinks, and never a setting of chance', async () => {
    await complete({ effort: 'medium', searches: 2, model: 'claude-opus-5-5' });
    await complete({ effort: 'medium' });
    await complete({ effort: 'medium', model: 'claude-haiku-5-5' });
    const [thinks, told, not] = vendor.requests.map(claudeBody);
    expect(told).toMatchObject({ output_config: { effort: 'medium' } });
    expect(told).not.toHaveProperty('thinking');
    expect(thinks).toMatchObject({
      tools: [
        { type: 'web_search_20260318', name: 'web_search', max_uses: 2 },
        { name: 'add', input_schema: { type: 'object' }, cache_control: { type: 'ephemeral', ttl: '5m' } },
      ],
      thinking: { type: 'adaptive', display: 'omitted' },
      output_config: { effort: 'medium' },
    });
    expect(not).not.toHaveProperty('thinking');
    expect(not).not.toHaveProperty('output_config');
    for (const body of [thinks, told, not]) {
      for (const name of ['temperature', 'top_p', 'top_k']) expect(body).not.toHaveProperty(name);
    }
  });

  it('are called with what the model wrote, beside its words', async () => {
    const input = { numbers: [1.5, 2], note: 'Grüße "東京"' };
    vendor.script = claude([
      {
        text: 'Adding.',
        tools: [
          { id: 't1', name: 'add', input },
          { id: 't2', name: 'add', input: {} },
        ],
      },
    ]);
    expect(await complete()).toMatchObject({
      text: 'Adding.',
      stop: 'tools',
      toolUses: [
        { id: 't1', name: 'add', input },
        { id: 't2', name: 'add', input: {} },
      ],
    });
  });

  it('give back the answer to the letter, thoughts with their signature first, and the results behind', async () => {
    const whole = [
      { type: 'redacted_thinking', data: 'opaque' },
      {
        type: 'server_tool_use',
        id: 's1',
        name: 'web_search',
        input: { query: 'x' },
        caller: { type: 'direct' },
      },
    ];
    vendor.script = claude([
      { whole, thought: THOUGHT, text: 'Adding.', tools: [{ id: 't1', name: 'add', input: { a: 1 } }] },
    ]);
    const reply = await complete();
    await complete({
      turns: [
        ...CALL.turns,
        { role: 'assistant', content: reply.blocks ?? [] },
        {
          role: 'user',
          content: [
            { toolUse: 't1', content: [{ text: '2' }, { pdf: 'JVBERi0=', name: 'a.pdf' }], failed: false },
            { toolUse: 't2', content: [{ text: 'no' }], failed: true, cache: '5m' },
          ],
        },
      ],
    });
    const { messages } = claudeBody(vendor.requests[1]);
    expect(messages[1]?.content).toEqual([
      ...whole,
      { type: 'thinking', ...THOUGHT },
      { type: 'text', text: 'Adding.' },
      { type: 'tool_use', id: 't1', name: 'add', input: { a: 1 } },
    ]);
    expect(messages[2]?.content).toEqual([
      {
        type: 'tool_result',
        tool_use_id: 't1',
        content: [
          { type: 'text', text: '2' },
          {
            type: 'document',
            title: 'a.pdf',
            source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
          },
        ],
      },
      {
        type: 'tool_result',
        tool_use_id: 't2',
        content: [{ type: 'text', text: 'no' }],
        is_error: true,
        cache_control: { type: 'ephemeral', ttl: '5m' },
      },
    ]);
  });

  it('whose call was cut off is no call, and no part of the answer', async () => {
    const reply = await (async () => {
      vendor.script = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const send = (type: string, value: object): void =>
          void response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...value })}\n\n`);
        send('message_start', { message: { id: 'm', usage: { input_tokens: 5, output_tokens: 1 } } });
        send('content_block_start', { index: 0, content_block: { type: 'text', text: 'I add' } });
        send('content_block_stop', { index: 0 });
        send('content_block_start', {
          index: 1,
          content_block: { type: 'tool_use', id: 't', name: 'add', input: {} },
        });
        send('content_block_delta', { index: 1, delta: { type: 'input_json_delta', partial_json: '{"a":' } });
        send('content_block_stop', { index: 1 });
        send('message_delta', { delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 9 } });
        send('message_stop', {});
        response.end();
      };
      return complete();
    })();
    expect(reply).toMatchObject({ stop: 'length', text: 'I add', toolUses: [] });
    expect(reply.blocks).toEqual([{ answer: { type: 'text', text: 'I add' } }]);
  });
});

describe('what a stream has cost when it breaks off', () => {
  async function dropped(answer: Parameters<typeof claude>[0][number], maxTokens = 5_000) {
    vendor.script = claude([answer]);
    let last: UsageComponent[] = [];
    const onUsage = (usage: UsageComponent[]): void => void (last = usage);
    await client.text!.complete({ ...CALL, maxTokens }, { ...callContext(), onUsage }).catch(() => undefined);
    return Object.fromEntries(last.map(({ unit, quantity }) => [unit, quantity]));
  }
  const usage = {
    input_tokens: 7,
    cache_creation_input_tokens: 1_501,
    cache_creation: { ephemeral_5m_input_tokens: 1_000, ephemeral_1h_input_tokens: 501 },
    cache_read_input_tokens: 20,
  };

  it('is the prompt as the vendor said, cache and all, and the words that came', async () => {
    const { output, ...prompt } = await dropped({ text: 'word '.repeat(100), usage, end: 'cut' });
    expect(prompt).toEqual({ input: 7, cache_read: 20, cache_write_5m: 1_000, cache_write_1h: 501 });
    expect(output).toBeGreaterThanOrEqual(100);
    expect(output).toBeLessThanOrEqual(400);
  });

  it('counts a call of a tool that was coming in', async () => {
    const { output } = await dropped({
      tools: [{ name: 'add', input: { text: 'word '.repeat(100) } }],
      end: 'cut',
    });
    expect(output).toBeGreaterThanOrEqual(100);
  });

  it('counts the form of a call beside its words, which the vendor bills too', async () => {
    // Recorded answers were billed up to 57 tokens for it.
    const { output } = await dropped({ tools: [{ name: 'add', input: {} }], end: 'cut' });
    expect(output).toBeGreaterThan(57);
  });

  it('is all it was allowed once it thought, because thoughts are billed and not shown', async () => {
    expect((await dropped({ thought: THOUGHT, end: 'cut' }))['output']).toBe(5_000);
  });

  it('counts a search in the web that was begun, with what it may have brought into the prompt', async () => {
    const whole = [{ type: 'server_tool_use', id: 's1', name: 'web_search', input: {} }];
    expect(await dropped({ whole, text: 'x', end: 'cut' })).toMatchObject({ search: 1, input: 812 + 20_000 });
  });
});
