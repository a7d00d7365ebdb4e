import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storedLog } from '../../../src/core/audit/stored-log.ts';
import { entryHash } from '../../../src/core/audit/verify-chain.ts';
import { type LogVerdict, type VerifyOptions, verifyLog } from '../../../src/core/audit/verify-log.ts';
import { asOwner, loadLog } from '../../support/load-log.ts';
import { pgliteStore } from '../../support/pglite-store.ts';
import { postgresStore } from '../../support/postgres.ts';
import { type SignedLog, rechained, signedLog } from '../../support/signed-log.ts';
import type { TestStore } from '../../support/test-store.ts';

/** With full counts 100,000, as they are verified in memory in every run. */
const SIZE = process.env['HELIX_LONG'] ? 100_000 : 20_000;
const LAST_SIGNED = SIZE - (SIZE % 256);
let log: SignedLog;
beforeAll(() => {
  log = signedLog(SIZE);
});

describe.each([
  ['pglite', pgliteStore],
  ['postgres', postgresStore],
] as const)('a database of many entries on %s', (_home, open) => {
  let test: TestStore;
  beforeAll(async () => {
    test = await open();
    await loadLog(test, log);
  });
  afterAll(() => test.close());

  const trusted = (): VerifyOptions['trusted'] => ({ origin: log.origin, publicKey: log.key.publicKey });
  const verify = (from: VerifyOptions['from'] = null): Promise<LogVerdict> =>
    verifyLog(storedLog(test.store), { trusted: trusted(), from });
  const write = async (entries: SignedLog['entries']): Promise<void> =>
    asOwner(test, async (sql) => {
      const columns = [
        entries.map(({ seq }) => seq),
        entries.map(({ hash }) => hash),
        entries.map(({ body }) => body),
      ];
      await sql('delete from helix.audit_entries where seq = any($1::bigint[])', columns.slice(0, 1));
      await sql(
        `insert into helix.audit_entries (seq, hash, body)
           select s, decode(h, 'hex'), b from unnest($1::bigint[], $2::text[], $3::text[]) as x(s, h, b)`,
        columns,
      );
    });
  /** Makes a change as the database's owner, verifies, and takes the change back. */
  const tampered = async (changed: SignedLog['entries']): Promise<LogVerdict> => {
    await write(changed);
    const verdict = await verify();
    await write(changed.map(({ seq }) => log.entries[seq]!));
    return verdict;
  };
  const edited = (at: number): SignedLog['entries'][number] => {
    const entry = log.entries[at]!;
    return { ...entry, body: entry.body.replace('nova-2', 'nova-9') };
  };

  it('is whole; what is verified again is what came since', async () => {
    const verdict = await verify();
    expect(verdict).toMatchObject({ ok: true, size: SIZE, read: SIZE, point: { size: LAST_SIGNED } });
    if (!verdict.ok || !verdict.point) throw new Error('not whole');
    await test.store.setAuditVerified(verdict.point);
    expect(await verify(await test.store.auditVerified())).toEqual({
      ...verdict,
      read: SIZE - LAST_SIGNED,
      checkpoints: 0,
    });
  });

  it('names an entry that was edited, whether it was hashed anew or not', async () => {
    expect(await tampered([edited(9_001)])).toMatchObject({ ok: false, firstBad: 9_001, reason: 'hash' });
    const again = { ...edited(9_001), hash: entryHash(edited(9_001).body) };
    expect(await tampered([again])).toMatchObject({ ok: false, firstBad: 9_001, reason: 'hash' });
  });

  it('names two entries that changed places, and one that was removed', async () => {
    const [a, b] = [log.entries[7_000]!, log.entries[7_001]!];
    expect(
      await tampered([
        { ...b, seq: 7_000 },
        { ...a, seq: 7_001 },
      ]),
    ).toMatchObject({
      firstBad: 7_000,
      reason: 'chain',
    });
    await asOwner(test, async (sql) => void (await sql('delete from helix.audit_entries where seq = 8000')));
    expect(await verify()).toMatchObject({ firstBad: 8_000, reason: 'missing' });
    await write([log.entries[8_000]!]);
  });

  it('finds a stretch that was written again from one entry to the end of a checkpoint', async () => {
    const again = rechained(log.entries.slice(0, 7_000), 6_000, (body) => body.replace('nova-2', 'nova-9'));
    expect(await tampered(again.slice(6_000))).toMatchObject({
      ok: false,
      firstBad: 5_888,
      lastBad: 6_143,
      reason: 'checkpoint',
    });
  });

  it('finds the end cut off below the last checkpoint', async () => {
    const end = LAST_SIGNED - 5;
    await asOwner(test, async (sql) => {
      await sql('delete from helix.audit_entries where seq >= $1', [end]);
      await sql("update helix.audit_head set next = $1, hash = decode($2, 'hex')", [
        end,
        log.entries[end - 1]!.hash,
      ]);
    });
    expect(await verify()).toMatchObject({
      ok: false,
      firstBad: end,
      lastBad: LAST_SIGNED - 1,
      reason: 'truncated',
      checkpoint: LAST_SIGNED,
    });
    // An earlier copy knows nothing of later checkpoints either: the one that was kept elsewhere tells.
    await asOwner(
      test,
      async (sql) => void (await sql('delete from helix.checkpoints where size > $1', [end])),
    );
    const witnesses = log.checkpoints.slice(-1);
    expect(
      await verifyLog(storedLog(test.store), { trusted: trusted(), from: null, witnesses }),
    ).toMatchObject({
      reason: 'truncated',
      firstBad: end,
    });
  });

  it('is not taken for another database, nor another for it', async () => {
    const other = await open();
    await loadLog(other, signedLog(1_000));
    expect(await verifyLog(storedLog(other.store), { trusted: trusted(), from: null })).toMatchObject({
      ok: false,
      firstBad: 0,
      reason: 'identity',
    });
    await other.close();
  });
});
