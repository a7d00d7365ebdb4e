import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyChain } from '../../../../src/core/audit/verify-chain.ts';
import type { AuditRow } from '../../../../src/core/store/rows.ts';
import type { StoreActor } from '../../../../src/core/store/store.ts';
import { type Waiting, approvalScenario } from '../../../support/approval-scenario.ts';
import { everyRow } from '../../../support/every-row.ts';
import { billed, scenario, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { limit } from './begin.contract.ts';
import { later } from './later.ts';

const DAY = 24 * 3_600_000;

/** Everything that one person can leave behind, and what is left of it when they are erased. */
export function erasureContract(open: () => TestStore): void {
  const actorId = async (actor: StoreActor): Promise<string> =>
    (await open().store.actorId({ actor })).actor_id;
  const drawn = (request: Waiting, state: string) =>
    open().store.cardDrawn({
      approval_id: request.approval_id,
      state,
      channel_id: 'admins',
      message_id: `card-${request.approval_id}`,
      reminded: false,
    });
  const notice = (operation_id: string, where: string) =>
    open().store.finishDelivery({ operation_id, where, channel_id: 'c', message_id: `m-${operation_id}` });

  const noted = (operation_id: string, kind: 'voice' | 'thread' | 'continue', message_id: string) =>
    open().store.noteMessage({ operation_id, kind, channel_id: 'c', message_id });

  /** A conversation with an agent, whose only run is over; gives its id. */
  async function talks(person: StoreActor, words: string): Promise<string> {
    const { begin, start, settle } = scenario(open().store);
    const operation_id = randomUUID();
    const opens = { operation_id, operation: 'agent', conversation: { id: operation_id, title: words } };
    await begin(person, { cost: 1, ...opens });
    await start(operation_id, 1);
    const conversation = JSON.stringify({ said: words });
    await settle(operation_id, billed(1), { result: { text: words, files: [], facts: {} }, conversation });
    await notice(operation_id, 'channel');
    return operation_id;
  }

  /** A film that an operation sent to a vendor, kept there for another question. */
  async function leavesFilm(operation_id: string, words: string): Promise<void> {
    await open().store.noteVendorFile({
      operation_id,
      provider: 'google',
      sha256: 'cd'.repeat(32),
      name: `files/${operation_id}`,
      uri: `https://vendor.example/${words}`,
      content_type: 'video/webm',
      expires_at: new Date(Date.now() + 2 * DAY).toISOString(),
      served: true,
    });
  }

  /** Asks, decides, grants, sets and is found out, with `words` wherever somebody types. */
  async function lives(person: StoreActor, words: string) {
    const { store } = open();
    const { begin, start, settle } = scenario(store);
    const { waiting, decide } = approvalScenario(open());
    const { guild_id } = person;
    const other = stranger(guild_id);
    await limit(open(), 'user', await actorId(person), 200);
    const { id } = await begin(person, { cost: 180, input: { text: words } });
    await start(id, 180);
    const blobs = [{ key: `${id}/in-0`, bytes: 7, sha256: 'cd'.repeat(32) }];
    const trail = [{ step: 'stored', index: 0, bytes: 7 }];
    await settle(id, billed(180), { result: { text: words, files: [], facts: {} }, blobs, trail });
    await notice(id, 'channel');
    await noted(id, 'voice', `voice-${id}`);
    const conversation = await talks(person, words);
    await noted(conversation, 'thread', `m-${conversation}`);
    await noted(conversation, 'continue', `continue-${conversation}`);
    await leavesFilm(id, words);
    await store.setSpeechDefault({ actor: person, voice_id: words, form: 'file' });
    const own = await waiting(10, { input: { text: words } }, person);
    await drawn(own, 'pending');
    await decide(own, { admin: true, verdict: 'deny', reason: `about ${words}` });
    const denied = await waiting(10, {}, other);
    const approved = await waiting(10, {}, other);
    for (const one of [denied, approved]) await drawn(one, 'pending');
    await decide(denied, { actor: person, verdict: 'deny', reason: words });
    await decide(approved, { actor: person });
    await drawn(denied, 'denied');
    await drawn(approved, 'approved');
    await notice(denied.id, 'notice');
    const grant = { extra_nano: '1', until: { days: 1 }, days_most: 92, reason: words, whom: words };
    await store.grantBudget({ actor: person, user: other, ...grant });
    await store.grantBudget({ actor: other, user: person, ...grant });
    await store.setOwnToggle({ actor: person, name: 'enable_email_analysis', enabled: false });
    await store.setOptOut({ actor: person, on: true });
    const webhook_anomalies = `https://discord.com/api/webhooks/1/${words}`;
    await store.draftSettings({ actor: person, change: { webhook_anomalies } });
    return { id, conversation, own, denied, approved };
  }

  /** The list of the day's warnings, posted; gives its notice's id. */
  async function toldDigest(guild_id: string): Promise<string> {
    const [row] = await open().sql(
      `update helix.budget_notices set due_at = helix.now(), claimed_by = 'p1', claimed_until = null
        where guild_id = $1 and audience = 'digest' returning notice_id::text as id`,
      [guild_id],
    );
    const id = String(row?.['id']);
    const message = { channel_id: 'admins', message_id: `digest-${id}` };
    await open().store.markBudgetNotices({ owner: 'p1', notice_ids: [id], step: 'sent', message });
    return id;
  }

  async function wholeChain(): Promise<AuditRow[]> {
    const rows: AuditRow[] = [];
    for (;;) {
      const part = await open().store.auditEntries({ from: rows.length, limit: 500 });
      rows.push(...part);
      if (part.length < 500) return rows;
    }
  }

  describe('a person who did everything', () => {
    it('is erased from every row, with the messages that name or quote them, and from others’ cards', async () => {
      const { store, sql } = open();
      const words = `canary-${randomUUID()}`;
      const person = stranger();
      const { id, conversation, own, denied, approved } = await lives(person, words);
      const digest = await toldDigest(person.guild_id);
      const actor_id = await actorId(person);
      const finding = { detector: 'self_approval', scope: `user:${actor_id}`, guild_id: person.guild_id };
      await store.noteFindings({ findings: [{ ...finding, value: 1, facts: {} }], quiet: {} });
      await store.askErasure({ actor: person, on: true });
      const traces = [
        person.discord_user_id,
        words,
        'cd'.repeat(32),
        `m-${id}`,
        `m-${denied.id}`,
        `voice-${id}`,
        `continue-${conversation}`,
        `digest-${digest}`,
      ];
      const before = await everyRow(open());
      for (const trace of traces) expect(before.includes(trace), trace).toBe(true);

      await later(open(), DAY, async () => {
        const due = (await store.dueErasures()).find((one) => one.actor_id === actor_id);
        expect(new Set(due?.messages.map(({ kind, id: about }) => `${kind} ${about}`))).toEqual(
          new Set([
            `result ${id}`,
            `result ${conversation}`,
            `extra voice-${id}`,
            `extra continue-${conversation}`,
            `thread m-${conversation}`,
            `approval ${own.approval_id}`,
            `result ${denied.id}`,
            `notice ${digest}`,
          ]),
        );
        await store.dropBlobs({ keys: due?.blobs ?? [] });
        expect(await store.eraseActor({ actor_id })).toEqual({ answer: 'left' });
        await store.forgetMessages({ messages: due?.messages ?? [] });
        expect(await store.eraseActor({ actor_id })).toMatchObject({ answer: 'erased' });
        // What is posted too late is nobody's to keep: whoever posted it deletes it.
        expect(await noted(id, 'voice', `late-${id}`)).toEqual({ noted: false });
        const cards = (await store.claimCards({ owner: 'p1', limit: 50 })).filter(
          ({ view }) => view.guild_id === person.guild_id,
        );
        expect(
          new Map(cards.map(({ kind, view }) => [view.approval_id, [kind, view.decided_by_id, view.reason]])),
        ).toEqual(new Map([denied, approved].map(({ approval_id }) => [approval_id, ['edit', null, null]])));
        expect((await store.dueErasures()).filter((one) => one.actor_id === actor_id)).toEqual([]);
        const files = await store.dueVendorFiles({ limit: 100 });
        expect(files).toContainEqual({ provider: 'google', name: `files/${id}`, gone: false });
      });

      const left = await everyRow(open());
      for (const trace of traces) expect(left.includes(trace), trace).toBe(false);
      const [incident] = await sql('select version::int as version from helix.incidents where scope = $1', [
        `user:${actor_id}`,
      ]);
      expect(incident).toEqual({ version: 2 });
      expect(verifyChain(await wholeChain())).toMatchObject({ ok: true });
    });

    it('keeps cards to be cleaned until that is done, however late', async () => {
      const { store } = open();
      const person = stranger();
      const { approved, denied } = await lives(person, `canary-${randomUUID()}`);
      await open().sql('update helix.actors set discord_user_id = null where actor_id = $1', [
        await actorId(person),
      ]);
      await open().sql(
        'update helix.approval_requests set drawn_state = null where decided_by is not null and guild_id = $1',
        [person.guild_id],
      );
      const waiting = async () =>
        (await store.claimCards({ owner: 'p1', limit: 50 }))
          .map(({ view }) => view.approval_id)
          .filter((id) => [approved.approval_id, denied.approval_id].includes(id));
      await later(open(), 30 * DAY, async () => {
        expect(await waiting()).toHaveLength(2);
        await drawn(approved, 'approved');
        await drawn(denied, 'denied');
      });
      await later(open(), 31 * DAY, async () => expect(await waiting()).toEqual([]));
    });
  });
}
