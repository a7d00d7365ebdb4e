import { describe, expect, it } from 'vitest';
import { scenario, stranger } from '../../../support/scenario.ts';
import type { StoreActor } from '../../../../src/core/store/store.ts';
import type { ToggleWordsInput } from '../../../../src/core/store/toggles-store.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { later } from './later.ts';

const MINUTE = 60_000;
let made = 0;

/** Toggles: versions, who decides, and what becomes stale. */
export function togglesContract(open: () => TestStore): void {
  const admin = stranger();
  const publish = (name: string, expected: number, change: ToggleWordsInput, to: number | null = null) =>
    open().store.publishToggle({ actor: admin, name, expected_version: expected, change, revert_to: to });
  /** A new toggle of its own for one test, on unless said otherwise. */
  const added = async (type: 'ADMIN_ONLY' | 'USER' | 'BOTH', enabled = true): Promise<string> => {
    const name = `enable_test_${(made += 1)}`;
    const answer = await publish(name, 0, { enabled, controlled_by: type });
    expect(answer).toMatchObject({ answer: 'published', from: null, to: { version: 1, enabled } });
    return name;
  };
  const seen = async (name: string, actor: StoreActor) => {
    const row = (await open().store.toggles({ actor, after: null })).find((one) => one.name === name);
    if (!row) throw new Error(`no ${name}`);
    return row;
  };
  const own = (actor: StoreActor, name: string, enabled: boolean | null) =>
    open().store.setOwnToggle({ actor, name, enabled });
  const versions = async (actor: StoreActor) => {
    const { config_version, subject_version } = await scenario(open().store).context(actor);
    return { config: config_version, subject: subject_version };
  };

  describe('a toggle', () => {
    it('ships with the owner’s five and what reaches out of the house, each with its type and the operation it governs', async () => {
      const rows = await open().store.toggles({ actor: stranger(), after: null });
      const shipped = rows.filter(({ name }) => !name.startsWith('enable_test_'));
      expect(shipped.map(({ name, controlled_by, operations }) => [name, controlled_by, operations])).toEqual(
        [
          ['enable_agent_execution', 'ADMIN_ONLY', ['agent']],
          ['enable_deepgram_transcription', 'USER', ['transcribe']],
          ['enable_email_analysis', 'BOTH', ['email']],
          ['enable_text_to_speech', 'BOTH', ['speak']],
          ['enable_url_inputs', 'ADMIN_ONLY', []],
          ['enable_video_understanding', 'ADMIN_ONLY', ['video']],
          ['enable_web_search', 'ADMIN_ONLY', []],
        ],
      );
      expect(
        await open().store.toggles({ actor: stranger(), after: 'enable_email_analysis' }),
      ).not.toContainEqual(expect.objectContaining({ name: 'enable_email_analysis' }));
    });

    it('moves by one version at a time: of two who saw the same version, one wins and the other learns the newer', async () => {
      const name = await added('BOTH');
      const [a, b] = await Promise.all([
        publish(name, 1, { enabled: false }),
        publish(name, 1, { controlled_by: 'USER' }),
      ]);
      const [won, lost] = a.answer === 'published' ? [a, b] : [b, a];
      expect(won).toMatchObject({ answer: 'published', to: { version: 2 } });
      expect(lost).toMatchObject({ answer: 'conflict', now: { version: 2 } });
      expect(await publish(name, 0, { enabled: true, controlled_by: 'BOTH' })).toMatchObject({
        answer: 'conflict',
        now: { version: 2 },
      });
      expect(await publish('enable_never', 3, { enabled: true })).toEqual({ answer: 'unknown' });
    });

    it('writes nothing when it says so already', async () => {
      const name = await added('BOTH');
      const head = await open().store.auditHead();
      expect(await publish(name, 1, { enabled: true })).toMatchObject({
        answer: 'same',
        now: { version: 1 },
      });
      expect((await open().store.auditHead()).next).toBe(head.next);
    });

    it('keeps every version with who published it, and goes back by a new one', async () => {
      const name = await added('BOTH');
      await publish(name, 1, { enabled: false });
      await publish(name, 2, { locked: true });
      const back = await publish(name, 3, {}, 1);
      expect(back).toMatchObject({
        answer: 'published',
        from: { enabled: false, locked: true },
        to: { version: 4, enabled: true, locked: false },
      });
      const history = await open().store.toggleHistory({ name, before: null, limit: 10 });
      expect(history?.map(({ version, kind, reverts, by }) => [version, kind, reverts, by])).toEqual([
        [4, 'reverted', 1, admin.discord_user_id],
        [3, 'locked', null, admin.discord_user_id],
        [2, 'set', null, admin.discord_user_id],
        [1, 'added', null, admin.discord_user_id],
      ]);
      expect(await open().store.toggleHistory({ name, before: 3, limit: 1 })).toMatchObject([{ version: 2 }]);
      expect(await publish(name, 4, {}, 9)).toEqual({ answer: 'unknown_version', newest: 4 });
      expect(await open().store.toggleHistory({ name: 'enable_never', before: null, limit: 1 })).toBeNull();
    });

    it('tells the chain from what to what, by actor id, in the same transaction', async () => {
      const name = await added('BOTH');
      const answer = await publish(name, 1, { enabled: false });
      if (answer.answer !== 'published') throw new Error(answer.answer);
      const [entry] = await open().store.auditEntries({ from: answer.audit_seq, limit: 1 });
      const { actor_id } = await open().store.actorId({ actor: admin });
      expect(JSON.parse(entry!.body)).toMatchObject({
        kind: 'toggle_published',
        actor: actor_id,
        facts: { toggle: name, version: 2, change: 'set', from: { enabled: true }, to: { enabled: false } },
      });
      expect(entry!.body).not.toContain(admin.discord_user_id);
    });

    it('says the opposite once its time is over, with no job that does it', async () => {
      const name = await added('ADMIN_ONLY');
      const actor = stranger();
      const until = new Date(Date.now() + 5 * MINUTE).toISOString();
      expect(await publish(name, 1, { enabled: false, until })).toMatchObject({
        to: { enabled: false, until, base: false, effective: false },
      });
      await later(open(), 6 * MINUTE, async () => {
        expect(await seen(name, actor)).toMatchObject({
          enabled: false,
          base: true,
          effective: true,
          version: 2,
        });
      });
      await publish(name, 2, { enabled: true });
      expect(await seen(name, actor)).toMatchObject({ until: null, base: true });
    });
  });

  describe('who decides a toggle', () => {
    it('is an admin alone for ADMIN_ONLY', async () => {
      const name = await added('ADMIN_ONLY', false);
      const actor = stranger();
      expect(await own(actor, name, true)).toMatchObject({ answer: 'admin_only', now: { effective: false } });
      expect(await publish(name, 1, { locked: true })).toMatchObject({ answer: 'not_lockable' });
    });

    it('is each person for USER, whatever the default becomes', async () => {
      const name = await added('USER');
      const [actor, other] = [stranger(), stranger()];
      expect(await own(actor, name, false)).toMatchObject({
        answer: 'set',
        from: null,
        to: { own: false, effective: false },
      });
      expect(await seen(name, other)).toMatchObject({ own: null, effective: true });
      await own(other, name, true);
      await publish(name, 1, { enabled: false });
      expect(await seen(name, other)).toMatchObject({ base: false, effective: true });
      expect(await publish(name, 2, { locked: true })).toMatchObject({ answer: 'not_lockable' });
    });

    it('is the admin’s default for BOTH until a person overrides it, and the admin again once it is locked', async () => {
      const name = await added('BOTH', false);
      const actor = stranger();
      expect(await own(actor, name, true)).toMatchObject({ to: { base: false, effective: true } });
      await publish(name, 1, { locked: true });
      expect(await seen(name, actor)).toMatchObject({ own: true, effective: false });
      expect(await own(actor, name, false)).toMatchObject({ answer: 'locked' });
      await publish(name, 2, { locked: false });
      expect(await seen(name, actor)).toMatchObject({ own: true, effective: true });
      expect(await own(actor, name, null)).toMatchObject({ from: true, to: { own: null, effective: false } });
    });

    it('lets a person take their word back also when it has no effect any more', async () => {
      const name = await added('BOTH');
      const actor = stranger();
      await own(actor, name, false);
      await publish(name, 1, { controlled_by: 'ADMIN_ONLY' });
      expect(await seen(name, actor)).toMatchObject({ own: false, effective: true });
      expect(await own(actor, name, null)).toMatchObject({ answer: 'set', to: { own: null } });
      expect(await own(actor, name, null)).toMatchObject({ answer: 'same' });
      expect(await own(actor, 'enable_never', true)).toEqual({ answer: 'unknown' });
    });
  });

  describe('a changed toggle', () => {
    it('makes everybody’s decisions stale when an admin changed it, one person’s when it is their own', async () => {
      const name = await added('BOTH');
      const [actor, other] = [stranger(), stranger()];
      const before = { actor: await versions(actor), other: await versions(other) };
      await own(actor, name, false);
      expect(await versions(actor)).toEqual({ ...before.actor, subject: before.actor.subject + 1 });
      expect(await versions(other)).toEqual(before.other);
      await publish(name, 1, { enabled: false });
      expect((await versions(other)).config).toBe(before.other.config + 1);
    });

    it('is obeyed by a begin at once: a stale context is sent back, and a person’s own no is a no', async () => {
      const { store } = open();
      const { beginInput, begin } = scenario(store);
      const actor = stranger();
      const input = await beginInput(actor);
      await own(actor, 'enable_text_to_speech', false);
      expect((await store.beginOperation(input)).answer).toBe('stale');
      expect((await begin(actor)).answer).toMatchObject({ answer: 'off', toggle: 'enable_text_to_speech' });
      expect((await begin(stranger())).answer.answer).toBe('started');
      await own(actor, 'enable_text_to_speech', null);
      expect((await begin(actor)).answer.answer).toBe('started');
    });
  });
}
