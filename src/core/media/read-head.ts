import { open } from 'node:fs/promises';

/** Enough to know every type by its first bytes, and to tell text from sound. */
const HEAD_BYTES = 4_096;

/** The first bytes of a local file, at most 4 KiB. */
export async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
