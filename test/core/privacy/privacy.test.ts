import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/index.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { somebody } from '../../support/people.ts';

const DAY = 24 * 3_600_000;
const WORDS = 'the canary sang only for this person';

describe('core.privacy', () => {
  let world: CoreWorld;
  beforeAll(async () => {
    world = await coreWorld();
  });
  afterAll(async () => {
    await world.close();
  });

  /** A delivered operation; its files are in the blob store. */
  const spoken = async (actor = somebody()): Promise<string> => {
    const outcome = await world.speak(WORDS, { actor });
    if (outcome.kind !== 'completed') throw new Error(`the operation ended ${outcome.kind}`);
    const { operationId } = outcome.receipt;
    await world.core.deliveries.begin(operationId);
    await world.core.deliveries.done(operationId, 'channel', {
      channelId: 'c',
      messageId: `m-${operationId}`,
    });
    return operationId;
  };
  const tomorrow = async (work: () => Promise<void>): Promise<void> => {
    await world.db.setNow(new Date(Date.now() + DAY).toISOString());
    await work();
    await world.db.setNow(null);
  };
  const codeOf = (outcome: Outcome): string => (outcome.kind === 'refused' ? outcome.code : outcome.kind);

  it('gives everything with the person’s words as JSON', async () => {
    const actor = somebody();
    const id = await spoken(actor);
    const { json, operations, complete } = await world.core.privacy.exportJson(actor);
    expect({ operations, complete }).toEqual({ operations: 1, complete: true });
    expect(JSON.parse(json)).toMatchObject({
      about: { operations: 1, contents: 1 },
      operations: [{ operation_id: id, input: { text: WORDS } }],
    });
  });

  it('deletes messages and files first, then the words, and tries again what could not be deleted', async () => {
    const actor = somebody();
    const id = await spoken(actor);
    await world.core.privacy.askErasure(actor, true);
    const asked: string[] = [];
    const deleting = (gone: boolean) => async (message: { messageId: string }) => {
      asked.push(message.messageId);
      return gone;
    };
    expect(await world.core.privacy.eraseDue(deleting(true))).toBe(0);
    expect(asked).toEqual([]);
    await tomorrow(async () => {
      expect(await world.core.privacy.eraseDue(deleting(false))).toBe(0);
      expect((await world.core.operation(id))?.result).not.toBeNull();
      expect(await world.core.privacy.eraseDue(deleting(true))).toBe(1);
    });
    expect(asked).toEqual([`m-${id}`, `m-${id}`]);
    expect(world.blobFiles().filter((name) => name.includes(id))).toEqual([]);
    expect(await world.core.operation(id)).toMatchObject({ result: null, input: null, message: null });
    expect(await world.core.privacy.show(actor)).toMatchObject({ operations: 0, contents: 0 });
    const kinds = (await world.db.store.auditEntries({ from: 0, limit: 500 })).map(({ body }) => body);
    expect(kinds.at(-1)).toContain('"person_erased"');
    expect(kinds.join('')).not.toContain(actor.userId);
    expect(kinds.join('')).not.toContain(WORDS);
  });

  it('keeps nobody waiting for somebody whose message or file cannot be deleted', async () => {
    const [one, other] = [somebody(), somebody()];
    const stuck = await spoken(one);
    await spoken(other);
    for (const actor of [one, other]) await world.core.privacy.askErasure(actor, true);
    await tomorrow(async () => {
      const breaks = async ({ messageId }: { messageId: string }) => {
        if (messageId === `m-${stuck}`) throw new Error('the database was away for a moment');
        return true;
      };
      expect(await world.core.privacy.eraseDue(breaks)).toBe(1);
      expect((await world.core.privacy.show(one)).operations).toBe(1);
      expect((await world.core.privacy.show(other)).operations).toBe(0);
      expect(await world.core.privacy.eraseDue(async () => true)).toBe(1);
    });
  });

  it('waits while an old result is being delivered, and forgets it before anybody else can', async () => {
    const actor = somebody();
    const outcome = await world.speak(WORDS, { actor });
    const id = outcome.kind === 'completed' ? outcome.receipt.operationId : '';
    await world.core.privacy.askErasure(actor, true);
    const at = (ms: number) => world.db.setNow(new Date(Date.now() + ms).toISOString());
    // The bot was away for two days; now one process delivers what another would erase.
    await at(2 * DAY);
    const claimed = await world.core.deliveries.claim(10);
    expect(claimed.map(({ operationId }) => operationId)).toContain(id);
    expect(await world.core.privacy.eraseDue(async () => true)).toBe(0);
    await world.core.deliveries.done(id, 'channel', { channelId: 'c', messageId: `late-${id}` });
    const deleted: string[] = [];
    const erased = await world.core.privacy.eraseDue(async ({ messageId }) => deleted.push(messageId) > 0);
    await world.db.setNow(null);
    expect([erased, deleted]).toEqual([1, [`late-${id}`]]);
  });

  it('turns others away from the messages of somebody who opted out, before any file is fetched or money held', async () => {
    const [author, other] = [somebody(), somebody()];
    await world.core.privacy.optOut(author, true);
    const paid = world.paid(world.deepgram);
    const fetched = world.files.requests.length;
    const refused = await world.transcribe(undefined, { actor: other, authorIds: [author.userId] });
    expect(codeOf(refused)).toBe('author_opted_out');
    expect([world.paid(world.deepgram), world.files.requests.length]).toEqual([paid, fetched]);
    expect(codeOf(await world.transcribe(undefined, { actor: author, authorIds: [author.userId] }))).toBe(
      'completed',
    );
    const forwarded = { actor: other, authorIds: [somebody().userId, author.userId] };
    expect(codeOf(await world.transcribe(undefined, forwarded))).toBe('author_opted_out');
    await world.core.privacy.optOut(author, false);
    expect(codeOf(await world.transcribe(undefined, { actor: other, authorIds: [author.userId] }))).toBe(
      'completed',
    );
  });
});
