import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { StoredInput } from '../request.ts';

/**
 * Runs `use` with a local path of a stored input. Where the blob store is remote, the file is copied to a private
 * temporary folder first, which is removed afterwards, whatever happens. An abort ends the copying.
 */
export async function withLocalFile<T>(
  input: StoredInput,
  signal: AbortSignal,
  use: (path: string) => Promise<T>,
): Promise<T> {
  if (input.path !== null) return use(input.path);
  const folder = await mkdtemp(join(tmpdir(), 'helix-input-'));
  try {
    const path = join(folder, 'input');
    await pipeline(input.open(), createWriteStream(path, { mode: 0o600 }), { signal });
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
