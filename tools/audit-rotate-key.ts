import { readFile } from 'node:fs/promises';
import { rotateKey } from '../src/core/audit/rotate-key.ts';
import {
  type SigningKey,
  adoptNextKey,
  loadSigningKey,
  makeNextKey,
  parseSigningKey,
  rawPublicKey,
} from '../src/core/audit/signing-key.ts';
import { ConfigError, loadEnvFile, readConfig } from '../src/core/index.ts';
import { openStore } from '../src/core/store/open-store.ts';

/*
 * npm run audit:rotate-key [-- --new-key FILE]
 * Puts another signing key on record, in an entry that the old and the new one sign. A key file (built-in database) is
 * made and replaced; a key of AUDIT_SIGNING_KEY is read from FILE, and every process must then be restarted with it.
 * Exit 0 when the record names the new key, else 2.
 */

type Next = Pick<SigningKey, 'privateKey' | 'publicKey'>;

async function nextKey(key: SigningKey): Promise<Next> {
  if (key.file !== null) return makeNextKey(key.file);
  const flag = process.argv.indexOf('--new-key');
  const file = flag > 0 ? process.argv[flag + 1] : undefined;
  if (file === undefined) {
    throw new ConfigError([
      'The key comes from AUDIT_SIGNING_KEY: give a file with the new one, --new-key FILE.',
    ]);
  }
  const privateKey = parseSigningKey((await readFile(file, 'utf8')).trim());
  return { privateKey, publicKey: rawPublicKey(privateKey) };
}

async function main(): Promise<number> {
  loadEnvFile();
  try {
    const config = readConfig();
    const store = await openStore(config.database);
    try {
      const key = await loadSigningKey(config);
      const next = await nextKey(key);
      const seq = await rotateKey(store, key, next);
      if (key.file !== null) await adoptNextKey(key.file, next.publicKey);
      console.log(`Entry ${seq} names the new key. Public key: ${next.publicKey}`);
      console.log(
        key.file === null
          ? 'Put the new key into AUDIT_SIGNING_KEY and restart every process.'
          : `Back up ${key.file}, apart from the data; the key before it is ${key.file}.old.`,
      );
      return 0;
    } finally {
      await store.close();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'the key could not be changed');
    return 2;
  }
}

process.exitCode = await main();
