import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const BLOCK = 512;
const FOLDER = '5';

/** A text field of a header: it ends at its first zero byte. */
function field(header: Uint8Array, from: number, to: number): string {
  return Buffer.from(header.subarray(from, to)).toString('latin1').replace(/\0.*$/s, '');
}

/**
 * Writes the files and folders of an uncompressed tar below `folder`, readable by their owner alone. For archives that
 * this program made: names of up to 100 characters, no links.
 */
export function unpackTar(tar: Uint8Array, folder: string): void {
  for (let at = 0; at + BLOCK <= tar.length;) {
    const header = tar.subarray(at, at + BLOCK);
    const name = field(header, 0, 100);
    if (name === '') return;
    const bytes = Number.parseInt(field(header, 124, 136), 8) || 0;
    const path = join(folder, name);
    if (field(header, 156, 157) === FOLDER) mkdirSync(path, { recursive: true, mode: 0o700 });
    else {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, tar.subarray(at + BLOCK, at + BLOCK + bytes), { mode: 0o600 });
    }
    at += BLOCK + Math.ceil(bytes / BLOCK) * BLOCK;
  }
}
