import type { ModelConfig, ProviderConfig } from '../providers/provider.ts';
import type { RouterDeps } from '../router/deps.ts';
import type { PriceListRow } from '../store/routes-rows.ts';
import type { ModelView, PriceView, ProviderView } from './routes.ts';

type ProvidersDeps = Pick<RouterDeps, 'store' | 'configs' | 'registry' | 'health' | 'clock'>;

/** Prices the store gives at once. */
const PAGE = 500;

/** Every price of a vendor that counts now or later. */
export async function pricesOf(deps: Pick<RouterDeps, 'store'>, provider: string): Promise<PriceListRow[]> {
  const found: PriceListRow[] = [];
  for (;;) {
    const rows = await deps.store.priceList({ provider, after: found.at(-1)?.n ?? 0 });
    found.push(...rows);
    if (rows.length < PAGE) return found;
  }
}

function priceView(row: PriceListRow): PriceView {
  return {
    id: row.id,
    unit: row.unit,
    price: BigInt(row.price_nano),
    per: row.per,
    from: row.effective_from,
    to: row.effective_to,
    operator: row.operator,
    source: row.source,
    verified: row.verified,
  };
}

function modelView(
  deps: ProvidersDeps,
  config: ProviderConfig,
  model: ModelConfig,
  prices: readonly PriceListRow[],
): ModelView {
  const target = `${config.id}/${model.id}`;
  const until = deps.health.openUntil(target);
  const own = prices.filter((row) => row.model === model.id);
  // What neither counts now nor begins later is outranked by an operator's row or a newer one.
  const ahead = own.filter((row) => !row.counts && Date.parse(row.effective_from) > deps.clock.now());
  return {
    id: model.id,
    capability: model.capability,
    summary: model.summary,
    status: model.status,
    note: model.note ?? null,
    servedBy: model.servedBy ?? null,
    shutdownAt: model.shutdownAt ?? null,
    maxCharacters: model.maxCharacters ?? null,
    languages: model.languages?.length ?? null,
    breaker: until !== null ? 'open' : deps.health.closed(target) ? 'closed' : 'probing',
    openUntil: until === null ? null : new Date(until).toISOString(),
    latencyMs: deps.health.latency(target),
    prices: own
      .filter((row) => row.counts)
      .map(priceView)
      .toSorted((one, other) => one.unit.localeCompare(other.unit)),
    ahead: ahead.map(priceView),
  };
}

/** The vendors with their models as the catalogue, the price table and this process's breakers have them now. */
export async function listProviders(deps: ProvidersDeps): Promise<ProviderView[]> {
  const views: ProviderView[] = [];
  for (const config of deps.configs) {
    const prices = await pricesOf(deps, config.id);
    views.push({
      id: config.id,
      name: config.name,
      keyName: config.availability.keyName,
      keyPresent: deps.registry.keyPresent(config.id),
      client: deps.registry.hasClient(config.id),
      concurrent: config.rateLimits.concurrent,
      models: config.models.map((model) => modelView(deps, config, model, prices)),
    });
  }
  return views;
}
