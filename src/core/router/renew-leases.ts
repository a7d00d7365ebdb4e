import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';
import { LEASE_S } from './deps.ts';
import type { Running } from './running.ts';

/**
 * Extends the leases of this process's operations and stops those whose cancel somebody asked for in another
 * process. A database that is away is logged and asked again at the next beat. Never throws.
 */
export async function renewLeases(deps: {
  store: Pick<Store, 'renewLeases'>;
  owner: string;
  running: Running;
  log: Log;
}): Promise<void> {
  try {
    const { cancel_requested } = await deps.store.renewLeases({ owner: deps.owner, lease_s: LEASE_S });
    for (const id of cancel_requested) deps.running.stop(id, 'cancelled');
  } catch (error) {
    deps.log.error({ err: error, running: deps.running.size() }, 'the leases could not be renewed');
  }
}
