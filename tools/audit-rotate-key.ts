import { parseArgs } from 'node:util';
import { rotateKey } from '../src/core/audit/rotate-key.ts';
import {
  type SigningKey,
  adoptNextKey,
  makeNextKey,
  parseSigningKey,
  rawPublicKey,
} from '../src/core/audit/signing-key.ts';
import { loadEnvFile, readConfig } from '../src/core/index.ts';
import { openStore } from '../src/core/store/open-store.ts';
import { keyOfRecord } from './audit/key-of-record.ts';
import { readGiven } from './audit/read-given.ts';
import { assertKeyAtHand, assertRecordAtHand } from './audit/record-at-hand.ts';

/*
 * npm run audit:rotate-key [-- --new-key FILE]
 * Puts another signing key on record, in an entry that the old and the new one sign. A key file (built-in database) is
 * made and replaced; a key of AUDIT_SIGNING_KEY is read from FILE, and every process must then be restarted with it.
 * Exit 0 when the record names the new key, else 2.
 */

type Next = Pick<SigningKey, 'privateKey' | 'publicKey'>;

async function nextKey(key: SigningKey, given: string | undefined): Promise<Next> {
  if (key.file !== null) {
    if (given === undefined) return makeNextKey(key.file);
    throw new Error(`The key is the file ${key.file}: a new one is made and put there, leave --new-key out.`);
  }
  if (given === undefined)
    throw new Error('The key comes from AUDIT_SIGNING_KEY: give a file with the new one, --new-key FILE.');
  const text = await readGiven('--new-key', given);
  const privateKey = parseSigningKey(text.trim(), `--new-key ${given}`);
  const publicKey = rawPublicKey(privateKey);
  if (publicKey === key.publicKey) throw new Error(`--new-key ${given} is the key that signs already.`);
  return { privateKey, publicKey };
}

async function main(): Promise<number> {
  loadEnvFile();
  try {
    const { values } = parseArgs({ options: { 'new-key': { type: 'string' } } });
    const config = readConfig();
    assertRecordAtHand(config, ['db']);
    assertKeyAtHand(config);
    const store = await openStore(config.database);
    try {
      const { key, begun } = await keyOfRecord(config, store);
      if (!begun) throw new Error('Helix was never started on this database: there is no key to follow.');
      const next = await nextKey(key, values['new-key']);
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
