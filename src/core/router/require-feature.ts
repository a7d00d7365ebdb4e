import { RefusalError, type RefusalCode } from '../errors.ts';
import type { Operation } from '../operations/operation.ts';
import type { RouterDeps } from './deps.ts';
import type { Run } from './run.ts';

/** Allows files by their address on the internet; off until an admin turns it on. */
export const URL_INPUTS = 'enable_url_inputs';

/**
 * Throws RefusalError `code` unless a toggle beside the operation's own is on for this person. It is read anew: what it
 * guards reaches out of the house, so a cached yes is not enough.
 */
export async function requireFeature(
  deps: Pick<RouterDeps, 'contexts'>,
  run: Run,
  operation: Operation,
  feature: { toggle: string; code: RefusalCode },
): Promise<void> {
  const { row } = await deps.contexts.fresh(operation, run.request.actor);
  if (row.features[feature.toggle] !== true) throw new RefusalError(feature.code, { toggle: feature.toggle });
}
