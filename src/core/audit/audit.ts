import type { Actor } from '../request.ts';
import type { AuditProof } from './proof.ts';
import type { LogVerdict } from './verify-log.ts';

/** What is looked for; null asks for everything. Times are UTC ISO, `until` exclusive. */
export type AuditQuery = {
  kind: string | null;
  userId: string | null;
  /** The beginning of an operation's id. */
  operation: string | null;
  from: string | null;
  until: string | null;
  /** Only entries with smaller numbers; null begins with the newest. */
  before: number | null;
};

/** An entry as an admin reads it. */
export type AuditEntry = {
  seq: number;
  /** UTC ISO; null where the body no longer says (somebody changed it). */
  at: string | null;
  kind: string;
  /** Whose doing: their Discord id, null for nobody and for those who were erased. */
  userId: string | null;
  operationId: string | null;
  /** Names, numbers and codes. */
  facts: Readonly<Record<string, unknown>>;
};

/** The newest entries that fit, newest first; `older` is what to ask `before` for those after them, null at the end. */
type AuditPage = { entries: AuditEntry[]; older: number | null };

/** A verdict on the log, and what is known of the checkpoints that others can see. */
export type AuditReport = {
  verdict: LogVerdict;
  /** Entries that a signed checkpoint covers, and a posted one. */
  signed: number;
  posted: number;
  /** Messages with checkpoints that were changed or deleted since they were posted, by the checkpoint's size. */
  damaged: readonly { size: number; state: 'edited' | 'deleted' }[];
};

export type ProofAnswer =
  | { kind: 'proof'; proof: AuditProof; size: number }
  /** No such operation or entry, or another server's. */
  | { kind: 'unknown' }
  /** Several operations begin like this. */
  | { kind: 'ambiguous' }
  /** The newest of its entries is not covered yet: the next checkpoint follows within a minute. */
  | { kind: 'not_signed_yet' }
  /** The entries are not those that were signed: the log was changed. */
  | { kind: 'log_changed' };

/** A part of the log as NDJSON, one entry a line; `next` is the first entry after it, null at the end. */
export type AuditExport = { bytes: Uint8Array; from: number; to: number; next: number | null };

/** The log, for an admin of one server: entries of other servers' people are not shown, only counted. */
export type AuditReader = {
  search(query: AuditQuery, limit: number): Promise<AuditPage>;
  /** The kinds of entries there are, by name. */
  kinds(): Promise<string[]>;
  /** Reads the whole log, or what came since the last time that it was found whole. */
  verify(what: 'all' | 'new'): Promise<AuditReport>;
  /** The proof file of an operation, by the beginning of its id, or of one entry. */
  prove(of: { operation: string } | { seq: number }): Promise<ProofAnswer>;
  /** Entries from number `from` on, as many as fit into `maxBytes`; null when there are none. */
  export(from: number, maxBytes: number): Promise<AuditExport | null>;
};

/** The record, as those may read it who answer for a server. */
export type Audit = {
  /** The log for an admin; null for everybody else, which is recorded. */
  open(actor: Actor): Promise<AuditReader | null>;
  /** The key to check proofs with, as others take it: `origin+hash+key`. It is no secret. */
  verifierKey(): string;
};
