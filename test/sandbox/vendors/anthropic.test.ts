import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVendors, type Vendors } from '../../../sandbox/vendors/index.ts';
import { anthropicClient, HELLO, isEngineMissing, postAnthropic, textOf } from './anthropic-client.ts';

const WEATHER = { name: 'weather', input_schema: { type: 'object' as const, properties: {} } };

describe.skipIf(isEngineMissing)('the local Anthropic', () => {
  let vendors: Vendors;
  let client: Anthropic;
  beforeAll(async () => {
    vendors = await startVendors();
    client = anthropicClient(vendors);
  });
  afterAll(() => vendors.close());

  const errorOf = async (body: unknown, headers: Record<string, string> = {}) => {
    const response = await postAnthropic(vendors, body, headers);
    const { error, ...rest } = (await response.json()) as { error: { type: string; message: string } };
    return { status: response.status, ...error, rest, requestId: response.headers.get('request-id') };
  };

  it('answers the vendor’s own SDK with a message that has every field', async () => {
    const { data, request_id } = await client.messages.create(HELLO).withResponse();
    expect(request_id).toMatch(/^req_/);
    expect(data).toEqual({
      id: expect.stringMatching(/^msg_/) as string,
      type: 'message',
      role: 'assistant',
      model: 'claude-haiku-5-5',
      content: [{ type: 'text', text: expect.any(String) as string, citations: null }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: {
        input_tokens: expect.any(Number) as number,
        output_tokens: expect.any(Number) as number,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens_details: { thinking_tokens: 0 },
        server_tool_use: null,
        service_tier: 'standard',
        speed: 'standard',
        inference_geo: null,
      },
    });
  });

  it('says in its words that it is no language model, and that it cannot answer a free question', async () => {
    const answer = textOf(await client.messages.create(HELLO));
    expect(answer).toContain('rules engine, not a language model');
    expect(answer).toContain('cannot answer a free question');
  });

  it('streams the events in the vendor’s order, and the SDK puts the same message together', async () => {
    const response = await postAnthropic(vendors, { ...HELLO, stream: true });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith('event: '));
    const names = lines.map((line) => line.slice('event: '.length));
    const deltas = names.filter((name) => name === 'content_block_delta');
    expect(deltas.length).toBeGreaterThan(3);
    expect(names).toEqual([
      'message_start',
      'content_block_start',
      'ping',
      ...deltas,
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    const stream = client.messages.stream(HELLO);
    const streamed: string[] = [];
    stream.on('text', (piece) => streamed.push(piece));
    const whole = await stream.finalMessage();
    const plain = await client.messages.create(HELLO);
    expect(streamed.join('')).toBe(textOf(plain));
    expect(whole.usage).toMatchObject({ ...plain.usage });
    expect(whole.stop_reason).toBe('end_turn');
  });

  it('counts as many tokens as it then bills', async () => {
    const { max_tokens: _, ...asked } = HELLO;
    const { input_tokens } = await client.messages.countTokens({ ...asked, system: 'Be short.' });
    const { usage } = await client.messages.create({ ...HELLO, system: 'Be short.' });
    expect(usage.input_tokens).toBe(input_tokens);
    const longer = await client.messages.countTokens({ ...asked, system: 'Be short. '.repeat(50) });
    expect(longer.input_tokens).toBeGreaterThan(input_tokens + 100);
  });

  it('lists its models and knows each by its id', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toContain('claude-haiku-5-5');
    expect(await client.models.retrieve('claude-opus-5-5')).toMatchObject({
      lifecycle: 'active',
      max_input_tokens: 1_000_000,
      max_tokens: 128_000,
    });
    await expect(client.models.retrieve('claude-9')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  });

  it('takes the key as a bearer or as x-api-key, and no other key', async () => {
    expect((await postAnthropic(vendors, HELLO)).status).toBe(200);
    await expect(anthropicClient(vendors, 'wrong').messages.create(HELLO)).rejects.toMatchObject({
      status: 401,
      type: 'authentication_error',
    });
  });

  it('cuts an answer at max_tokens and bills exactly those', async () => {
    const message = await client.messages.create({ ...HELLO, max_tokens: 5 });
    expect(message.stop_reason).toBe('max_tokens');
    expect(message.usage.output_tokens).toBe(5);
    expect(textOf(message).length).toBeLessThan(40);
  });

  it('stops before a stop sequence and names it', async () => {
    const message = await client.messages.create({ ...HELLO, stop_sequences: ['never said', 'language'] });
    expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'language' });
    expect(textOf(message)).not.toContain('language');
  });

  it('refuses a model that is not there in the vendor’s shape', async () => {
    const refused = await errorOf({ ...HELLO, model: 'claude-3.5-opus' });
    expect(refused).toMatchObject({
      status: 404,
      type: 'not_found_error',
      message: 'model: claude-3.5-opus',
    });
    expect(refused.rest).toEqual({ type: 'error', request_id: refused.requestId });
  });

  const without = (name: keyof typeof HELLO) =>
    Object.fromEntries(Object.entries(HELLO).filter(([key]) => key !== name));
  const user = (content: unknown) => ({ role: 'user', content });
  const call = { type: 'tool_use', id: 'toolu_1', name: 'weather', input: {} };
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'sunny' };
  const controlled = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } };
  const closed = (properties: object) => ({ type: 'object', properties, additionalProperties: false });
  const withSchema = (schema: object) => ({
    ...HELLO,
    output_config: { format: { type: 'json_schema', schema } },
  });
  const node = { $ref: '#/$defs/a' };
  const wrong: [string, unknown, RegExp][] = [
    ['temperature', { ...HELLO, temperature: 0.5 }, /^temperature: /],
    ['top_p', { ...HELLO, top_p: 0.5 }, /^top_p: /],
    ['top_k', { ...HELLO, top_k: 5 }, /^top_k: /],
    ['no max_tokens', without('max_tokens'), /^max_tokens: Field required$/],
    ['max_tokens of 0', { ...HELLO, max_tokens: 0 }, /^max_tokens: /],
    ['more than the model can', { ...HELLO, max_tokens: 200_000 }, /200000 > 128000/],
    ['an unknown key', { ...HELLO, maxTokens: 5 }, /^maxTokens: Extra inputs are not permitted$/],
    ['no messages', { ...HELLO, messages: [] }, /at least one message/],
    ['an unknown role', { ...HELLO, messages: [{ role: 'tool', content: 'x' }] }, /^messages\.0\.role: /],
    [
      'an assistant who begins',
      { ...HELLO, messages: [{ role: 'assistant', content: 'x' }, user('y')] },
      /first message must use the "user" role/,
    ],
    [
      'an assistant who ends',
      { ...HELLO, messages: [user('x'), { role: 'assistant', content: 'y' }] },
      /prefill/,
    ],
    ['an empty text', { ...HELLO, messages: [user([{ type: 'text', text: '' }])] }, /must be non-empty/],
    ['an unknown block', { ...HELLO, messages: [user([{ type: 'song' }])] }, /'song'/],
    [
      'a tool call without its result',
      {
        ...HELLO,
        messages: [user('x'), { role: 'assistant', content: [call] }, user('y')],
        tools: [WEATHER],
      },
      /toolu_1.*corresponding `tool_result`/,
    ],
    [
      'a result without its call',
      { ...HELLO, messages: [user([result])] },
      /unexpected `tool_use_id`.*toolu_1/,
    ],
    ['a tool twice', { ...HELLO, tools: [WEATHER, WEATHER] }, /unique/],
    [
      'a tool that is not there',
      { ...HELLO, tools: [WEATHER], tool_choice: { type: 'tool', name: 'x' } },
      /'x'/,
    ],
    [
      'five breakpoints',
      { ...HELLO, system: Array.from({ length: 5 }, () => controlled) },
      /maximum of 4.*Found 5/,
    ],
    ['a wrong ttl', { ...HELLO, cache_control: { type: 'ephemeral', ttl: '1d' } }, /'5m' or '1h'/],
    [
      'a format without a schema',
      { ...HELLO, output_config: { format: { type: 'json_schema' } } },
      /schema: Field/,
    ],
    ['an open object', withSchema({ type: 'object', properties: {} }), /must be explicitly set to false/],
    [
      'a bound on a number',
      withSchema({ ...closed({ n: { type: 'integer', minimum: 1 } }) }),
      /'minimum' is not/,
    ],
    [
      'a bound deep inside',
      withSchema(closed({ a: { type: 'array', items: { type: 'string', maxLength: 5 } } })),
      /'maxLength'/,
    ],
    ['a schema that is none', withSchema(closed({ a: null })), /JSON schema is invalid/],
    [
      'a schema without end',
      withSchema({ ...closed({ a: node }), $defs: { a: closed({ next: node }) } }),
      /Recursive/,
    ],
    ['no JSON', '{', /not valid JSON/],
  ];
  for (const [what, body, message] of wrong)
    it(`refuses ${what} with 400`, async () => {
      const refused = await errorOf(body);
      expect(refused).toMatchObject({ status: 400, type: 'invalid_request_error' });
      expect(refused.message).toMatch(message);
    });

  it('refuses another version of the API, and none', async () => {
    expect(await errorOf(HELLO, { 'anthropic-version': '2023-06-01' })).toMatchObject({ status: 400 });
    const bare = await fetch(new URL('/v1/messages', vendors.env['ANTHROPIC_BASE_URL']), {
      method: 'POST',
      headers: { 'x-api-key': vendors.env['ANTHROPIC_API_KEY'] ?? '' },
      body: JSON.stringify(HELLO),
    });
    expect(await bare.json()).toMatchObject({ error: { message: 'anthropic-version: header is required' } });
  });

  it('shows itself as what it is', () => {
    const card = vendors.vendors().find(({ name }) => name === 'anthropic');
    expect(card).toMatchObject({ available: true, engine: 'rules engine, not a language model' });
    expect(vendors.simulated.join(' ')).toContain('rules engine');
  });
});
