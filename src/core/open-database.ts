import { ForkError, findForks } from './audit/find-forks.ts';
import { type SigningKey, adoptNextKey, loadSigningKey, withdrawSigningKey } from './audit/signing-key.ts';
import type { WitnessBoard } from './audit/witness-board.ts';
import { type WitnessFile, createWitnessFile } from './audit/witness-file.ts';
import { type Config, ConfigError } from './config.ts';
import type { ProviderConfig } from './providers/provider.ts';
import { bootInput } from './router/boot-input.ts';
import type { bootAnswer } from './store/rows.ts';
import type { BootInput, Store } from './store/store.ts';
import { join } from 'node:path';
import type { z } from 'zod';

/** An opened database that knows this process, its key, prices and routes. */
export type OpenedDatabase = {
  store: Store;
  key: SigningKey;
  witness: WitnessFile;
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

const UNREAD =
  'the posted checkpoints could not be read, so nobody compared them with this database: give the bot "View ' +
  'Channel" and "Read Message History" in the channel of the hash chain webhook';

/** How a process names itself at its start. */
type Start = { process: string; version: string; now: number; board: WitnessBoard | null };

/** What was signed and seen before agrees with this database, or nothing is added to it: throws ForkError. */
async function checkWitnesses(
  store: Store,
  config: Config,
  key: SigningKey,
  start: Start,
): Promise<{ witness: WitnessFile; said: 'agrees' | 'unread' | 'none' }> {
  const witness = createWitnessFile(join(config.dataDir, 'audit.witness'));
  const { forks, found, unread } = await findForks({
    store,
    publicKey: key.publicKey,
    file: witness,
    board: start.board,
    guildIds: config.discord.guildIds,
    webhook: config.discord.webhooks.hashChain,
  });
  if (forks[0]) throw new ForkError(forks[0]);
  if (unread) return { witness, said: 'unread' };
  return { witness, said: found > 0 ? 'agrees' : 'none' };
}

/** The start with the key as it is, or with the next one where the record names that already. */
async function bootWith(
  store: Store,
  input: BootInput,
  key: SigningKey,
): Promise<{ key: SigningKey; boot: OpenedDatabase['boot'] }> {
  const boot = await store.boot(input);
  if (boot.answer === 'ready') return { key, boot };
  const next = key.file === null ? null : await adoptNextKey(key.file, boot.public_key);
  if (next) return bootWith(store, { ...input, public_key: next.publicKey }, next);
  await withdrawSigningKey(key);
  throw new ConfigError([OTHER_KEY]);
}

/**
 * Opens the store, then the signing key (the store's lock keeps two processes from making two keys), compares it with
 * what was signed before, and tells the database of this start. Throws ConfigError, ForkError, or what `open` throws;
 * the store is closed then.
 */
export async function openDatabase(
  config: Config,
  configs: readonly ProviderConfig[],
  open: () => Promise<Store>,
  start: Start,
): Promise<OpenedDatabase> {
  const store = await open();
  try {
    const found = await loadSigningKey(config);
    const { witness, said } = await checkWitnesses(store, config, found, start);
    const input = await bootInput(config, configs, { publicKey: found.publicKey, ...start });
    const more = { sole_process: store.home === 'pglite', witness: said };
    const { key, boot } = await bootWith(store, { ...input, ...more }, found);
    const warnings = [...boot.warnings, ...backUp(key), ...(said === 'unread' ? [UNREAD] : [])];
    return { store, key, witness, boot, warnings };
  } catch (error) {
    await store.close();
    throw error;
  }
}
