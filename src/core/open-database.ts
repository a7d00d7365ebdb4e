import { type SigningKey, loadSigningKey, withdrawSigningKey } from './audit/signing-key.ts';
import { type Config, ConfigError } from './config.ts';
import type { ProviderConfig } from './providers/provider.ts';
import { bootInput } from './router/boot-input.ts';
import type { bootAnswer } from './store/rows.ts';
import type { Store } from './store/store.ts';
import type { z } from 'zod';

/** An opened database that knows this process, its key, prices and routes. */
export type OpenedDatabase = {
  store: Store;
  key: SigningKey;
  boot: Extract<z.infer<typeof bootAnswer>, { answer: 'ready' }>;
  warnings: string[];
};

const OTHER_KEY =
  'AUDIT_SIGNING_KEY is not the key this record was begun with: give the key of its first start (with the ' +
  'built-in database: bring DATA_DIR/audit.key back from its backup).';

function backUp(key: SigningKey): string[] {
  return key.created
    ? [
        `the audit key was made in ${key.file}: back it up apart from the data, the record cannot go on without it`,
      ]
    : [];
}

/**
 * Opens the store, then the signing key (the store's lock keeps two processes from making two keys), and tells the
 * database of this start. Throws ConfigError, or what `open` throws; the store is closed then.
 */
export async function openDatabase(
  config: Config,
  configs: readonly ProviderConfig[],
  open: () => Promise<Store>,
  start: { process: string; version: string; now: number },
): Promise<OpenedDatabase> {
  const store = await open();
  try {
    const key = await loadSigningKey(config);
    const input = await bootInput(config, configs, { publicKey: key.publicKey, ...start });
    const boot = await store.boot(input);
    if (boot.answer === 'signing_key_differs') {
      await withdrawSigningKey(key);
      throw new ConfigError([OTHER_KEY]);
    }
    return { store, key, boot, warnings: [...boot.warnings, ...backUp(key)] };
  } catch (error) {
    await store.close();
    throw error;
  }
}
