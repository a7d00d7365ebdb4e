import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CHAIN_START,
  type ChainEntry,
  entryHash,
  verifyChain,
} from '../../../src/core/audit/verify-chain.ts';

/** A chain of `size` entries as the database writes them. */
function chain(size: number): ChainEntry[] {
  const entries: ChainEntry[] = [];
  let prev = CHAIN_START.hash;
  for (let seq = 0; seq < size; seq += 1) {
    const body = `{"seq":${seq},"prev":"${prev}","v":1,"kind":"noted","facts":{"n": ${seq}}}`;
    prev = entryHash(body);
    entries.push({ seq, hash: prev, body });
  }
  return entries;
}

/** An entry with another body and the hash that fits it. */
const rewritten = (entry: ChainEntry, from: string, to: string): ChainEntry => {
  const body = entry.body.replace(from, to);
  return { ...entry, body, hash: entryHash(body) };
};

describe('verifying the chain', () => {
  it('knows the hash that an independent tool computes', () => {
    // printf '\0{}' | sha256sum
    expect(entryHash('{}')).toBe('28a3a18f6cd6406b086e9ffda1f9b8a13dbcf44b0f3f32cb9031a11fd053acf9');
  });

  it('accepts a whole chain, and the same chain page by page', () => {
    const entries = chain(10);
    const whole = verifyChain(entries);
    expect(whole).toEqual({ ok: true, next: 10, hash: entries[9]!.hash });
    const half = verifyChain(entries.slice(0, 4));
    if (!half.ok) throw new Error(half.reason);
    expect(verifyChain(entries.slice(4), half)).toEqual(whole);
    expect(verifyChain([])).toEqual({ ok: true, ...CHAIN_START });
  });

  it('finds any one entry that was edited, removed, doubled or moved, and names the first bad one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.nat(), (size, where) => {
        const at = where % (size - 1);
        const entries = chain(size);
        const edited = entries.with(at, {
          ...entries[at]!,
          body: entries[at]!.body.replace('noted', 'noTed'),
        });
        expect(verifyChain(edited)).toEqual({ ok: false, firstBad: at, reason: 'hash' });
        const rehashed = entries.with(at, rewritten(entries[at]!, 'noted', 'noTed'));
        expect(verifyChain(rehashed)).toEqual({ ok: false, firstBad: at + 1, reason: 'chain' });
        expect(verifyChain(entries.toSpliced(at, 1))).toEqual({ ok: false, firstBad: at, reason: 'missing' });
        expect(verifyChain(entries.toSpliced(at, 0, entries[at]!))).toEqual({
          ok: false,
          firstBad: at + 1,
          reason: 'missing',
        });
        const [a, b] = [entries[at]!, entries[at + 1]!];
        const swapped = entries.with(at, { ...b, seq: at }).with(at + 1, { ...a, seq: at + 1 });
        expect(verifyChain(swapped)).toEqual({ ok: false, firstBad: at, reason: 'chain' });
      }),
    );
  });

  it('is not taken in by a body that names its place twice or not at all', () => {
    const entries = chain(3);
    for (const [from, to] of [
      ['"v":1', '"seq":7,"v":1'],
      ['"v":1', '"prev":"0","v":1'],
      ['{"seq":1,', '{ "seq":1,'],
      ['}}', ''],
    ] as const) {
      const forged = entries.with(1, rewritten(entries[1]!, from, to));
      expect(verifyChain(forged)).toEqual({ ok: false, firstBad: 1, reason: 'body_malformed' });
    }
  });
});
