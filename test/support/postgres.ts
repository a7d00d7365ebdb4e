import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { connect } from 'node:net';
import { Client, types } from 'pg';
import { inject } from 'vitest';
import { createStore } from '../../src/core/store/create-store.ts';
import { openPostgres } from '../../src/core/store/postgres.ts';
import type { TestStore } from './test-store.ts';
import { TEMPLATE } from './postgres-server.ts';

/**
 * A clock that all sessions share, in place of the setting that only one's own session can make. What the real
 * helix.now() obeys is tested by itself.
 */
const TEST_CLOCK = `
  create table if not exists public.test_clock (at timestamptz);
  insert into public.test_clock select null where not exists (select from public.test_clock);
  create or replace function helix.now() returns timestamptz language sql volatile as
    'select coalesce((select at from public.test_clock), clock_timestamp())';
`;

const INT8 = 20;

/** Whole numbers of 64 bits come as numbers, as they do from PGlite. */
const LIKE_PGLITE = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 ? Number : types.getTypeParser(oid, format ?? 'text'),
};

/** URL of the run's one PostgreSQL server, started when the first suite asks. */
async function serverUrl(): Promise<string> {
  const answer = JSON.parse(await text(connect(inject('postgresPort'), '127.0.0.1'))) as {
    url?: string;
    error?: string;
  };
  if (!answer.url) throw new Error(`PostgreSQL did not start: ${answer.error}`);
  return answer.url;
}

/** A database for one suite: its URL as superuser, and the way to drop it. */
type Database = { url: string; drop(): Promise<void> };

/** A database with nothing in it. */
export const emptyDatabase = (): Promise<Database> => createDatabase('template1');

/** A migrated database without anything of a run in it. */
export const migratedDatabase = (): Promise<Database> => createDatabase(TEMPLATE);

async function createDatabase(template: string): Promise<Database> {
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
  await admin(`create database ${name} template ${template}`);
  return {
    url: server.replace(/\/postgres$/, `/${name}`),
    drop: () => admin(`drop database ${name} with (force)`),
  };
}

/** A migrated store of its own on the run's PostgreSQL. */
export async function postgresStore(): Promise<TestStore & { url: string }> {
  const { url, drop } = await createDatabase(TEMPLATE);
  const rpc = openPostgres({ url });
  const side = new Client({ connectionString: url, types: LIKE_PGLITE });
  await side.connect();
  return {
    url,
    store: createStore(rpc),
    rpc,
    sql: async (statement, parameters = []) =>
      (await side.query<Record<string, unknown>>(statement, parameters)).rows,
    setNow: async (now) => {
      await side.query(TEST_CLOCK);
      await side.query('update public.test_clock set at = $1', [now]);
    },
    async close() {
      await rpc.close();
      await side.end();
      await drop();
    },
  };
}
