import type { Rpc } from '../../src/core/store/rpc.ts';
import type { Store } from '../../src/core/store/store.ts';

/** A store for one suite, and the way around it that only tests have. */
export type TestStore = {
  store: Store;
  rpc: Rpc;
  /** Runs one statement as the database's owner. */
  sql(text: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Holds the database's time still at an ISO instant; null lets it run again. */
  setNow(now: string | null): Promise<void>;
  close(): Promise<void>;
};
