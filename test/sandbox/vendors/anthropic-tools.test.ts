import type Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVendors, type Vendors } from '../../../sandbox/vendors/index.ts';
import { anthropicClient, isEngineMissing, textOf } from './anthropic-client.ts';

const CALCULATOR: Anthropic.Tool = {
  name: 'calculator',
  description: 'Works out an expression.',
  input_schema: { type: 'object', properties: { expression: { type: 'string' } }, required: ['expression'] },
};
const QUESTION: Anthropic.MessageParam = { role: 'user', content: 'Please calculate 17 * 23.' };
const BASE = { model: 'claude-sonnet-5-5', max_tokens: 1_000 };

describe.skipIf(isEngineMissing)('tools and formats of the local Anthropic', () => {
  let vendors: Vendors;
  let client: Anthropic;
  beforeAll(async () => {
    vendors = await startVendors();
    client = anthropicClient(vendors);
  });
  afterAll(() => vendors.close());

  it('asks for a tool, takes its result back, and answers with it', async () => {
    const asked = await client.messages.create({ ...BASE, messages: [QUESTION], tools: [CALCULATOR] });
    expect(asked.stop_reason).toBe('tool_use');
    expect(asked.content).toEqual([
      {
        type: 'tool_use',
        id: expect.stringMatching(/^toolu_/) as string,
        name: 'calculator',
        input: { expression: '17 * 23' },
        caller: { type: 'direct' },
      },
    ]);
    const id = asked.content[0]?.type === 'tool_use' ? asked.content[0].id : '';
    const answered = await client.messages.create({
      ...BASE,
      messages: [
        QUESTION,
        { role: 'assistant', content: asked.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: '391' }] },
      ],
      tools: [CALCULATOR],
    });
    expect(answered.stop_reason).toBe('end_turn');
    expect(textOf(answered)).toContain('391');
  });

  it('streams the input of a tool in pieces that the SDK puts together', async () => {
    const stream = client.messages.stream({ ...BASE, messages: [QUESTION], tools: [CALCULATOR] });
    const pieces: string[] = [];
    stream.on('streamEvent', (event) => {
      if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta')
        pieces.push(event.delta.partial_json);
    });
    const message = await stream.finalMessage();
    expect(pieces.join('')).toBe('{"expression":"17 * 23"}');
    expect(message.content).toMatchObject([{ type: 'tool_use', input: { expression: '17 * 23' } }]);
    expect(message.stop_reason).toBe('tool_use');
  });

  it('cuts the input of a tool, too, where the tokens run out', async () => {
    const stream = client.messages.stream({
      ...BASE,
      max_tokens: 3,
      messages: [QUESTION],
      tools: [CALCULATOR],
    });
    expect(await stream.finalMessage()).toMatchObject({
      stop_reason: 'max_tokens',
      usage: { output_tokens: 3 },
    });
  });

  it('counts tools and the schema of a format as a part of the prompt', async () => {
    const asked = { model: BASE.model, messages: [QUESTION] };
    const { input_tokens: plain } = await client.messages.countTokens(asked);
    const { input_tokens: withTools } = await client.messages.countTokens({ ...asked, tools: [CALCULATOR] });
    const format = {
      type: 'json_schema' as const,
      schema: { ...CALCULATOR.input_schema, additionalProperties: false },
    };
    const { input_tokens: withFormat } = await client.messages.countTokens({
      ...asked,
      output_config: { format },
    });
    expect(withTools - plain).toBeGreaterThan(300);
    expect(withFormat).toBeGreaterThan(plain);
  });

  it('answers with JSON of the asked schema and nothing around it', async () => {
    const schema = {
      type: 'object',
      properties: { summary: { type: 'string' }, people: { type: 'array', items: { type: 'string' } } },
      required: ['summary', 'people'],
      additionalProperties: false,
    };
    const message = await client.messages.create({
      ...BASE,
      messages: [
        { role: 'user', content: JSON.stringify({ subject: 'Hello', body: 'Please call Maria Lopez.' }) },
      ],
      output_config: { format: { type: 'json_schema', schema } },
    });
    const answer = JSON.parse(textOf(message)) as { summary: string; people: string[] };
    expect(answer.summary).toContain('not a language model');
    expect(answer.people).toEqual(['Maria Lopez']);
  });
});
