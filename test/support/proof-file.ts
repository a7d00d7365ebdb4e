import { createLogTree } from '../../src/core/audit/log-tree.ts';
import { type AuditProof, PROOF_FORMAT, proveEntries } from '../../src/core/audit/proof.ts';
import type { SignedLog } from './signed-log.ts';

/** The proof file of one operation of a log in memory, against its newest checkpoint. */
export async function proofOf(log: SignedLog, operation: string | null): Promise<AuditProof> {
  const checkpoint = log.checkpoints.at(-1);
  if (!checkpoint) throw new Error('nothing is signed');
  const tree = createLogTree(async (from, count) =>
    log.entries.slice(from, from + count).map(({ hash }) => Buffer.from(hash, 'hex')),
  );
  const bodies = log.entries.map((entry) => ({
    entry,
    words: JSON.parse(entry.body) as Record<string, unknown>,
  }));
  const own = bodies.filter(({ words }) => words['op'] === operation && words['kind'] !== 'key_rotated');
  const rotations = bodies
    .filter(({ words }) => words['kind'] === 'key_rotated')
    .map(({ entry }) => entry.body);
  const entries = await proveEntries(
    tree.of(checkpoint.size),
    checkpoint,
    own.map(({ entry }) => entry),
  );
  return { format: PROOF_FORMAT, operation, checkpoint: checkpoint.note, message: null, rotations, entries };
}
