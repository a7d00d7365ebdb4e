import type { Config } from '../../src/core/index.ts';
import { PROVIDERS, PROVIDER_CONFIGS } from '../../src/core/providers/index.ts';
import type { ProviderConfig, ProviderId } from '../../src/core/providers/provider.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { getJson, statusText } from './get-json.ts';

/** A call of each vendor that costs nothing and needs a key. */
const FREE_CALLS: Record<ProviderId, { path: string; headers: (key: string) => Record<string, string> }> = {
  anthropic: {
    path: '/v1/models?limit=1',
    headers: (key) => ({ authorization: `Bearer ${key}`, 'anthropic-version': '2026-10-21' }),
  },
  google: { path: '/v1beta/models?pageSize=1', headers: (key) => ({ 'x-goog-api-key': key }) },
  deepgram: { path: '/v1/projects', headers: (key) => ({ authorization: `Token ${key}` }) },
  elevenlabs: { path: '/v1/user', headers: (key) => ({ 'xi-api-key': key }) },
};

/** Refused for the key (Google says 400 for a wrong one). */
const KEY_REFUSED: ReadonlySet<number> = new Set([400, 401, 403]);

async function checkKey(
  { id, availability }: ProviderConfig,
  key: string,
  baseUrl: string | null,
): Promise<Finding> {
  const call = FREE_CALLS[id];
  const { status } = await getJson(
    `${baseUrl ?? availability.defaultBaseUrl}${call.path}`,
    call.headers(key),
  );
  if (status === 200) return ok(`key ${id}`, 'the vendor takes it');
  const cure = KEY_REFUSED.has(status)
    ? `make a new key at the vendor and set ${availability.keyName}`
    : 'check the network, or run the doctor again when the vendor is well';
  return fail(`key ${id}`, `the vendor ${statusText(status)}`, cure);
}

/** Every vendor key that is set, tried with a call that is free; a key that is missed is a warning. */
export async function checkVendors(config: Config): Promise<Finding[]> {
  const served = new Set(PROVIDERS.map((provider) => provider.config.id));
  const checks = PROVIDER_CONFIGS.map(async (provider): Promise<Finding[]> => {
    const { apiKey, baseUrl } = config.providers[provider.id];
    if (apiKey !== null) return [await checkKey(provider, apiKey, baseUrl)];
    const { keyName } = provider.availability;
    const missed = warn(
      `key ${provider.id}`,
      'not set: its operations are refused',
      `set ${keyName} if you want them`,
    );
    return served.has(provider.id) ? [missed] : [];
  });
  return (await Promise.all(checks)).flat();
}
