import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { storedLog } from '../src/core/audit/stored-log.ts';
import { type LogSource, verifyLog } from '../src/core/audit/verify-log.ts';
import { createStore } from '../src/core/store/create-store.ts';
import { migrate } from '../src/core/store/migrate.ts';
import { createPgliteRpc } from '../src/core/store/pglite.ts';
import { openPostgres } from '../src/core/store/postgres.ts';
import type { Store } from '../src/core/store/store.ts';
import { loadLog } from '../test/support/load-log.ts';
import { TEMPLATE, startPostgres } from '../test/support/postgres-server.ts';
import { type SignedLog, memorySource, signedLog } from '../test/support/signed-log.ts';
import type { TestStore } from '../test/support/test-store.ts';

/**
 * `node bench/verify.ts`, a part of `npm run bench`: what verifying 100,000 entries costs (chain, tree, 390 signed
 * checkpoints). Seconds depend on the machine, so each is told as a ratio to something plain in the same run: with the
 * rows in memory to a bare SHA-256 chain over the same bodies, from a database to the time that reading its rows takes.
 */
const SIZE = 100_000;
const ROUNDS = 5;
const PAGE = 500;

type Work = () => unknown;

async function seconds(work: Work): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** The plain chain: each hash over the one before it and a body, and nothing else. */
function plainChain({ entries }: SignedLog): string {
  let prev = '';
  for (const { body } of entries) prev = createHash('sha256').update(prev).update(body).digest('hex');
  return prev;
}

/** Reads the rows and does nothing with them, by the same road as verifying does. */
async function readRows(source: LogSource): Promise<void> {
  for (let at = 0; at < SIZE; at += PAGE) await source.entries(at, PAGE);
}

async function verified(source: LogSource, { origin, key }: SignedLog): Promise<void> {
  const verdict = await verifyLog(source, { trusted: { origin, publicKey: key.publicKey }, from: null });
  if (!verdict.ok) throw new Error(verdict.reason);
}

type Home = { name: string; store: Store; sql: TestStore['sql']; close(): Promise<void> };

async function pglite(): Promise<Home> {
  const db = await PGlite.create();
  await migrate(db);
  const rpc = createPgliteRpc(db);
  const sql: TestStore['sql'] = async (text, parameters = []) =>
    (await db.query<Record<string, unknown>>(text, parameters)).rows;
  return { name: 'PGlite', store: createStore(rpc), sql, close: () => rpc.close() };
}

async function postgres(): Promise<Home> {
  const server = await startPostgres();
  const url = server.url.replace(/\/postgres$/, `/${TEMPLATE}`);
  const rpc = openPostgres({ url });
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    name: 'PostgreSQL',
    store: createStore(rpc),
    sql: async (text, parameters = []) =>
      (await client.query<Record<string, unknown>>(text, parameters)).rows,
    close: async () => {
      await Promise.all([rpc.close(), client.end()]);
      await server.stop();
    },
  };
}

type Row = { where: string; 'entries a second': string; ratio: string; target: string };

/** Two works in turn, the fastest round of each in seconds: whatever else runs on the machine only slows them. */
async function inTurns(one: Work, other: Work): Promise<[number, number]> {
  const seen: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    seen[0].push(await seconds(one));
    seen[1].push(await seconds(other));
  }
  return [Math.min(...seen[0]), Math.min(...seen[1])];
}

const log = signedLog(SIZE);
const rate = (time: number): string => Math.round(SIZE / time).toLocaleString('en-US');
const [plain, inMemory] = await inTurns(
  () => plainChain(log),
  () => verified(memorySource(log), log),
);
const rows: Row[] = [
  {
    where: 'rows in memory',
    'entries a second': rate(inMemory),
    ratio: `${(plain / inMemory).toFixed(2)} of a plain SHA-256 chain`,
    target: 'at least 0.30',
  },
];
for (const open of [pglite, postgres]) {
  const home = await open();
  try {
    await loadLog({ sql: home.sql } as TestStore, log);
    const source = storedLog(home.store);
    const [read, checked] = await inTurns(
      () => readRows(source),
      () => verified(source, log),
    );
    rows.push({
      where: home.name,
      'entries a second': rate(checked),
      ratio: `${(checked / read).toFixed(2)} times the reading of its rows`,
      target: 'at most 3',
    });
  } finally {
    await home.close();
  }
}
console.table(rows);
