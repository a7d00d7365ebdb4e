import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

/** A program that stands where ffmpeg is, writes down each of its runs, and then is ffmpeg, or does something else. */
export type SpawnLog = {
  /** Its path. */
  ffmpeg: string;
  begun(): number;
  /** Resolves once so many runs have ended. */
  ended(count: number): Promise<void>;
  /** The moments that were asked for, in the order of the runs. */
  moments(): string[];
  /** The files that were opened. */
  files(): string[];
  /** Ids of the runs that still live. */
  living(): number[];
  remove(): void;
};

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A child that was killed and not yet waited for is dead as well.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Makes one in a folder of its own. `instead` is a shell command that is run in place of ffmpeg. */
export function spawnLog(instead = '/usr/bin/env PATH=/usr/local/bin:/usr/bin:/bin ffmpeg "$@"'): SpawnLog {
  const folder = mkdtempSync(join(tmpdir(), 'helix-spawn-log-'));
  const [ffmpeg, log, over] = ['ffmpeg', 'runs', 'over'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const replaced = instead.startsWith('sleep');
  // A shell that waits would outlive its kill as the sleep: it becomes what it runs.
  const last = replaced ? `exec /bin/${instead}` : `${instead}\necho done >> ${over}`;
  writeFileSync(ffmpeg, `#!/bin/sh\necho "$$ $*" >> ${log}\n${last}\n`);
  chmodSync(ffmpeg, 0o700);
  const lines = (file: string): string[] =>
    existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  const found = (pattern: RegExp): string[] => lines(log).flatMap((line) => pattern.exec(line)?.[1] ?? []);
  return {
    ffmpeg,
    begun: () => lines(log).length,
    ended: (count) => expect.poll(() => lines(over).length, { timeout: 10_000 }).toBe(count),
    moments: () => found(/ -ss (\S+)/),
    files: () => found(/ -i file:(\S+)/),
    living: () =>
      found(/^(\d+)/)
        .map(Number)
        .filter(lives),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
