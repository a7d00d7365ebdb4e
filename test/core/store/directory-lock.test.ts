import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryLockedError, lockDirectory } from '../../../src/core/store/directory-lock.ts';
import { runModule } from '../../support/run-module.ts';

/** Takes the lock, prints `held` or the error, and lives until its input ends. */
const HOLDER = `
  const { lockDirectory } = await import('./src/core/store/directory-lock.ts');
  try { lockDirectory(process.argv[1]); console.log('held'); } catch (error) { console.log(error.name); process.exit(); }
  process.stdin.resume().on('end', () => process.exit());
`;

describe('the lock of a data directory', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'helix-lock-'));
    path = join(folder, 'db.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const holder = (over: Record<string, unknown>): void =>
    writeFileSync(
      path,
      JSON.stringify({ pid: process.ppid, host: hostname(), started: 'x', token: 't', ...over }),
    );

  it('refuses a second process, naming the file and the first one’s pid', async () => {
    const first = runModule(HOLDER, [path]);
    expect(await first.line()).toBe('held');
    try {
      lockDirectory(path);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(DirectoryLockedError);
      expect(error).toMatchObject({ path, pid: first.pid });
      expect((error as Error).message).toContain(`${path} says that process ${first.pid}`);
    } finally {
      await first.kill('SIGTERM');
    }
  });

  it('refuses a second taker in the same process', () => {
    const lock = lockDirectory(path);
    expect(() => lockDirectory(path)).toThrow(DirectoryLockedError);
    lock.release();
    expect(existsSync(path)).toBe(false);
    lockDirectory(path).release();
  });

  it('is taken over from a process that was killed', async () => {
    const first = runModule(HOLDER, [path]);
    expect(await first.line()).toBe('held');
    await first.kill('SIGKILL');
    expect(existsSync(path)).toBe(true);
    const lock = lockDirectory(path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
    lock.release();
  });

  it('goes to exactly one of many who find it dead', async () => {
    const first = runModule(HOLDER, [path]);
    await first.line();
    await first.kill('SIGKILL');
    const rivals = Array.from({ length: 6 }, () => runModule(HOLDER, [path]));
    const words = await Promise.all(rivals.map((rival) => rival.line()));
    expect(words.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'DirectoryLockedError'), 'held']);
    await Promise.all(rivals.map((rival) => rival.kill('SIGKILL')));
  });

  it('is not kept by a later process that happens to have the dead one’s pid', () => {
    holder({ pid: process.ppid, started: 'long ago' });
    lockDirectory(path).release();
    holder({ pid: process.pid });
    lockDirectory(path).release();
  });

  it('is kept by a process on another host while it beats, and lost after 30 s of silence', () => {
    holder({ host: 'elsewhere' });
    utimesSync(path, new Date(), new Date());
    expect(() => lockDirectory(path)).toThrow(/on elsewhere/);
    const old = new Date(Date.now() - 31_000);
    utimesSync(path, old, old);
    lockDirectory(path).release();
  });

  it('is taken over when its writer died in the middle of writing', () => {
    writeFileSync(path, '{"pid":');
    lockDirectory(path).release();
    expect(existsSync(path)).toBe(false);
  });

  it('is not removed by one who has lost it', () => {
    const lock = lockDirectory(path);
    holder({ token: 'another' });
    lock.release();
    expect(existsSync(path)).toBe(true);
  });
});
