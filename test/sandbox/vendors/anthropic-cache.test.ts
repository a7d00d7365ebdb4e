import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createLanguageEngine,
  type LanguageEngine,
} from '../../../sandbox/engines/language/language-engine.ts';
import { createAnthropic } from '../../../sandbox/vendors/anthropic/anthropic.ts';
import { startVendorServer, type VendorServer } from '../../../sandbox/vendors/vendor-server.ts';
import { isEngineMissing } from './anthropic-client.ts';

const LONG = 'The house rules say many things about budgets. '.repeat(150);
const MINUTE_MS = 60_000;

describe.skipIf(isEngineMissing)('prompt caching of the local Anthropic', () => {
  let engine: LanguageEngine;
  let server: VendorServer;
  let client: Anthropic;
  let now = Date.parse('2026-11-22T12:00:00Z');
  beforeAll(() => {
    engine = createLanguageEngine();
  });
  beforeEach(async () => {
    const about = { name: 'anthropic' as const, engine: 'rules', onChange: () => undefined };
    server = await startVendorServer(
      about,
      createAnthropic(engine, 'key', () => now),
    );
    client = new Anthropic({ apiKey: 'key', baseURL: server.origin, maxRetries: 0 });
    return () => server.close();
  });
  afterAll(() => engine.close());

  const ask = async (question: string, ttl?: '5m' | '1h', system = LONG) => {
    const body = {
      model: 'claude-haiku-5-5',
      system: [
        {
          type: 'text' as const,
          text: system,
          cache_control: { type: 'ephemeral' as const, ...(ttl && { ttl }) },
        },
      ],
      messages: [{ role: 'user' as const, content: question }],
    };
    const { input_tokens: counted } = await client.messages.countTokens(body);
    const { usage } = await client.messages.create({ ...body, max_tokens: 300 });
    const written = usage.cache_creation_input_tokens ?? 0;
    const read = usage.cache_read_input_tokens ?? 0;
    expect(usage.input_tokens + written + read).toBe(counted);
    return { plain: usage.input_tokens, written, read, by: usage.cache_creation };
  };

  it('writes a marked beginning once and reads it the next time', async () => {
    const first = await ask('One?');
    expect(first.written).toBeGreaterThan(1_024);
    expect(first).toMatchObject({
      read: 0,
      by: { ephemeral_5m_input_tokens: first.written, ephemeral_1h_input_tokens: 0 },
    });
    const second = await ask('And two?');
    expect(second).toMatchObject({ written: 0, read: first.written });
    expect(second.plain).toBeLessThan(20);
  });

  it('forgets after five minutes without a reader, each of whom prolongs it', async () => {
    const { written } = await ask('One?');
    now += 4 * MINUTE_MS;
    expect((await ask('Two?')).read).toBe(written);
    now += 4 * MINUTE_MS;
    expect((await ask('Three?')).read).toBe(written);
    now += 6 * MINUTE_MS;
    expect(await ask('Four?')).toMatchObject({ read: 0, written });
  });

  it('keeps for an hour what is marked so, and says so in the usage', async () => {
    const { written, by } = await ask('One?', '1h');
    expect(by).toEqual({ ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: written });
    now += 50 * MINUTE_MS;
    expect((await ask('Two?', '1h')).read).toBe(written);
    now += 61 * MINUTE_MS;
    expect((await ask('Three?', '1h')).read).toBe(0);
  });

  it('reads nothing when one letter before the mark is another', async () => {
    await ask('One?');
    expect((await ask('One?', '5m', `${LONG}!`)).read).toBe(0);
  });

  it('does not cache what is too short', async () => {
    expect(await ask('One?', '5m', 'Short.')).toMatchObject({ written: 0, read: 0 });
  });

  it('carries a conversation on: what was written is read, what is new is written', async () => {
    const turn = (role: 'user' | 'assistant', content: string) => ({ role, content });
    const base = {
      model: 'claude-sonnet-5-5',
      max_tokens: 300,
      cache_control: { type: 'ephemeral' as const },
    };
    const one = await client.messages.create({ ...base, messages: [turn('user', LONG)] });
    const two = await client.messages.create({
      ...base,
      messages: [turn('user', LONG), turn('assistant', 'Noted.'), turn('user', 'And now?')],
    });
    expect(two.usage.cache_read_input_tokens).toBe(one.usage.cache_creation_input_tokens);
    expect(two.usage.cache_creation_input_tokens).toBeGreaterThan(0);
    expect(two.usage.input_tokens).toBe(0);
  });
});
