import { beforeAll, describe, expect, it } from 'vitest';
import { entryHash } from '../../../src/core/audit/verify-chain.ts';
import { type LogVerdict, type VerifyOptions, verifyLog } from '../../../src/core/audit/verify-log.ts';
import {
  type SignedLog,
  memorySource,
  rechained,
  signedAt,
  signedLog,
  testKey,
} from '../../support/signed-log.ts';

const SIZE = 100_000;
let log: SignedLog;
beforeAll(() => {
  log = signedLog(SIZE);
});

const LAST_SIGNED = SIZE - (SIZE % 256);
const identity = ({ origin, key }: SignedLog): VerifyOptions['trusted'] => ({
  origin,
  publicKey: key.publicKey,
});
const verify = (changed: Partial<SignedLog>, options: Partial<VerifyOptions> = {}): Promise<LogVerdict> =>
  verifyLog(memorySource({ ...log, ...changed }), { trusted: identity(log), from: null, ...options });

/** An entry with other words, and the hash that fits them when `rehash`. */
const edited = (at: number, rehash: boolean): SignedLog['entries'] => {
  const entry = log.entries[at]!;
  const body = entry.body.replace('settled', 'sEttled');
  return log.entries.with(at, { ...entry, body, hash: rehash ? entryHash(body) : entry.hash });
};

describe('verifying a log of 100,000 entries', () => {
  it('finds it whole, with every checkpoint', async () => {
    const last = log.entries.at(-1)!;
    expect(await verify({})).toMatchObject({
      ok: true,
      size: SIZE,
      hash: last.hash,
      read: SIZE,
      checkpoints: Math.floor(SIZE / 256),
      point: { size: LAST_SIGNED },
    });
  });

  it('names an entry that was edited', async () => {
    for (const at of [0, 1, 255, 256, 61_234, SIZE - 1]) {
      const entries =
        at === 0
          ? log.entries.with(0, { ...log.entries[0]!, body: log.entries[0]!.body.replace('"v":1', '"v":2') })
          : edited(at, false);
      expect(await verify({ entries }), String(at)).toMatchObject({
        ok: false,
        firstBad: at,
        lastBad: at,
        reason: 'hash',
      });
    }
  });

  it('names an entry that was edited and hashed anew, because the checkpoint fits without the edit', async () => {
    for (const at of [1, 254, 255, 256, 61_234, LAST_SIGNED - 1]) {
      expect(await verify({ entries: edited(at, true) }), String(at)).toMatchObject({
        ok: false,
        firstBad: at,
        lastBad: at,
        reason: 'hash',
      });
    }
  });

  it('names the entry after an edit that no checkpoint covers', async () => {
    expect(await verify({ entries: edited(SIZE - 9, true) })).toMatchObject({
      firstBad: SIZE - 8,
      reason: 'chain',
    });
  });

  it('names an entry that is gone, stands twice, or changed places with the next', async () => {
    const at = 61_234;
    const [a, b] = [log.entries[at]!, log.entries[at + 1]!];
    const swapped = log.entries.with(at, { ...b, seq: at }).with(at + 1, { ...a, seq: at + 1 });
    expect(await verify({ entries: log.entries.toSpliced(at, 1) })).toMatchObject({
      firstBad: at,
      reason: 'missing',
    });
    expect(await verify({ entries: swapped })).toMatchObject({ firstBad: at, reason: 'chain' });
  });

  it('finds a chain that was made again from one entry on, between the two checkpoints around it', async () => {
    for (const [at, from, to] of [
      [700, 512, 767],
      [61_234, 61_184, 61_439],
    ] as const) {
      const entries = rechained(log.entries, at, (body) => body.replace('settled', 'sEttled'));
      expect(await verify({ entries })).toMatchObject({
        ok: false,
        firstBad: from,
        lastBad: to,
        reason: 'checkpoint',
        checkpoint: to + 1,
      });
    }
  });

  it('finds entries removed and the rest made to fit', async () => {
    const gap = log.entries
      .toSpliced(61_234, 1)
      .map((entry, seq) => ({ ...entry, seq, body: entry.body.replace(/^\{"seq":\d+/, `{"seq":${seq}`) }));
    const entries = rechained(gap, 61_234, (body) => body);
    expect(await verify({ entries })).toMatchObject({
      firstBad: 61_184,
      lastBad: 61_439,
      reason: 'checkpoint',
    });
  });

  it('finds a log cut off below its last checkpoint', async () => {
    const entries = log.entries.slice(0, LAST_SIGNED - 10);
    expect(await verify({ entries })).toMatchObject({
      ok: false,
      firstBad: LAST_SIGNED - 10,
      lastBad: LAST_SIGNED - 1,
      reason: 'truncated',
      checkpoint: LAST_SIGNED,
    });
    const checkpoints = log.checkpoints.slice(0, -1);
    const witnesses = log.checkpoints.slice(-1);
    expect(await verify({ entries, checkpoints })).toMatchObject({ ok: true });
    expect(await verify({ entries, checkpoints }, { witnesses })).toMatchObject({
      ok: false,
      reason: 'truncated',
    });
  });

  it('says that another installation’s log, or another key’s, is not the one that is trusted', async () => {
    const other = signedLog(600, 256, { origin: 'helix/6f1f5f3e-0000-4000-8000-000000000002' });
    expect(await verifyLog(memorySource(other), { trusted: identity(log), from: null })).toMatchObject({
      ok: false,
      firstBad: 0,
      reason: 'identity',
    });
    const sameName = signedLog(600, 256, { origin: log.origin });
    expect(await verifyLog(memorySource(sameName), { trusted: identity(log), from: null })).toMatchObject({
      ok: false,
      firstBad: 0,
      reason: 'identity',
    });
    expect(await verifyLog(memorySource(other), { trusted: null, from: null })).toMatchObject({ ok: true });
    // The checkpoints of one beside the entries of the other.
    expect(
      await verifyLog(memorySource({ entries: other.entries, checkpoints: log.checkpoints }), {
        trusted: null,
        from: null,
      }),
    ).toMatchObject({
      ok: false,
      reason: 'signature',
      checkpoint: 256,
    });
  });

  it('believes no checkpoint that somebody else signed', async () => {
    const entries = rechained(log.entries.slice(0, 600), 300, (body) => body.replace('settled', 'sEttled'));
    const checkpoints = signedAt(entries, log.origin, testKey(), 256);
    expect(await verify({ entries, checkpoints })).toMatchObject({
      firstBad: 0,
      lastBad: 255,
      reason: 'signature',
    });
  });
});

describe('verifying what is new', () => {
  const whole = signedLog(5_000);
  const point = async (size: number): Promise<NonNullable<VerifyOptions['from']>> => {
    const entries = whole.entries.slice(0, size);
    const checkpoints = whole.checkpoints.filter((one) => one.size <= size);
    const source = memorySource({ entries, checkpoints });
    const verdict = await verifyLog(source, { trusted: identity(whole), from: null });
    if (!verdict.ok || !verdict.point) throw new Error('not whole');
    return verdict.point;
  };
  const resumed = (
    from: VerifyOptions['from'],
    entries: SignedLog['entries'] = whole.entries,
  ): Promise<LogVerdict> =>
    verifyLog(memorySource({ ...whole, entries }), { trusted: identity(whole), from });

  it('reads the new entries alone, and the one that proves the point', async () => {
    const from = await point(4_000);
    expect(from.size).toBe(3_840);
    const source = memorySource(whole);
    const verdict = await verifyLog(source, { trusted: identity(whole), from });
    expect(verdict).toEqual({ ...(await resumed(null)), read: 1_160, checkpoints: 4 });
    expect(source.reads).toBe(1_161);
  });

  it('finds what is wrong after the point, and starts over when the point is not what was signed', async () => {
    const from = await point(4_000);
    const wrong = whole.entries.with(4_500, { ...whole.entries[4_500]!, body: '{}' });
    expect(await resumed(from, wrong)).toMatchObject({ firstBad: 4_500, reason: 'body_malformed' });
    for (const bad of [
      { ...from, peaks: from.peaks.with(0, 'ab'.repeat(32)) },
      { ...from, peaks: from.peaks.slice(1) },
      { ...from, size: from.size - 256 },
      { size: 5_120, peaks: from.peaks },
      { size: 1, peaks: [] },
    ]) {
      expect(await resumed(bad)).toMatchObject({ ok: true, read: 5_000 });
    }
    // The entry that the point rests on was edited: everything is read, and it is named.
    const at = from.size - 1;
    const entry = whole.entries[at]!;
    const edit = whole.entries.with(at, { ...entry, body: entry.body.replace('nova-2', 'nova-3') });
    expect(await resumed(from, edit)).toMatchObject({ firstBad: at, reason: 'hash' });
  });
});
