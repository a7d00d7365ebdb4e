import type { Facts } from '../errors.ts';
import type { Actor } from '../request.ts';
import { storeActor } from '../router/context.ts';
import type { FoundEntryRow } from '../store/proofs-rows.ts';
import type { Store } from '../store/store.ts';
import type { Audit, AuditEntry, AuditExport, AuditReader, ProofAnswer } from './audit.ts';
import { type LogTree, createLogTree } from './log-tree.ts';
import type { LogIdentity } from './log-walk.ts';
import { type AuditProof, LogChangedError, PROOF_FORMAT, proveEntries } from './proof.ts';
import { verifierKey } from './signed-note.ts';
import { storedLog } from './stored-log.ts';
import { type KeptCheckpoint, verifyLog } from './verify-log.ts';

/** Rows per question: the most the database answers at once. */
const PAGE = 500;
const HASH_DIGITS = 64;

type Deps = {
  store: Store;
  identity: LogIdentity;
  /** Signed notes that others have and the database does not. */
  missingNotes(): Promise<readonly KeptCheckpoint[]>;
};

/** The entry for people. What a body that was changed no longer says is left out. */
function entryOf({ seq, body, by }: FoundEntryRow): AuditEntry {
  let words: Record<string, unknown> = {};
  try {
    words = JSON.parse(body) as Record<string, unknown>;
  } catch {
    // Shown as what it is, an entry without words; verifying says what is wrong with it.
  }
  const text = (name: string): string | null => (typeof words[name] === 'string' ? words[name] : null);
  const facts = (words['facts'] ?? {}) as Facts;
  return {
    seq,
    at: text('ts'),
    kind: text('kind') ?? 'unreadable',
    userId: by,
    operationId: text('op'),
    facts,
  };
}

function leavesOf(store: Store): LogTree {
  return createLogTree(async (from, limit) => {
    const { hashes } = await store.auditHashes({ from, limit });
    const all = Buffer.from(hashes, 'hex');
    return Array.from({ length: hashes.length / HASH_DIGITS }, (_, n) => all.subarray(n * 32, n * 32 + 32));
  });
}

async function verify(deps: Deps, what: 'all' | 'new'): ReturnType<AuditReader['verify']> {
  const { store, identity } = deps;
  const from = what === 'new' ? await store.auditVerified() : null;
  const verdict = await verifyLog(storedLog(store), {
    trusted: identity,
    from,
    witnesses: await deps.missingNotes(),
  });
  if (verdict.ok && verdict.point) await store.setAuditVerified(verdict.point);
  if (!verdict.ok) {
    const { firstBad, lastBad, reason } = verdict;
    const facts = { first_bad: firstBad, last_bad: lastBad, reason };
    await store.record({ kind: 'verify_failed', actor: null, operation_id: null, facts });
  }
  const { signed, posted, damaged } = await store.witnessReport();
  return { verdict, signed, posted, damaged };
}

async function prove(
  { store }: Deps,
  tree: LogTree,
  guildId: string,
  of: { operation: string } | { seq: number },
): Promise<ProofAnswer> {
  const [operation, seq] = 'seq' in of ? [null, of.seq] : [of.operation, null];
  const parts = await store.auditProof({ guild_id: guildId, operation, seq });
  if (parts.answer !== 'found') return { kind: parts.answer };
  const { checkpoint, entries, rotations, operation_id } = parts;
  if (!checkpoint) return { kind: 'not_signed_yet' };
  try {
    const proven = await proveEntries(tree.of(checkpoint.size), checkpoint, entries);
    const { note, message_id: message, size } = checkpoint;
    const proof: AuditProof = {
      format: PROOF_FORMAT,
      operation: operation_id,
      checkpoint: note,
      message,
      rotations,
      entries: proven,
    };
    return { kind: 'proof', size, proof };
  } catch (error) {
    if (error instanceof LogChangedError || error instanceof RangeError) return { kind: 'log_changed' };
    throw error;
  }
}

async function exported(
  { store }: Deps,
  guildId: string,
  from: number,
  maxBytes: number,
): Promise<AuditExport | null> {
  const lines: Buffer[] = [];
  let [at, room] = [from, maxBytes];
  for (;;) {
    const page = await store.auditExport({ guild_id: guildId, from: at, limit: PAGE });
    for (const { seq, hash, body } of page) {
      const line = Buffer.from(`${JSON.stringify({ seq, hash, body })}\n`);
      if (line.length > room) return { bytes: Buffer.concat(lines), from, to: at - 1, next: at };
      lines.push(line);
      room -= line.length;
      at = seq + 1;
    }
    if (page.length < PAGE) break;
  }
  return lines.length === 0 ? null : { bytes: Buffer.concat(lines), from, to: at - 1, next: null };
}

/** The record over the store; `identity` is whose log it is and whose key signs it, as this process knows it. */
export function createAudit(deps: Deps): Audit {
  const { store, identity } = deps;
  const tree = leavesOf(store);

  const reader = (actor: Actor): AuditReader => ({
    search: async (query, limit) => {
      const { userId, ...rest } = query;
      const asked = { ...rest, guild_id: actor.guildId, discord_user_id: userId, limit: limit + 1 };
      const rows = await store.auditSearch(asked);
      const entries = rows.slice(0, limit).map(entryOf);
      return { entries, older: rows.length > limit ? (entries.at(-1)?.seq ?? null) : null };
    },
    kinds: () => store.auditKinds(),
    verify: (what) => verify(deps, what),
    prove: (of) => prove(deps, tree, actor.guildId, of),
    export: (from, maxBytes) => exported(deps, actor.guildId, from, maxBytes),
  });

  return {
    open: async (actor) => {
      if (actor.admin) return reader(actor);
      const facts = { tried: 'audit' };
      await store.record({ kind: 'admin_refused', actor: storeActor(actor), operation_id: null, facts });
      return null;
    },
    verifierKey: () => verifierKey(identity.origin, identity.publicKey),
  };
}
