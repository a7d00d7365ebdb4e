import { createHash, randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WrittenBlob } from './blob-store.ts';

/**
 * Hashes and counts `source` into a private temporary file first: the upload needs the length, and a source that
 * breaks must leave nothing over there.
 */
export async function spooled(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  use: (file: string, written: WrittenBlob) => Promise<void>,
): Promise<WrittenBlob> {
  const file = join(tmpdir(), `helix-${randomUUID()}.spool`);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      for await (const chunk of source instanceof Uint8Array ? [source] : source) {
        hash.update(chunk);
        bytes += chunk.byteLength;
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
    const written = { bytes, sha256: hash.digest('hex') };
    await use(file, written);
    return written;
  } finally {
    await rm(file, { force: true });
  }
}
