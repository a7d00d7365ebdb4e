import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditReader } from '../../../src/core/audit/audit.ts';
import { createCheckpointer } from '../../../src/core/audit/checkpointer.ts';
import { createAudit } from '../../../src/core/audit/create-audit.ts';
import { missingNotes } from '../../../src/core/audit/find-forks.ts';
import { type SigningKey, rawPublicKey } from '../../../src/core/audit/signing-key.ts';
import { createWitnessFile } from '../../../src/core/audit/witness-file.ts';
import { createLog } from '../../../src/core/log.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import { HOMES } from '../../support/homes.ts';
import { somebody } from '../../support/people.ts';
import { BOOT } from '../../support/scenario.ts';
import { testBoard } from '../../support/test-board.ts';
import type { TestStore } from '../../support/test-store.ts';

const GUILD = 'guild-1';
const HOOK = 'https://discord.com/api/webhooks/4242/secret';

describe.each(HOMES)('under a running checkpointer on %s', (_, open) => {
  let test: TestStore;
  let process: (owner: string) => ReturnType<typeof createCheckpointer>;
  let file: string;
  let reader: AuditReader;
  const add = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1)
      await test.store.record({ kind: 'tested', actor: null, operation_id: null, facts: { n } });
  };
  const kinds = async (): Promise<string[]> =>
    (await test.sql("select body::jsonb->>'kind' as kind from helix.audit_entries order by seq")).map((row) =>
      String(row['kind']),
    );

  beforeEach(async () => {
    test = await open();
    const { privateKey } = generateKeyPairSync('ed25519');
    const key: SigningKey = { privateKey, publicKey: rawPublicKey(privateKey), file: null, created: false };
    file = join(mkdtempSync(join(tmpdir(), 'helix-witness-')), 'audit.witness');
    const [board, witness] = [testBoard(), createWitnessFile(file)];
    const log = createLog('silent', createRedactor([]));
    process = (owner) =>
      createCheckpointer({ store: test.store, key, owner, board, witness, guildIds: [GUILD], log });
    const webhooks = { commands: null, hash_chain: HOOK, anomalies: null };
    const guilds = [{ guild_id: GUILD, admin_channel_id: null, admin_role_ids: [], webhooks }];
    const { publicKey } = key;
    const booted = await test.store.boot({ ...BOOT, process: 'a', public_key: publicKey, guilds });
    const outside = { store: test.store, publicKey, file: witness, board, guildIds: [GUILD], webhook: null };
    const audit = createAudit({
      store: test.store,
      identity: { origin: booted.answer === 'ready' ? booted.origin : '', publicKey },
      missingNotes: () => missingNotes(outside),
    });
    const opened = await audit.open(somebody({ admin: true }));
    if (!opened) throw new Error('an admin was refused');
    reader = opened;
  });
  afterEach(() => test.close());

  const told = async (): Promise<unknown> => {
    const [entry] = await test.sql('select body from helix.audit_entries order by seq desc limit 1');
    const { kind, facts } = JSON.parse(String(entry?.['body'])) as {
      kind: string;
      facts: { reason: string };
    };
    return { kind, reason: facts.reason };
  };
  /** Entries from `size` on are gone, as in an older copy; with `signed`, so are the checkpoints over them. */
  const cutOff = async (size: number, signed?: { size: number; peaks: readonly string[] }): Promise<void> => {
    for (const table of ['audit_entries', 'checkpoints'])
      await test.sql(`alter table helix.${table} disable trigger user`);
    if (signed) {
      await test.sql('delete from helix.checkpoint_posts where size > $1', [signed.size]);
      await test.sql('delete from helix.checkpoints where size > $1', [signed.size]);
      await test.sql('update helix.checkpoint_head set size = $1, peaks = $2', [signed.size, signed.peaks]);
    }
    await test.sql('delete from helix.audit_entries where seq >= $1', [size]);
    await test.sql(
      'update helix.audit_head set next = $1::bigint, hash = (select hash from helix.audit_entries where seq = $1::bigint - 1)',
      [size],
    );
  };

  it('signs nothing over a log that was cut off below what it signed, nor once it grew again', async () => {
    await add(300);
    await process('a').look();
    await cutOff(100);
    await process('a').look();
    expect(await told()).toEqual({ kind: 'chain_broken', reason: 'truncated' });
    await add(500);
    await process('a').look();
    expect(await told()).toEqual({ kind: 'chain_broken', reason: 'tree' });
    expect(await test.store.checkpoints({ after: 0, limit: 10 })).toHaveLength(1);
  });

  it('signs no second history when an older copy takes the place of its database while it runs', async () => {
    const running = process('a');
    await add(300);
    await running.look();
    const older = await test.store.checkpointState();
    await add(300);
    await running.look();
    await cutOff(302, older ?? undefined);
    await add(700);
    await running.look();
    expect(await told()).toEqual({ kind: 'chain_broken', reason: 'fork' });
    expect((await test.store.checkpoints({ after: 0, limit: 10 })).map(({ size }) => size)).toEqual([302]);
  });

  it('verifies against what was kept outside: the file, and the messages of the webhook', async () => {
    await add(300);
    await process('a').look();
    const older = await test.store.checkpointState();
    expect((await reader.verify('all')).verdict.ok).toBe(true);
    await add(300);
    await process('a').look();
    expect((await reader.verify('new')).verdict).toMatchObject({ ok: true, read: 300 });
    await cutOff(302, older ?? undefined);
    const lost = { ok: false, reason: 'truncated', firstBad: 302, lastBad: 601, checkpoint: 602 };
    expect((await reader.verify('all')).verdict).toMatchObject(lost);
    rmSync(file);
    expect((await reader.verify('new')).verdict).toMatchObject({ ...lost, firstBad: 303 });
    await add(400);
    expect((await reader.verify('all')).verdict).toMatchObject({
      ok: false,
      reason: 'checkpoint',
      checkpoint: 602,
      firstBad: 302,
    });
  });

  it('reads, watches and goes on beside an entry that somebody broke', async () => {
    await process('a').look();
    await add(3);
    await test.sql('alter table helix.audit_entries disable trigger user');
    for (const [seq, body] of [
      [2, '{"seq":2,'],
      [3, `{"seq":3,"prev":"","v":1,"ts":"never","kind":"tested","actor":"x","op":null,"content":null}`],
    ])
      await test.sql('update helix.audit_entries set body = $2 where seq = $1', [seq, body]);
    const everything = { kind: null, userId: null, operation: null, from: null, until: null, before: null };
    expect((await reader.search(everything, 50)).entries.map(({ seq }) => seq)).toEqual([4, 3, 2, 1, 0]);
    expect((await reader.export(0, 100_000))?.to).toBe(4);
    expect((await reader.verify('all')).verdict).toMatchObject({ ok: false, firstBad: 2 });
    const measured = await test.store.measure({ owner: 'a', seconds: 60 });
    const signs = measured.held ? measured.signs : [];
    expect(signs).toMatchObject([{ detector: 'chain_broken', in_an_hour: 3 }]);
    await test.store.beat({ process: 'a', heartbeat_s: 0 });
  });

  it('goes on when the clock is set back a day, another process too', async () => {
    await process('a').look();
    await add(3);
    await test.setNow(new Date(Date.now() - 86_400_000).toISOString());
    await process('b').look();
    const sizes = (await test.store.checkpoints({ after: 0, limit: 10 })).map(({ size }) => size);
    expect(sizes).toEqual([2, 6]);
    expect((await kinds()).at(-1)).toBe('heartbeat');
    await process('b').look();
    expect((await kinds()).filter((kind) => kind === 'heartbeat')).toHaveLength(1);
    const follow = { owner: 'b', seconds: 240, guild_ids: [GUILD] };
    expect(await test.store.followersDue({ ...follow, owner: 'a' })).toMatchObject({ held: true });
    await test.setNow(new Date(Date.now() - 2 * 86_400_000).toISOString());
    expect(await test.store.followersDue(follow)).toMatchObject({ held: true });
  });
});
