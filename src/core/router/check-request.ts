import type { Operation } from '../operations/operation.ts';
import { RefusalError } from '../errors.ts';
import type { ProviderConfig } from '../providers/provider.ts';
import type { AttachmentRef, Request } from '../request.ts';
import { BLOB_QUOTA_BYTES, LIMITS, type RouterDeps } from './deps.ts';
import type { Run } from './run.ts';

/** The checks that cost nothing: does this process serve, is it this guild, does somebody have a key for it. */
export function checkServed(deps: RouterDeps, run: Run): Operation {
  const { request, operation: id } = run;
  if (deps.stopping()) throw new RefusalError('stopping');
  if (!deps.guildIds.includes(request.actor.guildId)) throw new RefusalError('guild_not_listed');
  const operation = deps.operations.get(id);
  if (!operation) throw new RefusalError('no_candidate', { reason: 'unknown_operation' });
  const able = vendorsOf(deps, operation);
  if (!able.some((config) => deps.registry.keyPresent(config.id))) {
    const keys = able.map((config) => config.availability.keyName).join(', ');
    throw new RefusalError('key_missing', { key: keys, provider: able[0]?.id ?? null });
  }
  return operation;
}

/** The vendors that have a model for an operation. */
export function vendorsOf(deps: Pick<RouterDeps, 'configs'>, operation: Operation): ProviderConfig[] {
  return deps.configs.filter(({ models }) =>
    models.some((model) => model.capability === operation.capability),
  );
}

/** The word of whoever wrote the message that is worked on: where they opted out, nobody but themselves may. */
export async function checkAuthor(
  deps: Pick<RouterDeps, 'store'>,
  { authorIds = [], actor }: Request,
): Promise<void> {
  for (const discord_user_id of authorIds) {
    if (discord_user_id === actor.userId) continue;
    const { opted_out } = await deps.store.optedOut({ discord_user_id });
    if (opted_out) throw new RefusalError('author_opted_out');
  }
}

/** The operation's own reading of its input; `field` names what is wrong, never its value. */
export function readInput(operation: Operation, input: unknown): unknown {
  const parsed = operation.input.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new RefusalError('input_invalid', { field: parsed.error.issues[0]?.path.join('.') ?? '' });
}

/** This process's own count of what the person has running: cheap, before any file is fetched. */
export function checkBusy(deps: RouterDeps, run: Run): void {
  if (deps.running.ahead(run) >= LIMITS.running) {
    throw new RefusalError('busy_running', { limit: LIMITS.running });
  }
}

/** The sizes that Discord declares (nobody declares a link's); the bytes themselves are counted again on the way in. */
export function checkDeclared(deps: RouterDeps, refs: readonly AttachmentRef[]): void {
  for (const { bytes, name, link } of refs) {
    if (link) continue;
    if (bytes === 0) throw new RefusalError('file_empty', { name });
    if (bytes > deps.maxAttachmentBytes) {
      throw new RefusalError('file_too_large', { name, bytes, limit: deps.maxAttachmentBytes });
    }
  }
}

/** Room for the files; asking also proves, before a long download, that the database answers. */
export async function checkStorage(deps: RouterDeps, refs: readonly AttachmentRef[]): Promise<void> {
  const { bytes: kept } = await deps.store.blobUsage();
  const coming = refs.reduce((sum, ref) => sum + (ref.link ? deps.maxAttachmentBytes : ref.bytes), 0);
  if (kept + coming > BLOB_QUOTA_BYTES) {
    throw new RefusalError('storage_full', { bytes: kept, limit: BLOB_QUOTA_BYTES });
  }
}
