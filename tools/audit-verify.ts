import { ConfigError, loadEnvFile, readConfig } from '../src/core/index.ts';
import { openStore } from '../src/core/store/open-store.ts';
import { verifyStored } from './ledger/verify-stored.ts';

/*
 * npm run audit:verify
 * Reads every entry of the configured database, recomputes the chain and names the first bad one. Exit 0 when whole.
 * The embedded database is held by the running bot: stop it first, or point DATABASE_URL at a copy.
 */
async function main(): Promise<number> {
  loadEnvFile();
  try {
    const store = await openStore(readConfig().database);
    try {
      const verdict = await verifyStored(store);
      console.log(
        verdict.ok
          ? `${verdict.next} entries, chain whole, head ${verdict.hash}`
          : `entry ${verdict.firstBad} is the first bad one (${verdict.reason})`,
      );
      return verdict.ok ? 0 : 1;
    } finally {
      await store.close();
    }
  } catch (error) {
    console.error(
      error instanceof ConfigError || error instanceof Error ? error.message : 'the log cannot be read',
    );
    return 2;
  }
}

process.exitCode = await main();
