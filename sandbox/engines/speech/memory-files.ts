/** A growing file in memory. */
export type MemoryFile = { bytes: Uint8Array; length: number };

/** An empty file. */
export function createMemoryFile(): MemoryFile {
  return { bytes: new Uint8Array(64 * 1024), length: 0 };
}

/** Writes `data` at `offset`, growing the file as needed. */
export function writeAt(file: MemoryFile, offset: number, data: Uint8Array): void {
  const end = offset + data.length;
  if (end > file.bytes.length) {
    const larger = new Uint8Array(Math.max(end, file.bytes.length * 2));
    larger.set(file.bytes.subarray(0, file.length));
    file.bytes = larger;
  }
  file.bytes.set(data, offset);
  file.length = Math.max(file.length, end);
}

/** The file's content. */
export function contentOf(file: MemoryFile): Uint8Array {
  return file.bytes.subarray(0, file.length);
}
