import { describe, expect, it } from 'vitest';
import { approvalRuleText, ownApprovalRuleText } from '../../../src/commands/replies/approval-rule.ts';
import { decisionReply } from '../../../src/commands/replies/decisions.ts';
import { decidedReply, waitingReply } from '../../../src/commands/replies/waiting.ts';
import type { ApprovalView, DecideAnswer, Facts } from '../../../src/core/index.ts';

const VIEW: ApprovalView = {
  approvalId: 'a0000000-0000-4000-8000-000000000001',
  binding: '0badcafe',
  operationId: '1a2b3c4d-0000-7000-8000-000000000001',
  operation: 'speak',
  guildId: '1',
  requesterId: '2',
  decidedById: '3',
  state: 'approved',
  rule: 'above_threshold',
  ruleFacts: { most_nano: '620000000', threshold_nano: '50000000' },
  amount: 620_000_000n,
  provider: 'elevenlabs',
  model: 'eleven_v4',
  private: false,
  input: { text: 'hello' },
  scopes: [],
  createdAt: '2026-11-22T10:00:00.000Z',
  expiresAt: '2026-11-23T10:00:00.000Z',
  decidedAt: '2026-11-22T11:00:00.000Z',
  reason: null,
  self: false,
  replacedBy: null,
  auditSeq: 12,
  card: null,
};
const pending: ApprovalView = { ...VIEW, state: 'pending', decidedAt: null, decidedById: null };
const ANSWERS: DecideAnswer[] = [
  { answer: 'approved', view: VIEW },
  { answer: 'denied', view: { ...VIEW, state: 'denied' } },
  ...(['approved', 'denied', 'expired', 'cancelled', 'replaced'] as const).map((state) => ({
    answer: 'already' as const,
    view: { ...VIEW, state },
  })),
  { answer: 'expired', view: { ...VIEW, state: 'expired' } },
  { answer: 'own' },
  { answer: 'not_admin' },
  { answer: 'unknown' },
  { answer: 'other_request' },
  ...(['price', 'toggle', 'route', 'budget'] as const).flatMap((what) => [
    { answer: 'changed' as const, what, view: pending },
    { answer: 'changed' as const, what, view: { ...VIEW, state: 'replaced' as const } },
  ]),
];

describe('the answer to a decision', () => {
  it.each(
    ANSWERS.map(
      (answer) => [JSON.stringify([answer.answer, 'view' in answer && answer.view.state]), answer] as const,
    ),
  )('%s says what happened, whether money was spent, and what to do', (_, answer) => {
    const { what, money, next } = decisionReply(answer);
    for (const line of [what, money, next]) {
      expect(line).toMatch(/^[A-Z].{10,}\.$/);
      expect(line).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });

  it('names who was first, and when', () => {
    expect(decisionReply({ answer: 'already', view: VIEW }).what).toBe(
      'Not done: this request was already approved by <@3> <t:1795345200:R>.',
    );
    const erased = { ...VIEW, decidedById: null };
    expect(decisionReply({ answer: 'already', view: erased }).what).toContain('approved by an admin');
  });
});

describe('why an admin is asked', () => {
  const RULES: [ApprovalView['rule'], Facts, string][] = [
    ['above_threshold', VIEW.ruleFacts, 'that is above the $0.05 from which admins are asked'],
    ['always_operation', {}, 'this server asks an admin about every use of this command'],
    [
      'always_model',
      { model: 'elevenlabs/eleven\u005fv4' },
      'this server asks an admin whenever elevenlabs/eleven\\_v4 is used',
    ],
    ['first_use', {}, 'it is your first use of this command here'],
    [
      'above_usual',
      { usual_nano: '1000000', times: 3 },
      'that is above 3 times the $0.001 that your requests usually cost',
    ],
    [
      'above_half_of_left',
      { left_nano: '1000000000' },
      'that is more than half of the $1.00 that are left of your day',
    ],
  ];
  it.each(RULES)('%s is told with its figures', (rule, facts, text) => {
    expect(ownApprovalRuleText(rule, facts)).toBe(text);
    expect(approvalRuleText(rule, facts)).toBe(text.replace('your', 'their'));
  });

  it('stands without its figures too', () => {
    for (const [rule] of RULES) expect(approvalRuleText(rule, {})).not.toMatch(/undefined|null|NaN/);
  });
});

describe('what the requester reads', () => {
  it('is the amount, the rule and the time while it waits', () => {
    const reply = waitingReply({
      kind: 'waiting',
      operationId: VIEW.operationId,
      approvalId: VIEW.approvalId,
      rule: VIEW.rule,
      ruleFacts: VIEW.ruleFacts,
      amount: VIEW.amount,
      expiresAt: VIEW.expiresAt,
      auditSeq: 7,
    });
    expect(reply.what).toContain('up to $0.62; that is above the $0.05');
    expect(reply.money).toContain('Up to $0.62 is set aside');
    expect(reply.next).toContain('<t:1795428000:R>');
  });

  it('is who approved it, or that it is asked anew', () => {
    expect(decidedReply(VIEW).what).toContain('Approved by <@3>');
    expect(decidedReply({ ...VIEW, state: 'replaced' }).what).toContain('asked anew');
  });
});
