import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackTar } from '../../../src/core/store/unpack-tar.ts';

describe('a tar', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'helix-tar-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('is unpacked byte for byte, empty files and folders included, for its owner alone', () => {
    const from = join(home, 'from');
    const sizes = { none: 0, few: 3, block: 512, more: 513, 'deep/down/many': 70_000 };
    mkdirSync(join(from, 'deep/down'), { recursive: true });
    mkdirSync(join(from, 'empty'));
    for (const [name, bytes] of Object.entries(sizes))
      writeFileSync(join(from, name), Buffer.alloc(bytes, `${name} `));
    execFileSync('tar', ['--format=ustar', '-cf', join(home, 'all.tar'), '-C', from, '.']);

    const to = join(home, 'to');
    unpackTar(readFileSync(join(home, 'all.tar')), to);
    const listed = (folder: string): string[] =>
      readdirSync(folder, { recursive: true }).map(String).toSorted();
    expect(listed(to)).toEqual(listed(from));
    for (const name of Object.keys(sizes)) {
      expect(readFileSync(join(to, name)).equals(readFileSync(join(from, name)))).toBe(true);
      expect(statSync(join(to, name)).mode & 0o777).toBe(0o600);
    }
  });
});
