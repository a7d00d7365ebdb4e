import { z } from 'zod';
import {
  type ExportedEntryRow,
  type FoundEntryRow,
  auditHashesRow,
  exportedEntryRow,
  foundEntryRow,
  proofPartsRow,
  verifiedRow,
} from './proofs-rows.ts';
import type { Rpc } from './rpc.ts';
import { toWire } from './to-wire.ts';

/** The log's part of the store: search, export, what proofs are made of, and how far it was verified. */
export type ProofsStore = {
  /**
   * Up to 100 entries below number `before` (null: the newest) that admins of the guild may read, newest first.
   * Null asks for everything; `operation` is the beginning of an id; times are UTC ISO.
   */
  auditSearch(input: {
    guild_id: string;
    kind: string | null;
    discord_user_id: string | null;
    operation: string | null;
    from: string | null;
    until: string | null;
    before: number | null;
    limit: number;
  }): Promise<FoundEntryRow[]>;
  /** Every kind of entry there is. */
  auditKinds(): Promise<string[]>;
  /** Up to 500 entries from number `from` on, those of other guilds without their bodies. */
  auditExport(input: { guild_id: string; from: number; limit: number }): Promise<ExportedEntryRow[]>;
  /** The hashes of up to 4096 entries from number `from` on, hex, one after the other. */
  auditHashes(input: { from: number; limit: number }): Promise<{ hashes: string }>;
  /** What a proof of an operation (the beginning of its id), or of the entry `seq`, is made of. */
  auditProof(input: {
    guild_id: string;
    operation: string | null;
    seq: number | null;
  }): Promise<z.infer<typeof proofPartsRow>>;
  /** Where the last verification ended; null before the first. */
  auditVerified(): Promise<z.infer<typeof verifiedRow> | null>;
  setAuditVerified(input: { size: number; peaks: readonly string[] }): Promise<void>;
};

/** The functions for reading the log on any home. */
export function createProofsStore(rpc: Rpc): ProofsStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    auditSearch: (input) => call('audit_search', input, z.array(foundEntryRow)),
    auditKinds: () => call('audit_kinds', {}, z.array(z.string())),
    auditExport: (input) => call('audit_export', input, z.array(exportedEntryRow)),
    auditHashes: (input) => call('audit_hashes', input, auditHashesRow),
    auditProof: (input) => call('audit_proof', input, proofPartsRow),
    auditVerified: () => call('audit_verified', {}, verifiedRow.nullable()),
    setAuditVerified: async (input) => {
      await call('set_audit_verified', input, z.object({}));
    },
  };
}
