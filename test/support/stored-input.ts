import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { StoredInput } from '../../src/core/request.ts';

const folder = mkdtempSync(join(tmpdir(), 'helix-test-inputs-'));
let count = 0;

/** Bytes as a stored input: with a local path, or as a remote blob store has it (`remote`). */
export function storedInput(
  bytes: Uint8Array,
  name: string,
  options: { remote?: boolean } = {},
): StoredInput {
  count += 1;
  const path = join(folder, String(count));
  if (!options.remote) writeFileSync(path, bytes);
  return {
    key: `operation/${count}`,
    name,
    bytes: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    contentType: null,
    open: () => Readable.from([Buffer.from(bytes)]),
    path: options.remote ? null : path,
  };
}
