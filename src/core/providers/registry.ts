import type { Provider, ProviderClient, ProviderId } from './provider.ts';

/** A vendor's key and address as the environment gives them; an absent key disables its operations. */
export type RegistryKey = { apiKey: string | null; baseUrl: string | null };

/** A client, or why there is none: the key is missing, or nothing here can talk to that vendor yet. */
type ClientAnswer =
  | { kind: 'client'; client: ProviderClient }
  | { kind: 'key_missing'; keyName: string }
  | { kind: 'no_client' };

/** The vendors of this installation. Clients are made at first use and kept. */
export type Registry = {
  /** True when this version can talk to the vendor. */
  hasClient(id: ProviderId): boolean;
  /** True when the vendor has a client and its key is set. */
  keyPresent(id: ProviderId): boolean;
  client(id: ProviderId): Promise<ClientAnswer>;
};

/** Makes the registry; loads nothing. A client that fails to load is tried anew at the next call. */
export function createRegistry(deps: {
  providers: readonly Provider[];
  keys: Partial<Record<ProviderId, RegistryKey>>;
  deepgramMipOptOut: boolean;
}): Registry {
  const providers = new Map(deps.providers.map((provider) => [provider.config.id, provider]));
  const loading = new Map<ProviderId, Promise<ProviderClient>>();

  function load(provider: Provider, apiKey: string): Promise<ProviderClient> {
    const { id, availability } = provider.config;
    const known = loading.get(id);
    if (known) return known;
    const started = provider.load({
      apiKey,
      baseUrl: deps.keys[id]?.baseUrl ?? availability.defaultBaseUrl,
      deepgramMipOptOut: deps.deepgramMipOptOut,
    });
    loading.set(id, started);
    started.catch(() => loading.delete(id));
    return started;
  }

  return {
    hasClient: (id) => providers.has(id),
    keyPresent: (id) => providers.has(id) && Boolean(deps.keys[id]?.apiKey),
    client: async (id) => {
      const provider = providers.get(id);
      if (!provider) return { kind: 'no_client' };
      const apiKey = deps.keys[id]?.apiKey;
      if (!apiKey) return { kind: 'key_missing', keyName: provider.config.availability.keyName };
      return { kind: 'client', client: await load(provider, apiKey) };
    },
  };
}
