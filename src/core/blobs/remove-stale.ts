import type { Dirent } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** No operation works longer than half an hour: what nobody wrote to for this long was left by a killed process, ms. */
const STALE_MS = 2 * 3_600_000;

/**
 * Deletes what processes that were killed left in `folder`: files and folders with such names, not written to for two
 * hours, so that nobody who shares the folder loses what is in use. A folder that is not there is fine.
 */
export async function removeStale(folder: string, named: RegExp): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  for (const { name } of entries.filter((entry) => named.test(entry.name))) {
    const path = join(folder, name);
    const seen = await stat(path).catch(() => null);
    // By the clock of the file system, which wrote the other time.
    if (seen === null || Date.now() - seen.mtimeMs < STALE_MS) continue;
    // Somebody else's file of such a name stays.
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
