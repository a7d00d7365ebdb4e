import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { PROVIDERS } from '../../../src/core/providers/index.ts';
import type { Provider } from '../../../src/core/providers/provider.ts';
import { createRegistry } from '../../../src/core/providers/registry.ts';

const keys = { deepgram: { apiKey: 'k', baseUrl: null }, elevenlabs: { apiKey: null, baseUrl: null } };

describe('the registry', () => {
  const registry = createRegistry({ providers: PROVIDERS, keys, deepgramMipOptOut: true });

  it('answers a missing key with its name', async () => {
    expect(await registry.client('elevenlabs')).toEqual({
      kind: 'key_missing',
      keyName: 'ELEVENLABS_API_KEY',
    });
    expect(await registry.client('google')).toEqual({ kind: 'key_missing', keyName: 'GOOGLE_API_KEY' });
    expect([registry.keyPresent('deepgram'), registry.keyPresent('elevenlabs')]).toEqual([true, false]);
    expect(registry.keyPresent('anthropic')).toBe(false);
  });

  it('makes a client once and keeps it', async () => {
    const [first, second] = await Promise.all([registry.client('deepgram'), registry.client('deepgram')]);
    expect(first.kind === 'client' && second.kind === 'client' && first.client === second.client).toBe(true);
  });

  it('gives the vendor’s own address where the operator names none', async () => {
    const seen: string[] = [];
    const deepgram = PROVIDERS.find(({ config }) => config.id === 'deepgram');
    if (!deepgram) throw new Error('no provider');
    const spy: Provider = {
      config: deepgram.config,
      load: async ({ baseUrl }) => {
        seen.push(baseUrl);
        return {};
      },
    };
    await createRegistry({ providers: [spy], keys, deepgramMipOptOut: true }).client('deepgram');
    expect(seen).toEqual(['https://api.deepgram.com']);
  });

  it('tries a client anew whose loading failed', async () => {
    const deepgram = PROVIDERS.find(({ config }) => config.id === 'deepgram');
    if (!deepgram) throw new Error('no provider');
    let loads = 0;
    const flaky: Provider = {
      config: deepgram.config,
      load: async () => {
        loads += 1;
        if (loads === 1) throw new Error('disk full');
        return {};
      },
    };
    const registry = createRegistry({ providers: [flaky], keys, deepgramMipOptOut: true });
    await expect(registry.client('deepgram')).rejects.toThrow('disk full');
    expect(await registry.client('deepgram')).toEqual({ kind: 'client', client: {} });
  });

  it('loads no vendor SDK before the first use', () => {
    const script = `
      import { createRegistry } from './src/core/providers/registry.ts';
      import { PROVIDERS } from './src/core/providers/index.ts';
      import { OPERATIONS } from './src/core/operations/index.ts';
      createRegistry({ providers: PROVIDERS, keys: {}, deepgramMipOptOut: true });
      console.log(OPERATIONS.length);
    `;
    const out = execFileSync(
      process.execPath,
      [
        '--import',
        'data:text/javascript,import{registerHooks}from"node:module";registerHooks({resolve(s,c,n){const r=n(s,c);if(/deepgram.sdk|elevenlabs\\/|anthropic-ai|genai/.test(r.url))console.log("LOADED "+r.url);return r}})',
        '--input-type=module',
        '-e',
        script,
      ],
      { encoding: 'utf8' },
    );
    expect(out.trim()).toBe('5');
  });
});
