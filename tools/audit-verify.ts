import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TrustedLog } from '../src/core/audit/log-walk.ts';
import { readPublicKey } from '../src/core/audit/signing-key.ts';
import { storedLog } from '../src/core/audit/stored-log.ts';
import { verdictText } from '../src/core/audit/verdict-text.ts';
import { type KeptCheckpoint, verifyLog } from '../src/core/audit/verify-log.ts';
import { createWitnessFile } from '../src/core/audit/witness-file.ts';
import { type Config, loadEnvFile, readConfig } from '../src/core/index.ts';
import { openStore } from '../src/core/store/open-store.ts';
import { readGiven } from './audit/read-given.ts';
import { assertRecordAtHand } from './audit/record-at-hand.ts';

/*
 * npm run audit:verify [-- --new] [-- --key ORIGIN+HASH+KEY] [-- --checkpoint FILE]
 * Reads every entry of the configured database, recomputes chain and tree, compares them with every signed checkpoint,
 * with the newest one this machine signed (DATA_DIR/audit.witness) and with those in FILE, such as a posted one, and
 * names the first bad entry. `--new` reads what came since the last run that found the log whole. The key is the
 * configured one unless another is given. Exit 0 when whole, 1 when not, 2 when it cannot be told.
 * The embedded database is held by the running bot: stop it first, ask `/audit verify`, or point DATABASE_URL at a copy.
 */
const OPTIONS = {
  new: { type: 'boolean', default: false },
  key: { type: 'string' },
  checkpoint: { type: 'string', multiple: true },
} as const;

/** A verifier key as others take it: `origin+hash+base64 of an algorithm byte and 32 more`. */
function parseVerifierKey(text: string): TrustedLog {
  const [, origin, key = ''] = /^([^\s+]+)\+[0-9a-f]{8}\+(\S+)$/.exec(text) ?? [];
  const bytes = Buffer.from(key, 'base64');
  if (!origin || bytes.length !== 33) throw new Error('--key is no verifier key: origin+hash+base64');
  return { origin, publicKey: bytes.subarray(1).toString('base64') };
}

async function trustedLog(config: Config, key: string | undefined): Promise<TrustedLog | null> {
  if (key !== undefined) return parseVerifierKey(key);
  const publicKey = await readPublicKey(config);
  return publicKey === null ? null : { origin: null, publicKey };
}

/** A signed note as a witness; its second line says how many entries it covers. */
function witness(note: string): KeptCheckpoint {
  const size = Number(note.split('\n', 2)[1]);
  if (!Number.isSafeInteger(size) || size < 1)
    throw new Error('that is no checkpoint: a signed note is expected');
  return { size, note };
}

async function main(): Promise<number> {
  loadEnvFile();
  const { values } = parseArgs({ options: OPTIONS });
  const config = readConfig();
  assertRecordAtHand(config, ['db']);
  const trusted = await trustedLog(config, values.key);
  const kept = await createWitnessFile(join(config.dataDir, 'audit.witness')).read();
  const files = values.checkpoint ?? [];
  const given = await Promise.all(files.map((file) => readGiven('--checkpoint', file)));
  const witnesses = [...(kept === null ? [] : [kept]), ...given].map(witness);
  const store = await openStore(config.database);
  try {
    if (witnesses.length === 0 && (await store.auditHead()).next === 0)
      throw new Error('Helix was never started on this database: it has no record.');
    const from = values.new ? await store.auditVerified() : null;
    const verdict = await verifyLog(storedLog(store), { trusted, from, witnesses });
    if (verdict.ok && verdict.point) await store.setAuditVerified(verdict.point);
    console.log(verdictText(verdict));
    if (trusted === null) console.log('No key was given or configured: the log’s own word was taken for it.');
    return verdict.ok ? 0 : 1;
  } finally {
    await store.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : 'the log cannot be read');
  return 2;
});
