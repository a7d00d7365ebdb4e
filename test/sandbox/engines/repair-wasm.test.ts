import { describe, expect, it } from 'vitest';
import { repairWasm } from '../../../sandbox/engines/recognition/repair-wasm.ts';

/**
 * A module that imports a memory of 1 to 2 pages and exports `f: (f64) -> i32`, a conversion that traps:
 * (module (import "e" "m" (memory 1 2)) (func (export "f") (param f64) (result i32) local.get 0 i32.trunc_f64_s))
 */
const TRAPPING = Buffer.from(
  [
    '0061736d 01000000', // WebAssembly 1
    '01 06 01 60 01 7c 01 7f', // the type of the function
    '02 09 01 01 65 01 6d 02 01 01 02', // the memory
    '03 02 01 00 07 05 01 01 66 00 00', // the function and its name
    '0a 07 01 05 00 20 00 aa 0b', // its code
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

type Memory = { buffer: ArrayBuffer };
const Wasm = (globalThis as unknown as { WebAssembly: Record<string, unknown> })['WebAssembly'] as {
  Memory: new (size: { initial: number; maximum: number }) => Memory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: { f(value: number): number } };
};

function run(bytes: Uint8Array, memory: Memory): (value: number) => number {
  return new Wasm.Instance(new Wasm.Module(bytes), { e: { m: memory } }).exports.f;
}

describe('the repair of an old WebAssembly build', () => {
  it('makes conversions saturate instead of trap', () => {
    const before = run(TRAPPING, new Wasm.Memory({ initial: 1, maximum: 2 }));
    expect(() => before(1e300)).toThrow(/unrepresentable|float/);
    const after = run(repairWasm(TRAPPING, 2), new Wasm.Memory({ initial: 32, maximum: 32 }));
    expect(after(1e300)).toBe(2_147_483_647);
    expect(after(-7.9)).toBe(-7);
  });

  it('fixes the size of the memory', () => {
    const small = new Wasm.Memory({ initial: 1, maximum: 2 });
    expect(() => run(repairWasm(TRAPPING, 2), small)).toThrow(/memory/i);
  });

  it('refuses what is no whole module', () => {
    expect(() => repairWasm(TRAPPING.subarray(0, TRAPPING.length - 3), 2)).toThrow(/truncated/);
  });
});
