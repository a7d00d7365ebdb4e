import { describe, expect, it } from 'vitest';
import { adminChannel, approvalScenario } from '../../../support/approval-scenario.ts';
import { billed, stranger } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { later } from './later.ts';

const HOURS = 3_600_000;

/** Requests that wait for a yes: how they begin, who may decide, what a decision does. */
export function approvalsContract(open: () => TestStore): void {
  describe('a request that needs a yes', () => {
    it('waits with its hold in every scope, its input kept, and its request in the chain', async () => {
      const test = open();
      const { waiting, scope, row, kinds } = approvalScenario(test);
      const request = await waiting(700);
      expect(request.answer).toMatchObject({
        rule: 'above_threshold',
        amount_nano: '700',
        granted_nano: '700',
      });
      expect(await scope(request.actor, 'user')).toMatchObject({ held: 700, spent: 0 });
      expect(await scope(request.actor, 'guild', 'month')).toMatchObject({ held: 700 });
      expect(await test.store.operation({ operation_id: request.id })).toMatchObject({
        state: 'waiting',
        input: { text: 'hello' },
        approval: { state: 'pending' },
      });
      expect(await row(request.approval_id)).toMatchObject({
        state: 'pending',
        binding: request.binding,
        requester_id: request.actor.discord_user_id,
        input: { text: 'hello' },
        audit_seq: request.answer.audit_seq,
      });
      expect(await kinds(request.id)).toEqual(['approval_requested']);
      const [entry] = await test.store.auditEntries({ from: request.answer.audit_seq, limit: 1 });
      expect(entry?.body).toContain(request.answer.binding);
      expect(entry?.body).not.toContain(request.actor.discord_user_id);
    });

    it('is refused where no channel asks the admins, and never left pending', async () => {
      const test = open();
      const { input, scope } = approvalScenario(test);
      const actor = stranger();
      const begun = await input(actor, 100);
      expect(await test.store.beginOperation(begun)).toMatchObject({ answer: 'no_admin_channel' });
      expect(await scope(actor, 'user')).toMatchObject({ held: 0 });
      expect(await test.store.operation({ operation_id: begun.operation_id })).toMatchObject({
        state: 'refused',
        input: null,
      });
      expect(await test.store.approvals({ guild_id: actor.guild_id })).toEqual([]);
    });

    it('answers the same interaction again with its state', async () => {
      const test = open();
      const { input } = approvalScenario(test);
      const actor = stranger();
      await adminChannel(test, actor.guild_id);
      const begun = await input(actor, 100);
      await test.store.beginOperation(begun);
      expect(await test.store.beginOperation(begun)).toEqual({ answer: 'replay', state: 'waiting' });
      expect(await test.store.approvals({ guild_id: actor.guild_id })).toHaveLength(1);
    });

    it('is asked about when it takes more than half of what is left of the day, where the guild wants that', async () => {
      const test = open();
      const { begin } = approvalScenario(test);
      const actor = stranger();
      await adminChannel(test, actor.guild_id);
      expect((await begin(actor, { cost: 4e9 })).answer.answer).toBe('started');
      expect((await begin(actor, { cost: 3e9, half_of_left: true })).answer.answer).toBe('started');
      expect((await begin(actor, { cost: 1.6e9, half_of_left: true })).answer).toMatchObject({
        answer: 'waiting',
        rule: 'above_half_of_left',
        rule_facts: { left_nano: '3000000000', most_nano: '1600000000' },
      });
    });
  });

  describe('a decision', () => {
    it('to approve makes it ready, for one process, at the approved amount and no more', async () => {
      const test = open();
      const { waiting, decide, start, settle, scope, kinds } = approvalScenario(test);
      const request = await waiting(100);
      expect(await decide(request)).toMatchObject({
        answer: 'approved',
        view: { state: 'approved', decided_by_id: request.admin.discord_user_id, self: false },
      });
      const claim = { owner: 'p7', lease_s: 30, limit: 20 };
      const { claimed } = await test.store.claimReady(claim);
      expect(claimed.find((one) => one.operation.operation_id === request.id)).toMatchObject({
        model: 'plain',
        amount_nano: '100',
        operation: { state: 'running', input: { text: 'hello' }, deliver_to: { channelId: 'channel-1' } },
        requester: { discord_user_id: request.actor.discord_user_id },
      });
      expect((await test.store.claimReady(claim)).claimed).toEqual([]);
      expect(await start(request.id, 101, { owner: 'p7' })).toMatchObject({ answer: 'over_approval' });
      expect(await start(request.id, 100, { owner: 'p7' })).toMatchObject({ answer: 'go', hold_nano: '100' });
      expect(await settle(request.id, billed(90), { owner: 'p7', unattended: true })).toMatchObject({
        answer: 'settled',
        cost_nano: '90',
      });
      expect(await scope(request.actor, 'user')).toMatchObject({ held: 0, spent: 90 });
      const delivered = await test.store.claimDeliveries({ owner: 'p8', limit: 100 });
      expect(delivered.map((one) => one.operation_id)).toContain(request.id);
      expect(await kinds(request.id)).toEqual([
        'approval_requested',
        'approved',
        'resumed',
        'attempt_denied',
        'attempt_started',
        'attempt_ended',
        'settled',
      ]);
    });

    it('to deny gives the hold back to the nano-dollar and is told to the requester with its reason', async () => {
      const test = open();
      const { waiting, decide, scope, row } = approvalScenario(test);
      const request = await waiting(123_456_789);
      const answer = await decide(request, { verdict: 'deny', reason: 'too dear' });
      expect(answer).toMatchObject({ answer: 'denied', view: { state: 'denied', reason: 'too dear' } });
      expect(await scope(request.actor, 'user')).toEqual({ limit: 10e9, held: 0, spent: 0 });
      const rows = await test.store.claimDeliveries({ owner: 'p8', limit: 100 });
      expect(rows.find((one) => one.operation_id === request.id)).toMatchObject({
        state: 'refused',
        error_code: 'approval_denied',
        approval: { reason: 'too dear', decided_by_id: request.admin.discord_user_id },
      });
      await later(test, 8 * 24 * HOURS, () => test.store.expireApprovals());
      expect((await row(request.approval_id)).reason).toBeNull();
    });

    it('is refused, in the chain and without effect, to strangers, requesters, forgers and the late', async () => {
      const test = open();
      const { waiting, decide, row, kinds, scope } = approvalScenario(test);
      const request = await waiting(100);
      const before = await row(request.approval_id);
      expect(await decide(request, { admin: false })).toEqual({ answer: 'not_admin' });
      expect(await decide(request, { actor: request.actor })).toEqual({ answer: 'own' });
      expect(await decide(request, { binding: '00000000' })).toEqual({ answer: 'other_request' });
      expect(await decide(request, { actor: stranger() })).toEqual({ answer: 'unknown' });
      expect(await decide(request, { approval_id: 'nothing' })).toEqual({ answer: 'unknown' });
      expect(await later(test, 25 * HOURS, () => decide(request))).toMatchObject({ answer: 'expired' });
      expect(await row(request.approval_id)).toEqual(before);
      expect(await scope(request.actor, 'user')).toMatchObject({ held: 100 });
      expect((await decide(request)).answer).toBe('approved');
      expect(await decide(request, { verdict: 'deny' })).toMatchObject({
        answer: 'already',
        view: { state: 'approved', decided_by_id: request.admin.discord_user_id },
      });
      const refused = (await kinds(request.id)).filter((kind) => kind === 'approval_click_refused');
      expect(refused).toHaveLength(5);
      const [unknown] = await test.sql(
        "select count(*)::int as n from helix.audit_entries where body like '%approval_click_refused%' and body like '%\"unknown\"%'",
      );
      expect(unknown?.['n']).toBeGreaterThanOrEqual(2);
    });

    it('of the requester’s own request needs the setting for it, and is marked', async () => {
      const test = open();
      const { waiting, decide } = approvalScenario(test);
      const request = await waiting(100);
      expect(await decide(request, { actor: request.actor, admin: false, allow_self: true })).toEqual({
        answer: 'not_admin',
      });
      const answer = await decide(request, { actor: request.actor, allow_self: true });
      expect(answer).toMatchObject({ answer: 'approved', view: { self: true } });
      if (answer.answer !== 'approved') throw new Error(answer.answer);
      const [entry] = await test.store.auditEntries({ from: answer.view.audit_seq, limit: 1 });
      expect(JSON.parse(entry!.body)).toMatchObject({ kind: 'approved', facts: { self: true } });
    });

    it('takes the hold along to the day of the decision', async () => {
      const test = open();
      const { waiting, decide, scope } = approvalScenario(test);
      const request = await waiting(100, { approval_ttl_s: 3 * 86_400 });
      await later(test, 25 * HOURS, async () => {
        expect(await scope(request.actor, 'user')).toMatchObject({ held: 0 });
        expect((await decide(request)).answer).toBe('approved');
        expect(await scope(request.actor, 'user')).toMatchObject({ held: 100 });
      });
      expect(await scope(request.actor, 'user')).toMatchObject({ held: 0 });
      const operation = { operation_id: request.id, actor: request.actor, admin: false };
      await later(test, 25 * HOURS, async () => {
        expect(await test.store.requestCancel(operation)).toMatchObject({ answer: 'requested' });
        expect(await scope(request.actor, 'user')).toMatchObject({ held: 0 });
      });
    });
  });
}
