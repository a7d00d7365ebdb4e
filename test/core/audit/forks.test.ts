import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findForks } from '../../../src/core/audit/find-forks.ts';
import { verifyRotation } from '../../../src/core/audit/key-rotation.ts';
import { rotateKey } from '../../../src/core/audit/rotate-key.ts';
import { adoptNextKey, loadSigningKey, makeNextKey } from '../../../src/core/audit/signing-key.ts';
import { createWitnessFile } from '../../../src/core/audit/witness-file.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { type Config, readConfig } from '../../../src/core/config.ts';
import type { Core } from '../../../src/core/core.ts';
import { createCore } from '../../../src/core/create-core.ts';
import { createLog } from '../../../src/core/log.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import { openStore } from '../../../src/core/store/open-store.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { type TestBoard, testBoard } from '../../support/test-board.ts';

const HOOK = 'https://discord.com/api/webhooks/4242/secret';

describe('a start on the built-in database', () => {
  let dir: string;
  let config: Config;
  let board: TestBoard;
  const start = async (over: { board?: TestBoard } = {}): Promise<Core> => {
    const core = createCore({
      config,
      log: createLog('silent', createRedactor([])),
      redactor: createRedactor([]),
      clock: systemClock,
      board,
      ...over,
    });
    await core.start();
    return core;
  };
  /** Starts, adds entries, stops: with a checkpoint over all of it. */
  const work = async (entries: number): Promise<void> => {
    const core = await start();
    for (let n = 0; n < entries; n += 1) await core.record('tested', null, { n });
    await core.stop(0);
  };
  const withStore = async <T>(use: (store: Store) => Promise<T>): Promise<T> => {
    const store = await openStore(config.database);
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  };
  const lastEntries = (count: number): Promise<{ kind: string; facts: Record<string, unknown> }[]> =>
    withStore(async (store) => {
      const { next } = await store.auditHead();
      const rows = await store.auditEntries({ from: next - count, limit: count });
      return rows.map(({ body }) => JSON.parse(body) as { kind: string; facts: Record<string, unknown> });
    });
  const backUp = (): void => cpSync(join(dir, 'db'), join(dir, 'backup'), { recursive: true });
  const restore = (): void => {
    rmSync(join(dir, 'db'), { recursive: true });
    cpSync(join(dir, 'backup'), join(dir, 'db'), { recursive: true });
  };
  /** As `npm run audit:epoch` does. */
  const openEpoch = (): Promise<unknown> =>
    withStore(async (store) => {
      const { publicKey } = await loadSigningKey(config);
      const file = createWitnessFile(join(dir, 'audit.witness'));
      const { guildIds } = config.discord;
      const { forks } = await findForks({ store, publicKey, file, board, guildIds, webhook: HOOK });
      return store.openEpoch({
        public_key: publicKey,
        budget_time_zone: 'UTC',
        checkpoints: forks,
        reason: 'backup_restored',
      });
    });

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'helix-fork-'));
    board = testBoard();
    config = readConfig({
      DISCORD_TOKEN: 'token',
      DISCORD_APPLICATION_ID: '110000000000000002',
      DISCORD_GUILD_ID: '110000000000000001',
      DISCORD_WEBHOOK_HASH_CHAIN: HOOK,
      DATA_DIR: dir,
    });
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('says how the last process ended, and that nothing signed elsewhere differs', async () => {
    await work(0);
    await work(0);
    expect((await lastEntries(2)).map(({ kind, facts }) => [kind, facts])).toMatchObject([
      ['started', { last_stop: 'clean', witness: 'agrees' }],
      ['stopped', { clean: true, unfinished: 0 }],
    ]);
    expect((await lastEntries(5)).map(({ facts }) => facts['last_stop'])).toContain('first');
  });

  it('on an older copy is refused and adds nothing, until an epoch is opened, which disowns what is lost', async () => {
    await work(3);
    backUp();
    await work(5);
    restore();
    const before = await withStore((store) => store.auditHead());
    await expect(start()).rejects.toThrow(/signed up to 13 entries.*npm run audit:epoch/s);
    expect(await withStore((store) => store.auditHead())).toEqual(before);

    expect(await openEpoch()).toMatchObject({ answer: 'opened' });
    expect(await openEpoch()).toMatchObject({ answer: 'not_needed' });
    const [entry] = await lastEntries(1);
    expect(entry).toMatchObject({ kind: 'epoch_opened', facts: { epoch: 2, reason: 'backup_restored' } });
    expect(entry?.facts['origin']).toMatch(/^helix\/[0-9a-f-]{36}\/e2$/);
    expect(entry?.facts['disowned']).toContainEqual(expect.objectContaining({ size: 13 }));
    await work(0);
    await work(0);
    const [{ content } = { content: '' }] = board.messages.slice(-1);
    expect(content).toContain(`${String(entry?.facts['origin'])}\n`);
  });

  it('knows an older copy by posted checkpoints alone, and by its own file alone', async () => {
    await work(1);
    backUp();
    const file = readFileSync(join(dir, 'audit.witness'));
    await work(1);
    restore();
    writeFileSync(join(dir, 'audit.witness'), file);
    await expect(start()).rejects.toThrow('is an older copy, or another one');
    rmSync(join(dir, 'audit.witness'));
    await expect(start()).rejects.toThrow('is an older copy, or another one');

    restore();
    board.messages = [];
    await expect((await start()).stop(0)).resolves.toBeUndefined();
  });

  it('on an empty or another database with the same key is refused too', async () => {
    await work(1);
    rmSync(join(dir, 'db'), { recursive: true });
    await expect(start()).rejects.toThrow('is an older copy, or another one');
    expect(await openEpoch()).toMatchObject({ answer: 'opened' });
    await work(0);
  });

  it('starts without the webhook’s messages, and says that nobody compared them', async () => {
    await work(0);
    board.down = true;
    const core = createCore({
      config,
      log: createLog('silent', createRedactor([])),
      redactor: createRedactor([]),
      clock: systemClock,
      board,
    });
    const { warnings } = await core.start();
    expect(warnings.join()).toContain('nobody compared them');
    await core.stop(0);
    expect((await lastEntries(2))[0]).toMatchObject({ facts: { witness: 'unread' } });
  });

  it('goes on with another key once both have signed for it, also when that was killed half-way', async () => {
    await work(0);
    const file = join(dir, 'audit.key');
    const key = await loadSigningKey(config);
    const next = await makeNextKey(file);
    const seq = await withStore((store) => rotateKey(store, key, next));
    const [entry] = await lastEntries(1);
    expect(entry).toMatchObject({
      kind: 'key_rotated',
      facts: { old_key: key.publicKey, new_key: next.publicKey },
    });
    const state = await withStore((store) => store.checkpointState());
    const rotation = { origin: state?.origin ?? '', seq, newKey: next.publicKey };
    const note = String(entry?.facts['note']);
    expect(verifyRotation(note, key.publicKey, rotation)).toBe(true);
    expect(verifyRotation(note, key.publicKey, { ...rotation, seq: seq + 1 })).toBe(false);
    expect(verifyRotation(note, next.publicKey, { ...rotation, newKey: key.publicKey })).toBe(false);
    // The old key signs nothing more, neither a rotation nor a start.
    await expect(withStore((store) => rotateKey(store, key, next))).rejects.toThrow('not the one that signs');
    await work(0);
    expect((await loadSigningKey(config)).publicKey).toBe(next.publicKey);
    expect(existsSync(`${file}.next`)).toBe(false);
    expect(await adoptNextKey(file, next.publicKey)).toBeNull();
    rmSync(file);
    cpSync(`${file}.old`, file);
    await expect(start()).rejects.toThrow('not the key this record was begun with');
  });
});
