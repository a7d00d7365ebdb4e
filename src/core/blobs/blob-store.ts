import type { Readable } from 'node:stream';

/** Where a blob ended up: its size and hash, taken while it was written. */
export type WrittenBlob = { bytes: number; sha256: string };

/**
 * Files of operations, keyed `<operation id>/<name>`. A blob is whole or absent: nobody sees half a file.
 * Missing blobs are RefusalError `file_gone`; a remote store that does not answer is StoreUnavailableError.
 */
export type BlobStore = {
  /** Writes a new blob; what `source` throws is thrown on, and nothing is left behind. */
  put(key: string, source: AsyncIterable<Uint8Array> | Uint8Array): Promise<WrittenBlob>;
  open(key: string): Promise<Readable>;
  /** A fresh stream at once; a missing blob is the stream's error. */
  stream(key: string): Readable;
  /** A local path for probing; null where the store is remote. */
  path(key: string): string | null;
  /** Missing blobs are fine. */
  remove(keys: readonly string[]): Promise<void>;
  /** Ids of the operations that have files, at most 1,000. */
  operations(): Promise<string[]>;
  /** Removes all files of an operation. */
  removeAll(operationId: string): Promise<void>;
  /** Removes what writers left that were killed; whatever is being written stays. */
  tidy(): Promise<void>;
};

const KEY = /^[0-9a-f-]{36}\/[a-z0-9][a-z0-9-]{0,60}$/;

/** Throws RangeError on anything that is not a key: keys come from rows and buttons, and become paths. */
export function assertBlobKey(key: string): string {
  if (!KEY.test(key)) throw new RangeError('not a blob key');
  return key;
}
