import type { AuditReader } from '../../core/index.ts';
import type { Plan, ReplyFile } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { auditRefusal, auditReply, noProof } from '../replies/audit-replies.ts';
import { shortId } from '../replies/reply.ts';
import { bytesText, countText } from '../replies/wording.ts';

/** Within what Discord takes in any server. */
const FILE_MAX = 8 * 1024 * 1024;

/** `/audit proof`: the proof file of an operation, or of one entry. */
export async function proveAudit(
  reader: AuditReader,
  invocation: Invocation,
  verifierKey: string,
): Promise<Plan> {
  const operation = invocation.text('operation')?.trim().toLowerCase() ?? null;
  const seq = invocation.number('entry');
  if ((operation === null) === (seq === null)) {
    return auditRefusal(
      'Not done: a proof is of one operation or of one entry.',
      'Give operation, or entry.',
    );
  }
  if (operation !== null && !/^[\w-]{4,64}$/.test(operation)) return noProof('unknown');
  const answer = await reader.prove(operation === null ? { seq: seq ?? 0 } : { operation });
  if (answer.kind !== 'proof') return noProof(answer.kind);
  const { proof, size } = answer;
  const name = proof.operation === null ? `entry-${seq}` : shortId(proof.operation);
  const file: ReplyFile = {
    name: `helix-proof-${name}.json`,
    contentType: 'application/json',
    bytes: new TextEncoder().encode(`${JSON.stringify(proof, null, 2)}\n`),
    description: `Proof of ${proof.entries.length} entries of the record`,
  };
  const reply = auditReply('Audit: proof', [
    `${proof.entries.length} of ${countText(size)} signed entries: #${proof.entries.map((entry) => entry.seq).join(', #')}.`,
    `Anybody can check it with tools/verify-audit.mjs and Node 20 or newer:\n\`\`\`\nnode verify-audit.mjs ${file.name} ${verifierKey}\n\`\`\``,
    '-# A proof is worth as much as the key: whoever checks it should have the key from you, not from the file.',
  ]);
  return { ...reply, files: [file] };
}

/** `/audit export`: entries as NDJSON, as many as fit into one file. */
export async function exportAudit(reader: AuditReader, invocation: Invocation): Promise<Plan> {
  const from = invocation.number('from') ?? 0;
  const part = await reader.export(from, FILE_MAX);
  if (part === null) {
    return auditRefusal(`The record has no entry ${countText(from)} yet.`, '/audit tail shows the newest.');
  }
  const file: ReplyFile = {
    name: `helix-audit-${part.from}-${part.to}.ndjson`,
    contentType: 'application/x-ndjson',
    bytes: part.bytes,
    description: `Entries ${part.from} to ${part.to} of the record, one a line`,
  };
  const reply = auditReply('Audit: export', [
    `Entries #${part.from} to #${part.to}, ${bytesText(part.bytes.length)}.`,
    part.next === null ? 'That is the end.' : `It goes on with /audit export from: ${part.next}`,
    '-# Entries of other servers’ people are in it by their hash alone, so that chain and tree can be recomputed.',
  ]);
  return { ...reply, files: [file] };
}
