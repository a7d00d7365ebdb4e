import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { connect } from 'node:net';
import { Client } from 'pg';
import { inject } from 'vitest';
import { createStore } from '../../src/core/store/create-store.ts';
import { openPostgres } from '../../src/core/store/postgres.ts';
import type { TestStore } from './test-store.ts';
import { TEMPLATE } from './postgres-server.ts';

/** URL of the run's one PostgreSQL server, started when the first suite asks. */
async function serverUrl(): Promise<string> {
  const answer = JSON.parse(await text(connect(inject('postgresPort'), '127.0.0.1'))) as {
    url?: string;
    error?: string;
  };
  if (!answer.url) throw new Error(`PostgreSQL did not start: ${answer.error}`);
  return answer.url;
}

/** A fresh migrated database: its URL as superuser, and the way to drop it. */
export async function postgresDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = await serverUrl();
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const admin = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: server });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  await admin(`create database ${name} template ${TEMPLATE}`);
  return {
    url: server.replace(/\/postgres$/, `/${name}`),
    drop: () => admin(`drop database ${name} with (force)`),
  };
}

/** A migrated store of its own on the run's PostgreSQL. */
export async function postgresStore(): Promise<TestStore & { url: string }> {
  const { url, drop } = await postgresDatabase();
  const rpc = openPostgres({ url });
  const side = new Client({ connectionString: url });
  await side.connect();
  const database = new URL(url).pathname.slice(1);
  return {
    url,
    store: createStore(rpc),
    rpc,
    sql: async (statement, parameters = []) =>
      (await side.query<Record<string, unknown>>(statement, parameters)).rows,
    setNow: async (now) => {
      await side.query(
        now === null
          ? `alter database ${database} reset helix.test_now`
          : `alter database ${database} set helix.test_now = '${now}'`,
      );
      await side.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'helix' and datname = $1",
        [database],
      );
    },
    async close() {
      await rpc.close();
      await side.end();
      await drop();
    },
  };
}
