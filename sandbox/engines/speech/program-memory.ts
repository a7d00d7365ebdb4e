/** Reads and writes the memory of a WebAssembly program, which may move when it grows. */
export type ProgramMemory = {
  /** To be called once the program is instantiated and before it starts. */
  attach(memory: WebAssembly.Memory): void;
  setU8(pointer: number, value: number): void;
  setU32(pointer: number, value: number): void;
  setU64(pointer: number, value: bigint): void;
  bytes(pointer: number, length: number): Uint8Array;
  /** The buffers of a scattered read or write (WASI's iovec list). */
  buffers(list: number, count: number): Uint8Array[];
};

/** Makes the accessor; unusable until `attach`. */
export function createProgramMemory(): ProgramMemory {
  let memory: WebAssembly.Memory;
  const view = (): DataView => new DataView(memory.buffer);
  const bytes = (pointer: number, length: number): Uint8Array =>
    new Uint8Array(memory.buffer, pointer, length);
  return {
    attach: (programMemory) => {
      memory = programMemory;
    },
    setU8: (pointer, value) => view().setUint8(pointer, value),
    setU32: (pointer, value) => view().setUint32(pointer, value, true),
    setU64: (pointer, value) => view().setBigUint64(pointer, value, true),
    bytes,
    buffers: (list, count) =>
      Array.from({ length: count }, (_, index) => {
        const entry = list + 8 * index;
        return bytes(view().getUint32(entry, true), view().getUint32(entry + 4, true));
      }),
  };
}
