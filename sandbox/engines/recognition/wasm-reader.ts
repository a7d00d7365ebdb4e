/** Reads WebAssembly's binary format, and remembers what to write in place of what was read. */
export type WasmReader = {
  position(): number;
  byte(): number;
  /** An unsigned LEB128 number. */
  number(): number;
  /** Passes over a LEB128 number of either sign. */
  skipNumber(): void;
  skip(bytes: number): void;
  slice(from: number, to: number): Uint8Array;
};

/** A reader over `bytes` from `start`. */
export function createWasmReader(bytes: Uint8Array, start: number): WasmReader {
  let at = start;
  const byte = (): number => {
    const value = bytes[at];
    if (value === undefined) throw new Error('truncated WebAssembly');
    at += 1;
    return value;
  };
  return {
    position: () => at,
    byte,
    number: () => {
      let value = 0;
      for (let factor = 1; ; factor *= 128) {
        const next = byte();
        value += (next & 0x7f) * factor;
        if (next < 0x80) return value;
      }
    },
    skipNumber: () => {
      while (byte() >= 0x80);
    },
    skip: (count) => {
      at += count;
    },
    slice: (from, to) => bytes.subarray(from, to),
  };
}

/** An unsigned number as LEB128. */
export function leb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return Uint8Array.from(bytes);
}
