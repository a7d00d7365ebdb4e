import type { SignedLog } from './signed-log.ts';
import type { TestStore } from './test-store.ts';

/** Rows per statement. */
const BATCH = 10_000;

/** Runs statements as somebody who owns the database can: triggers that refuse changes are off meanwhile. */
export async function asOwner(
  test: TestStore,
  work: (sql: TestStore['sql']) => Promise<void>,
): Promise<void> {
  await test.sql("set session_replication_role = 'replica'");
  try {
    await work(test.sql);
  } finally {
    await test.sql("set session_replication_role = 'origin'");
  }
}

/** Puts a log into an empty database at once, with its checkpoints, as if it had been written there. */
export async function loadLog(
  test: TestStore,
  { origin, key, entries, checkpoints }: SignedLog,
): Promise<void> {
  await asOwner(test, async (sql) => {
    for (let at = 0; at < entries.length; at += BATCH) {
      const batch = entries.slice(at, at + BATCH);
      await sql(
        `insert into helix.audit_entries (seq, hash, body)
           select s, decode(h, 'hex'), b from unnest($1::bigint[], $2::text[], $3::text[]) as x(s, h, b)`,
        [batch.map(({ seq }) => seq), batch.map(({ hash }) => hash), batch.map(({ body }) => body)],
      );
    }
    await sql("update helix.audit_head set next = $1, hash = decode($2, 'hex')", [
      entries.length,
      entries.at(-1)?.hash ?? '',
    ]);
    await sql(
      `insert into helix.installation (installation_id, origin, public_key, format_version, zone, day_floor, created_at)
         values (gen_random_uuid(), $1, $2, 1, 'UTC', current_date, now())`,
      [origin, key.publicKey],
    );
    await sql(
      'insert into helix.epochs (epoch, origin, opened_seq) values (1, $1, 0) on conflict do nothing',
      [origin],
    );
    await sql(
      `insert into helix.checkpoints (size, epoch, root, note)
         select s, 1, r, n from unnest($1::bigint[], $2::text[], $3::text[]) as x(s, r, n)`,
      [
        checkpoints.map(({ size }) => size),
        checkpoints.map(({ root }) => root),
        checkpoints.map(({ note }) => note),
      ],
    );
  });
}
