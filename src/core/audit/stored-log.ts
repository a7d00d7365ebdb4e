import type { Store } from '../store/store.ts';
import type { LogSource } from './verify-log.ts';

/** The log in a database, for verifying. */
export function storedLog(store: Pick<Store, 'auditEntries' | 'auditHead' | 'checkpoints'>): LogSource {
  return {
    entries: (from, limit) => store.auditEntries({ from, limit }),
    head: () => store.auditHead(),
    checkpoints: (after, limit) => store.checkpoints({ after, limit }),
  };
}
