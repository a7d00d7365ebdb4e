import type { UploadShelf } from '../operations/upload-shelf.ts';
import type { RouterDeps } from './deps.ts';

/** The shelf of whoever asked for an operation. A database that does not answer costs a second upload, no more. */
export function uploadShelf(deps: Pick<RouterDeps, 'store' | 'log'>, operationId: string): UploadShelf {
  const failed = (error: unknown): null => {
    deps.log.warn({ err: error, operation: operationId }, 'a file at a vendor could not be looked up');
    return null;
  };
  const unnoted = (error: unknown): void =>
    deps.log.warn(
      { err: error, operation: operationId },
      'a file that lies at a vendor could not be noted: it is not deleted by Helix, but by the vendor in its own time',
    );
  const operation_id = operationId;
  return {
    find: async (provider, sha256) => {
      const row = await deps.store.findVendorFile({ operation_id, provider, sha256 }).catch(failed);
      if (row === null) return null;
      const { name, uri, content_type: contentType, expires_at: expiresAt } = row;
      return { name, uri, contentType, expiresAt };
    },
    note: async (provider, sha256, file, served) => {
      const { name, uri, contentType: content_type, expiresAt: expires_at } = file;
      const row = { operation_id, provider, sha256, name, uri, content_type, expires_at, served };
      await deps.store.noteVendorFile(row).catch(unnoted);
    },
  };
}
