import { readFile } from 'node:fs/promises';
import { type Config, ConfigError } from '../config.ts';
import { operatorPriceSeeds, pricesFileSchema } from '../providers/prices-file.ts';
import type { PriceSeed, ProviderConfig } from '../providers/provider.ts';
import type { BootInput } from '../store/store.ts';
import { ROUTE_SEEDS, routeTarget } from './routes.ts';

function wire(provider: string, seed: PriceSeed, operator: boolean): BootInput['prices'][number] {
  const { priceNano, ...rest } = seed;
  return { ...rest, provider, priceNano: String(priceNano), operator };
}

async function operatorPrices(file: string, now: number): Promise<BootInput['prices'][number][]> {
  const fault = (what: string): ConfigError => new ConfigError([`PRICES_FILE ${what}.`]);
  const text = await readFile(file, 'utf8').catch(() => {
    throw fault('cannot be read: give the path of a readable JSON file');
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fault('is not JSON');
  }
  const parsed = pricesFileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw fault(
      `is wrong at ${issue?.path.join('.') || 'its top'}: ${issue?.message ?? 'not what it must be'}`,
    );
  }
  return operatorPriceSeeds(parsed.data, new Date(now).toISOString().slice(0, 10)).map(({ provider, seed }) =>
    wire(provider, seed, true),
  );
}

/** Every model of a first route must exist and have a price above zero, or nothing starts. */
function checkRoutes(configs: readonly ProviderConfig[]): void {
  for (const entry of ROUTE_SEEDS.flatMap(({ primary, fallbacks }) => [primary, ...fallbacks])) {
    const target = routeTarget(entry);
    const config = configs.find(({ id }) => id === target?.provider);
    const known = config?.models.some(({ id, status }) => id === target?.model && status === 'active');
    const priced = config?.pricing.some(({ model, priceNano }) => model === target?.model && priceNano > 0n);
    if (!known || !priced) throw new Error(`the route entry ${entry} has no active model with a price`);
  }
}

/** What the database is told at a start: key, zone, prices (the operator's outrank ours), routes and guilds. */
export async function bootInput(
  config: Config,
  configs: readonly ProviderConfig[],
  start: { publicKey: string; process: string; version: string; now: number },
): Promise<BootInput> {
  checkRoutes(configs);
  const seeds = configs.flatMap(({ id, pricing }) => pricing.map((seed) => wire(id, seed, false)));
  const own = config.pricesFile ? await operatorPrices(config.pricesFile, start.now) : [];
  return {
    public_key: start.publicKey,
    budget_time_zone: config.budgetTimeZone,
    process: start.process,
    version: start.version,
    prices: [...seeds, ...own],
    routes: ROUTE_SEEDS,
    guilds: config.discord.guildIds.map((guild_id) => ({
      guild_id,
      admin_channel_id: config.discord.adminChannelId,
      admin_role_ids: config.discord.adminRoleIds,
      webhooks: {
        commands: config.discord.webhooks.commands,
        hash_chain: config.discord.webhooks.hashChain,
        anomalies: config.discord.webhooks.anomalies,
      },
    })),
  };
}
