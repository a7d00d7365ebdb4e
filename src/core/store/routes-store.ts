import { z } from 'zod';
import {
  type PriceListRow,
  type RouteRow,
  priceListRow,
  publishRouteAnswer,
  routeRow,
} from './routes-rows.ts';
import type { Rpc } from './rpc.ts';
import type { StoreActor } from './store.ts';
import { toWire } from './to-wire.ts';

/** What a publication changes; what is left out stays. Models are `provider/model`. */
export type RouteWordsInput = {
  primary?: string;
  fallbacks?: readonly string[];
  approval_threshold_nano?: string;
  deadline_ms?: number;
  attempts_max?: number;
  policy?: 'order' | 'cheapest' | 'fastest_healthy';
};

/** The routes' part of the store. */
export type RoutesStore = {
  /** Every route, by operation. */
  routes(): Promise<RouteRow[]>;
  /** Compare-and-set on the newest version. */
  publishRoute(input: {
    actor: StoreActor;
    operation: string;
    expected_version: number;
    change: RouteWordsInput;
  }): Promise<z.infer<typeof publishRouteAnswer>>;
  /** Prices of one vendor that count now or later, up to 500 after row `after`. */
  priceList(input: { provider: string; after: number }): Promise<PriceListRow[]>;
};

/** The routes' functions on any home. */
export function createRoutesStore(rpc: Rpc): RoutesStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    routes: () => call('routes', {}, z.array(routeRow)),
    publishRoute: (input) => call('publish_route', input, publishRouteAnswer),
    priceList: (input) => call('price_list', input, z.array(priceListRow)),
  };
}
