import { randomUUID } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { Pool } from 'pg';
import { createStore } from '../src/core/store/create-store.ts';
import { migrate } from '../src/core/store/migrate.ts';
import { createPgliteRpc } from '../src/core/store/pglite.ts';
import { openPostgres } from '../src/core/store/postgres.ts';
import type { BeginInput, Store } from '../src/core/store/store.ts';
import { TEMPLATE, startPostgres } from '../test/support/postgres-server.ts';
import { BOOT, billed, scenario, stranger } from '../test/support/scenario.ts';

/**
 * `npm run bench`: what a decision costs the database. A decision is begin, start of the attempt and settlement, with
 * the context at hand. Milliseconds depend on the machine, so each is told as a multiple of a bare `select 1` by the
 * same driver, taken in turns with it. The servers are in memory or do not sync: a disk adds its own time per commit.
 */
type Home = { name: string; store: Store; bare(): Promise<unknown>; close(): Promise<void> };

const ROUNDS = 5;
const ONE_BY_ONE = 20;
const AT_ONCE = 32;
const PEOPLE = 16;

async function pglite(): Promise<Home> {
  const db = await PGlite.create();
  await migrate(db);
  const rpc = createPgliteRpc(db);
  return {
    name: 'PGlite',
    store: createStore(rpc),
    bare: () => db.query('select 1'),
    close: () => rpc.close(),
  };
}

async function postgres(): Promise<Home> {
  const server = await startPostgres();
  const url = server.url.replace(/\/postgres$/, `/${TEMPLATE}`);
  const rpc = openPostgres({ url });
  const pool = new Pool({ connectionString: url, max: 10 });
  // The server may be gone before the pool has said goodbye.
  pool.on('error', () => {});
  return {
    name: 'PostgreSQL',
    store: createStore(rpc),
    bare: () => pool.query('select 1'),
    close: async () => {
      await Promise.all([rpc.close(), pool.end()]);
      await server.stop();
    },
  };
}

/** One whole decision of somebody whose context is cached. */
async function decide(store: Store, cached: BeginInput): Promise<void> {
  const { start, settle } = scenario(store);
  const operation_id = randomUUID();
  const begun = await store.beginOperation({ ...cached, operation_id });
  if (begun.answer !== 'started') throw new Error(`begin answered ${begun.answer}`);
  await start(operation_id, 100);
  await settle(operation_id, billed(100));
}

/** Milliseconds of each of `count` calls, `atOnce` at a time; `each` is the wall time divided by the count. */
async function measure(
  count: number,
  atOnce: number,
  work: (n: number) => Promise<unknown>,
): Promise<{ times: number[]; each: number }> {
  const times: number[] = [];
  let next = 0;
  const began = performance.now();
  const worker = async (): Promise<void> => {
    while (next < count) {
      const from = performance.now();
      await work(next++);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { times, each: (performance.now() - began) / count };
}

const middle = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** Medians over the rounds: of single calls one by one, and of the time per call when many run at once. */
async function bench(home: Home): Promise<Record<string, string>[]> {
  await home.store.boot(BOOT);
  const guild = randomUUID();
  const cached = await Promise.all(
    Array.from({ length: PEOPLE }, () => scenario(home.store).beginInput(stranger(guild))),
  );
  const decision = (n: number): Promise<void> => decide(home.store, cached[n % PEOPLE] as BeginInput);
  await measure(AT_ONCE, AT_ONCE, decision);
  const seen = {
    decision: [] as number[],
    bare: [] as number[],
    decisions: [] as number[],
    bares: [] as number[],
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    seen.bare.push(...(await measure(ONE_BY_ONE, 1, home.bare)).times);
    seen.decision.push(...(await measure(ONE_BY_ONE, 1, decision)).times);
    seen.bares.push((await measure(AT_ONCE * 4, AT_ONCE, home.bare)).each);
    seen.decisions.push((await measure(AT_ONCE * 2, AT_ONCE, decision)).each);
  }
  const row = (how: string, ours: number[], bare: number[]): Record<string, string> => ({
    database: home.name,
    how,
    'select 1, ms': middle(bare).toFixed(3),
    'decision, ms': middle(ours).toFixed(2),
    'decision / select 1': (middle(ours) / middle(bare)).toFixed(1),
    'decisions a second': (1000 / middle(ours)).toFixed(0),
  });
  return [
    row('one by one', seen.decision, seen.bare),
    row(`${AT_ONCE} at once, per call`, seen.decisions, seen.bares),
  ];
}

const rows: Record<string, string>[] = [];
for (const open of [pglite, postgres]) {
  const home = await open();
  try {
    rows.push(...(await bench(home)));
  } finally {
    await home.close();
  }
}
console.table(rows);
