import { randomUUID } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';

/** Another process works on this directory. One line for its operator: where, and who. */
export class DirectoryLockedError extends Error {
  readonly path: string;
  readonly pid: number;
  constructor(path: string, pid: number, host: string) {
    super(
      `${path} says that process ${pid} on ${host} already works with this data; ` +
        'stop it first, or give this one another DATA_DIR (several bots share a PostgreSQL database, not a folder)',
    );
    this.name = 'DirectoryLockedError';
    this.path = path;
    this.pid = pid;
  }
}

/** A held lock; `release` gives it back. */
export type DirectoryLock = { release(): void };

const holder = z.object({ pid: z.number(), host: z.string(), started: z.string(), token: z.string() });
type Holder = z.infer<typeof holder>;

/** The lock is touched this often, so that another host, which cannot see our pid, sees that we live (ms). */
const BEAT_MS = 5_000;
const SILENT_MS = 30_000;
const held = new Set<string>();

/** When a process started, in the kernel's ticks: tells a process from a later one with its pid. '' where unknown. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

/** A pid that may not be signalled lives too. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isAlive(path: string, other: Holder): boolean {
  if (held.has(other.token)) return true;
  if (other.host !== hostname()) return Date.now() - statSync(path).mtimeMs < SILENT_MS;
  return other.pid !== process.pid && exists(other.pid) && startOf(other.pid) === other.started;
}

/** Null when there is no lock, or one that was not written to its end (its writer died). */
function readHolder(path: string): Holder | null {
  try {
    return holder.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** True when the file was made by this call: a link either appears whole or not at all. */
function tryCreate(path: string, text: string, token: string): boolean {
  const draft = `${path}.${token}`;
  writeFileSync(draft, text);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Removes a dead holder's lock. A guard makes sure that of two who find it dead only one removes it. */
function takeAway(path: string, token: string): void {
  const guard = `${path}.takeover`;
  if (!tryCreate(guard, token, token)) {
    if (Date.now() - statSync(guard).mtimeMs > SILENT_MS) rmSync(guard, { force: true });
    return;
  }
  try {
    const other = readHolder(path);
    if (!other || !isAlive(path, other)) rmSync(path, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

/**
 * Takes the exclusive lock `path` for this process, before anything in the directory is opened. A dead process's lock
 * is taken over; a living one's throws DirectoryLockedError. Safe between processes of one host, and between hosts
 * that share the folder as far as file times tell (30 s of silence).
 */
export function lockDirectory(path: string): DirectoryLock {
  mkdirSync(dirname(path), { recursive: true });
  const token = randomUUID();
  const self: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid), token };
  for (let tries = 0; !tryCreate(path, JSON.stringify(self), token); tries++) {
    const other = readHolder(path);
    if (other && (tries >= 3 || isAlive(path, other)))
      throw new DirectoryLockedError(path, other.pid, other.host);
    takeAway(path, token);
  }
  held.add(token);
  const beat = setInterval(() => {
    // A lock somebody removed by hand must not end the process that holds the data.
    if (existsSync(path)) utimesSync(path, new Date(), new Date());
  }, BEAT_MS);
  beat.unref();
  return {
    release() {
      clearInterval(beat);
      held.delete(token);
      if (readHolder(path)?.token === token) rmSync(path, { force: true });
    },
  };
}
