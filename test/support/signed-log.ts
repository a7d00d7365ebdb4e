import { generateKeyPairSync } from 'node:crypto';
import { formatCheckpoint } from '../../src/core/audit/checkpoint.ts';
import { createFrontier } from '../../src/core/audit/merkle.ts';
import { signNote } from '../../src/core/audit/signed-note.ts';
import type { SigningKey } from '../../src/core/audit/signing-key.ts';
import { CHAIN_START, type ChainEntry, entryHash } from '../../src/core/audit/verify-chain.ts';
import type { KeptCheckpoint, LogSource } from '../../src/core/audit/verify-log.ts';

/** A key pair as the checkpointer has it. */
export type TestKey = Pick<SigningKey, 'privateKey' | 'publicKey'>;

/** A fresh Ed25519 key. */
export function testKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  return { privateKey, publicKey: Buffer.from(x ?? '', 'base64url').toString('base64') };
}

/** A log in memory: entries as the database writes them, and a checkpoint after every `every` of them. */
export type SignedLog = {
  origin: string;
  key: TestKey;
  entries: ChainEntry[];
  checkpoints: (KeptCheckpoint & { root: string })[];
};

/** The fields of an entry's body after `seq`, `prev` and `v`. */
export type Words = { kind: string; op?: string | null; actor?: string | null; facts?: object };

/** The exact text of a body at its place. */
export function bodyOf(
  seq: number,
  prev: string,
  { kind, op = null, actor = null, facts = {} }: Words,
): string {
  const ts = new Date(Date.UTC(2026, 10, 22) + seq * 1000).toISOString();
  const said = (value: string | null): string => JSON.stringify(value);
  return (
    `{"seq":${seq},"prev":"${prev}","v":1,"ts":"${ts}","kind":"${kind}","actor":${said(actor)},"op":${said(op)},` +
    `"content":null,"facts":${JSON.stringify(facts)}}`
  );
}

/** Chains bodies one after the other; `words` says what stands at each place. */
export function chainOf(size: number, words: (seq: number) => Words): ChainEntry[] {
  const entries: ChainEntry[] = [];
  let prev = CHAIN_START.hash;
  for (let seq = 0; seq < size; seq += 1) {
    const body = bodyOf(seq, prev, words(seq));
    prev = entryHash(body);
    entries.push({ seq, hash: prev, body });
  }
  return entries;
}

/** What a settled call looks like: about the size that real entries have. */
const settled = (seq: number): Words => ({
  kind: 'settled',
  op: `op-${Math.floor(seq / 4)}`,
  actor: '11111111-2222-4333-8444-555555555555',
  facts: { model: 'nova-2', cost_nano: String(seq * 1000), estimated: false, attempts: 1, ms: 1234 },
});

/** A signed log of `size` entries. */
export function signedLog(
  size: number,
  every = 256,
  over: Partial<Pick<SignedLog, 'origin' | 'key'>> = {},
): SignedLog {
  const origin = over.origin ?? 'helix/6f1f5f3e-0000-4000-8000-000000000001';
  const key = over.key ?? testKey();
  const genesis: Words = { kind: 'genesis', facts: { format: 1, origin, public_key: key.publicKey } };
  const entries = chainOf(size, (seq) => (seq === 0 ? genesis : settled(seq)));
  return { origin, key, entries, checkpoints: signedAt(entries, origin, key, every) };
}

/** Checkpoints after every `every` entries. */
export function signedAt(
  entries: readonly ChainEntry[],
  origin: string,
  key: TestKey,
  every: number,
): SignedLog['checkpoints'] {
  const frontier = createFrontier();
  const checkpoints: SignedLog['checkpoints'] = [];
  for (const { hash } of entries) {
    frontier.append(Buffer.from(hash, 'hex'));
    const size = frontier.size();
    if (size % every !== 0) continue;
    const root = frontier.root().toString('hex');
    checkpoints.push({ size, root, note: signNote(formatCheckpoint({ origin, size, root }), origin, key) });
  }
  return checkpoints;
}

/** The same chain made again from entry `at` on, as somebody with the whole database would. */
export function rechained(
  entries: readonly ChainEntry[],
  at: number,
  change: (body: string) => string,
): ChainEntry[] {
  const made = entries.slice(0, at);
  let prev = made.at(-1)?.hash ?? CHAIN_START.hash;
  for (const entry of entries.slice(at)) {
    const own = entry.seq === at ? change(entry.body) : entry.body;
    const body = own.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${prev}"`);
    prev = entryHash(body);
    made.push({ seq: entry.seq, hash: prev, body });
  }
  return made;
}

/** Reads a log in memory as a database answers: from a number on, so many at most. */
export function memorySource({
  entries,
  checkpoints,
}: Pick<SignedLog, 'entries' | 'checkpoints'>): LogSource & { reads: number } {
  const source = {
    reads: 0,
    entries: async (from: number, limit: number): Promise<ChainEntry[]> => {
      const at = entries[from]?.seq === from ? from : entries.findIndex(({ seq }) => seq >= from);
      const page = at < 0 ? [] : entries.slice(at, at + limit);
      source.reads += page.length;
      return page;
    },
    head: async () => ({
      next: (entries.at(-1)?.seq ?? -1) + 1,
      hash: entries.at(-1)?.hash ?? CHAIN_START.hash,
    }),
    checkpoints: async (after: number, limit: number) =>
      checkpoints.filter(({ size }) => size > after).slice(0, limit),
  };
  return source;
}
