import { type Core, RefusalError } from '../core/index.ts';

/** True for what `readBlob` throws when the file has been deleted: results are kept for seven days. */
export function isBlobGone(error: unknown): boolean {
  return error instanceof RefusalError && error.code === 'file_gone';
}

/** Reads a whole blob into memory; results are bounded by Discord's upload limit. Rejects when it is gone. */
export async function readBlob(core: Pick<Core, 'openBlob'>, key: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of await core.openBlob(key)) {
    chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as Uint8Array));
  }
  return Buffer.concat(chunks);
}
