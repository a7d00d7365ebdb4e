import { createHash } from 'node:crypto';
import { RefusalError } from '../errors.ts';
import type { Actor, DeliveryAddress, OperationId, StoredInput } from '../request.ts';
import type { HeldRow } from '../store/approvals-rows.ts';
import type { Proposal } from './begin.ts';
import { readInput } from './check-request.ts';
import { storedAddress } from './deliveries.ts';
import type { RouterDeps } from './deps.ts';
import { prepareServices } from './prepare-services.ts';
import { BLOB_SCHEME } from './stage-inputs.ts';

/** What a stored request needs besides its row: who asked, and where the answer goes. */
export type Reopened = Proposal & { actor: Actor; deliverTo: DeliveryAddress };

/** The requester of a stored request, as the pipeline takes an actor; a stored one is nobody's admin. */
export function requesterOf({ requester }: HeldRow): Actor {
  const { guild_id: guildId, discord_user_id: userId, role_ids: roleIds } = requester;
  return { guildId, userId, roleIds, admin: false };
}

/**
 * Reads and measures a stored request again, from its kept input and files. Throws RefusalError when something of it
 * is gone, or when what is read is not what was asked (its hash differs: a voice was renamed, a file was changed).
 */
export async function reopen(deps: RouterDeps, held: HeldRow, signal: AbortSignal): Promise<Reopened> {
  const { operation: row } = held;
  const operation = deps.operations.get(row.operation as OperationId);
  const deliverTo = storedAddress(row);
  if (!operation) throw new RefusalError('no_candidate', { reason: 'unknown_operation' });
  if (row.input === null || deliverTo === null) throw new RefusalError('file_gone');
  const input = readInput(operation, row.input);
  const inputs = operation.attachments(input).map((ref) => keptInput(deps, held, ref));
  const { maxFileBytes } = deliverTo;
  const about = { operationId: row.operation_id, operation: operation.id, actor: requesterOf(held) };
  const prepared = await operation.prepare(
    input,
    prepareServices(deps, { ...about, inputs, maxFileBytes, signal }),
  );
  const hash = createHash('sha256').update(prepared.commitment).digest('hex');
  if (hash !== held.input_hash) throw new RefusalError('context_stale', { reason: 'input_differs' });
  return {
    operation,
    prepared,
    asked: operation.askedModel(input),
    input: row.input,
    inputs,
    actor: requesterOf(held),
    deliverTo,
  };
}

function keptInput(
  deps: RouterDeps,
  held: HeldRow,
  ref: { url: string; name: string; contentType: string | null },
): StoredInput {
  const key = ref.url.slice(BLOB_SCHEME.length);
  const blob = ref.url.startsWith(BLOB_SCHEME) ? held.blobs.find((one) => one.key === key) : undefined;
  if (!blob) throw new RefusalError('file_gone', { name: ref.name });
  return {
    ...blob,
    name: ref.name,
    contentType: ref.contentType,
    open: () => deps.blobs.stream(key),
    path: deps.blobs.path(key),
  };
}
