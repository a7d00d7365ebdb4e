import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteInMessage } from '../../../src/core/audit/checkpoint-message.ts';
import { parseCheckpoint } from '../../../src/core/audit/checkpoint.ts';
import { createCheckpointer } from '../../../src/core/audit/checkpointer.ts';
import { merkleRoot } from '../../../src/core/audit/merkle.ts';
import { verifyNote } from '../../../src/core/audit/signed-note.ts';
import { type SigningKey, rawPublicKey } from '../../../src/core/audit/signing-key.ts';
import { createWitnessFile } from '../../../src/core/audit/witness-file.ts';
import { createLog } from '../../../src/core/log.ts';
import { createRedactor } from '../../../src/core/redactor.ts';
import { HOMES } from '../../support/homes.ts';
import { BOOT } from '../../support/scenario.ts';
import { type TestBoard, testBoard } from '../../support/test-board.ts';
import type { TestStore } from '../../support/test-store.ts';

const GUILD = 'guild-1';
const HOOK = 'https://discord.com/api/webhooks/4242/secret';

describe.each(HOMES)('the checkpointer on %s', (home, open) => {
  let test: TestStore;
  let key: SigningKey;
  let board: TestBoard;
  let dir: string;
  let logs: string[];
  let origin: string;
  const witness = () => createWitnessFile(join(dir, 'audit.witness'));
  const process = (owner: string, over: { key?: SigningKey } = {}) =>
    createCheckpointer({
      store: test.store,
      key,
      owner,
      board,
      witness: witness(),
      guildIds: [GUILD],
      log: createLog('info', createRedactor([]), (line) => void logs.push(line)),
      ...over,
    });
  const add = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1)
      await test.store.record({ kind: 'tested', actor: null, operation_id: null, facts: { n } });
  };
  const leaves = async (size: number): Promise<Buffer[]> =>
    (await test.sql('select hash from helix.audit_entries where seq < $1 order by seq', [size])).map((row) =>
      Buffer.from(row['hash'] as Uint8Array),
    );
  const kinds = async (): Promise<string[]> =>
    (await test.sql("select body::jsonb->>'kind' as kind from helix.audit_entries order by seq")).map((row) =>
      String(row['kind']),
    );

  beforeEach(async () => {
    test = await open();
    const { privateKey } = generateKeyPairSync('ed25519');
    key = { privateKey, publicKey: rawPublicKey(privateKey), file: null, created: false };
    board = testBoard();
    dir = mkdtempSync(join(tmpdir(), 'helix-witness-'));
    logs = [];
    const booted = await test.store.boot({
      ...BOOT,
      process: 'a',
      public_key: key.publicKey,
      guilds: [
        {
          guild_id: GUILD,
          admin_channel_id: null,
          admin_role_ids: [],
          webhooks: { commands: null, hash_chain: HOOK, anomalies: null },
        },
      ],
    });
    origin = booted.answer === 'ready' ? booted.origin : '';
  });
  afterEach(() => test.close());

  it('signs the root of all entries, keeps it, writes it to its file and posts it', async () => {
    await add(5);
    await process('a').look();
    const [kept, ...more] = await test.store.checkpoints({ after: 0, limit: 10 });
    expect(more).toEqual([]);
    const text = verifyNote(kept?.note ?? '', origin, key.publicKey) ?? '';
    const root = merkleRoot(await leaves(7)).toString('hex');
    expect(parseCheckpoint(text)).toEqual({ origin, size: 7, root });
    expect(readFileSync(join(dir, 'audit.witness'), 'utf8')).toBe(kept?.note);
    expect(board.messages.map(({ content }) => noteInMessage(content))).toEqual([kept?.note]);
    expect(board.messages[0]?.content).toContain('The first one posted');
  });

  it('waits for news, for 256 entries or for most of a minute, and names the message before', async () => {
    const one = process('a');
    await one.look();
    await one.look();
    await add(1);
    await one.look();
    expect(board.messages).toHaveLength(1);
    await add(255);
    await one.look();
    expect(board.messages).toHaveLength(2);
    expect(board.messages[1]?.content).toContain(`Before it: message ${board.messages[0]?.id}, 2 entries.`);
    await add(1);
    await test.setNow(new Date(Date.now() + 55_000).toISOString());
    await process('a').look();
    expect(board.messages).toHaveLength(3);
    const sizes = (await test.store.checkpoints({ after: 0, limit: 10 })).map(({ size }) => size);
    expect(sizes).toEqual([2, 258, 259]);
    for (const { size, root } of await test.store.checkpoints({ after: 0, limit: 10 }))
      expect(merkleRoot(await leaves(size)).toString('hex')).toBe(root);
  });

  it('is one process at a time, and another soon after its death', async () => {
    await process('a').look();
    await add(300);
    await process('b').look();
    expect(await test.store.checkpoints({ after: 2, limit: 10 })).toEqual([]);
    await test.setNow(new Date(Date.now() + 31_000).toISOString());
    await process('b').look();
    expect(await test.store.checkpoints({ after: 2, limit: 10 })).toHaveLength(1);
    const answer = await test.store.addCheckpoint({
      owner: 'a',
      epoch: 1,
      public_key: key.publicKey,
      size: 303,
      root: '00'.repeat(32),
      peaks: [],
      note: '',
    });
    expect(answer).toEqual({ answer: 'not_yours' });
  });

  it('posts also where its file cannot be written, and says so', async () => {
    writeFileSync(join(dir, 'no-folder'), '');
    dir = join(dir, 'no-folder');
    await process('a').look();
    expect(board.messages).toHaveLength(1);
    expect(logs.join()).toContain('audit.witness cannot be written');
  });

  it('tries again what could not be posted, with the newest checkpoint alone', async () => {
    board.down = true;
    const one = process('a');
    await one.look();
    await add(256);
    await one.look();
    expect(board.messages).toEqual([]);
    expect(await test.store.witnessReport()).toMatchObject({ entries: 258, signed: 258, posted: 0 });
    board.down = false;
    await process('a').look();
    expect(board.messages).toHaveLength(1);
    expect(board.messages[0]?.content).toContain('258 entries');
    expect(await test.store.witnessReport()).toMatchObject({
      posted: 258,
      unposted_since: null,
      unsigned_since: null,
      damaged: [],
    });
  });

  it('puts an edited and a deleted message on record, once', async () => {
    const one = process('a');
    await one.look();
    await add(256);
    await one.look();
    const [first, second] = board.messages;
    first!.content = first!.content.replace('2 entries', '3 entries');
    board.remove(second!.id);
    // Messages are read back an hour after the last time.
    await test.setNow(new Date(Date.now() + 3_700_000).toISOString());
    await process('a').look();
    await process('a').look();
    const said = (await kinds()).filter((kind) => kind.startsWith('checkpoint_'));
    expect(said.toSorted((a, b) => a.localeCompare(b))).toEqual(['checkpoint_deleted', 'checkpoint_edited']);
    const { damaged } = await test.store.witnessReport();
    expect(damaged.map(({ size, state }) => [size, state])).toEqual([
      [2, 'edited'],
      [258, 'deleted'],
    ]);
    expect(logs.filter((line) => line.includes('not as it was'))).toHaveLength(2);
    expect(logs.join()).not.toContain('secret');
  });

  it('signs nothing over an entry that was changed, and says so', async () => {
    await process('a').look();
    await add(3);
    await test.sql('alter table helix.audit_entries disable trigger user');
    await test.sql(
      'update helix.audit_entries set body = replace(body, \'"n": 1\', \'"n": 9\') where seq = 3',
    );
    await add(253);
    await process('a').look();
    expect(await test.store.checkpoints({ after: 2, limit: 10 })).toEqual([]);
    const [entry] = await test.sql('select body from helix.audit_entries order by seq desc limit 1');
    expect(JSON.parse(String(entry?.['body']))).toMatchObject({
      kind: 'chain_broken',
      facts: { entry: 3, reason: 'hash' },
    });
  });

  it('does not sign with a key that is not the record’s', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const other = { ...key, privateKey, publicKey: rawPublicKey(privateKey) };
    await process('a', { key: other }).look();
    expect(await test.store.checkpoints({ after: 0, limit: 10 })).toEqual([]);
    expect(logs.join()).toContain('another key signs');
  });

  it('says that its process ends, with a checkpoint over that', async () => {
    const one = process('a');
    await one.look();
    await one.finish(0);
    await one.finish(0);
    expect((await kinds()).slice(-1)).toEqual(['stopped']);
    expect(board.messages).toHaveLength(2);
    const answer = await test.store.boot({ ...BOOT, process: 'b', public_key: key.publicKey });
    expect(answer).toMatchObject({ last_stop: 'clean' });
  });

  it('notices processes that ended without a word', async () => {
    await test.setNow(new Date(Date.now() + 91_000).toISOString());
    const lost = await test.store.boot({ ...BOOT, process: 'b', public_key: key.publicKey });
    expect(lost).toMatchObject({ last_stop: 'unclean' });
    expect((await kinds()).slice(-2)).toEqual(['process_lost', 'started']);
    const open = await test.store.boot({ ...BOOT, process: 'c', public_key: key.publicKey });
    expect(open).toMatchObject({ last_stop: 'open' });
    const alone = { ...BOOT, process: 'd', public_key: key.publicKey, sole_process: true };
    expect(await test.store.boot(alone)).toMatchObject({ last_stop: 'unclean' });
    expect((await kinds()).slice(-3)).toEqual(['process_lost', 'process_lost', 'started']);
  });

  it('writes a heartbeat after an hour without another entry, and not before', async () => {
    const at = (ms: number): Promise<void> => test.setNow(new Date(Date.now() + ms).toISOString());
    await process('a').look();
    await at(3_590_000);
    await process('a').look();
    expect((await kinds()).filter((kind) => kind === 'heartbeat')).toEqual([]);
    await at(3_601_000);
    await process('a').look();
    await process('a').look();
    expect((await kinds()).filter((kind) => kind === 'heartbeat')).toHaveLength(1);
    expect(home).toBe(test.store.home);
  });
});
