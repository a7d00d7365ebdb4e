import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that this process alone takes for temporary files, in place of the one that all of a run share. */
export type OwnTmpdir = {
  /** Names of what lies there now. */
  files(): string[];
  /** Back to the shared one; what lies here is removed. */
  leave(): void;
};

/** Points TMPDIR there until `leave`. */
export function ownTmpdir(): OwnTmpdir {
  const before = process.env['TMPDIR'];
  const folder = mkdtempSync(join(tmpdir(), 'helix-own-'));
  process.env['TMPDIR'] = folder;
  return {
    files: () => readdirSync(folder),
    leave: () => {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
