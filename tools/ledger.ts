import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DatabaseConfig } from '../src/core/config.ts';
import { openStore } from '../src/core/store/open-store.ts';
import type { CostEntryRow } from '../src/core/store/rows.ts';
import type { Store } from '../src/core/store/store.ts';
import { verifyStored } from './ledger/verify-stored.ts';

/** Rows per question: the most the database answers at once. */
const PAGE = 500;

async function readEntries(store: Store): Promise<CostEntryRow[]> {
  const entries: CostEntryRow[] = [];
  for (;;) {
    const after = entries.at(-1)?.id ?? null;
    const page = await store.costEntries({ operation_id: null, after, limit: PAGE });
    entries.push(...page);
    if (page.length < PAGE) return entries;
  }
}

function databaseOf(): DatabaseConfig | null {
  const { values } = parseArgs({
    options: { 'data-dir': { type: 'string' }, 'database-url': { type: 'string' } },
  });
  if (values['database-url']) return { home: 'postgres', url: values['database-url'] };
  return values['data-dir'] ? { home: 'pglite', dataDir: resolve(values['data-dir']) } : null;
}

const database = databaseOf();
if (!database) {
  console.error('usage: node tools/ledger.ts --data-dir DIR | --database-url URL');
  process.exit(2);
}
try {
  const store = await openStore(database);
  const entries = await readEntries(store);
  const chain = await verifyStored(store);
  await store.close();
  const told = chain.ok ? { ok: true, entries: chain.next, head: chain.hash } : chain;
  console.log(JSON.stringify({ entries, chain: told }, null, 2));
  process.exitCode = chain.ok ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
