import type { Log } from '../log.ts';
import { PROVIDER_CONFIGS } from '../providers/index.ts';
import type { Registry } from '../providers/registry.ts';
import type { Store } from '../store/store.ts';

/** What deleting files at vendors needs. */
export type UploadSweepDeps = {
  store: Pick<Store, 'dueVendorFiles' | 'dropVendorFiles'>;
  registry: Registry;
  log: Log;
};

const AT_ONCE = 20;
/** A vendor that does not answer is asked again at the next sweep, ms. */
const DELETE_MS = 10_000;

/** Deletes one file; true when it is gone. */
async function remove(deps: UploadSweepDeps, provider: string, name: string): Promise<boolean> {
  const config = PROVIDER_CONFIGS.find(({ id }) => id === provider);
  const answer = config && (await deps.registry.client(config.id));
  // Without its key nothing can be deleted: the vendor does it by itself, and the row is asked for until then.
  if (answer?.kind !== 'client' || !answer.client.video) return false;
  try {
    await answer.client.video.remove({ name }, AbortSignal.timeout(DELETE_MS));
    return true;
  } catch (error) {
    deps.log.warn({ err: error, provider }, 'a file at a vendor could not be deleted; it is tried again');
    return false;
  }
}

/** Deletes the files at vendors whose time is over, at most 20 a call. */
export async function sweepUploads(deps: UploadSweepDeps): Promise<void> {
  const due = await deps.store.dueVendorFiles({ limit: AT_ONCE });
  for (const { provider, name, gone } of due) {
    if (!gone && !(await remove(deps, provider, name))) continue;
    await deps.store.dropVendorFiles({ provider, names: [name] });
    deps.log.info({ provider }, 'deleted a file at a vendor');
  }
}
