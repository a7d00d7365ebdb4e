import { storeActor } from '../router/context.ts';
import { budgetScope } from '../router/budget-scope.ts';
import type { BudgetNoticeRow, GrantRow, LimitRow } from '../store/budgets-rows.ts';
import type { NamedUser } from '../store/budgets-store.ts';
import type { Store } from '../store/store.ts';
import type { Actor } from '../request.ts';
import type { BudgetNotice, Budgets, Grant, Limit, NotAdmin, Person } from './budgets.ts';
import { readHistory } from './read-history.ts';
import { parseAmount } from './parse-amount.ts';
import { parseUntil } from './parse-until.ts';
import { GRANT_DAYS_MOST, GRANT_RANGE, limitRange } from './ranges.ts';

/** What budgets need: the ledger, this process's name, and a way to hear of crossings. */
export type BudgetsDeps = { store: Store; owner: string; onCrossed(listener: () => void): void };

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const REASON_MAX = 300;
const NAME_MAX = 40;

const nanoOrNull = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

/** The person as the store takes one that somebody else names. */
function namedUser(person: Person): NamedUser {
  return { guild_id: person.guildId, discord_user_id: person.userId, role_ids: person.roleIds };
}

function limitOf(row: LimitRow): Limit {
  return { amount: nanoOrNull(row.nano), source: row.source };
}

function grantOf(row: GrantRow): Grant {
  const { grant_id: grantId, discord_user_id: userId, whom, extra_nano, until, reason } = row;
  return { grantId, userId, whom, extra: BigInt(extra_nano), until, reason };
}

function noticeOf(row: BudgetNoticeRow): BudgetNotice {
  return {
    noticeId: row.notice_id,
    audience: row.audience,
    guildId: row.guild_id,
    scope: row.scope,
    period: row.period,
    day: row.day,
    percent: row.percent,
    limit: BigInt(row.limit_nano),
    spent: BigInt(row.spent_nano),
    resetsAt: row.resets_at,
    begunAt: row.begun_at,
    adminChannelId: row.admin_channel_id,
    people: row.people.map((one) => ({
      userId: one.discord_user_id,
      period: one.period,
      percent: one.percent,
      limit: BigInt(one.limit_nano),
      spent: BigInt(one.spent_nano),
    })),
  };
}

/** Somebody who is no admin tried to change a budget: nothing changes, and the record says who tried what. */
async function refuseStranger(store: Store, by: Actor, tried: string): Promise<NotAdmin> {
  const facts = { tried };
  await store.record({ kind: 'admin_refused', actor: storeActor(by), operation_id: null, facts });
  return { kind: 'not_admin' };
}

type Changes = Pick<Budgets, 'setLimit' | 'grant' | 'revoke'>;

function setLimitOn({ store }: BudgetsDeps): Changes['setLimit'] {
  return async (by, target, period, typed) => {
    if (!by.admin) return refuseStranger(store, by, 'budget_set');
    const toDefault = /^\s*default\s*$/i.test(typed);
    if (toDefault && target.scope === 'everyone') return { kind: 'no_default' };
    const range = limitRange(target.scope, period);
    const parsed = toDefault ? null : parseAmount(typed, range);
    if (parsed && !parsed.ok) return { kind: 'bad_amount', why: parsed.why, range };
    const answer = await store.setBudget({
      actor: storeActor(by),
      scope: target.scope,
      user: target.scope === 'user' ? namedUser(target.person) : null,
      role_id: target.scope === 'role' ? target.roleId : null,
      period,
      limit_nano: parsed && String(parsed.amount),
    });
    const { before, after, starts_at: startsAt, audit_seq: auditSeq } = answer;
    return { kind: 'set', before: limitOf(before), after: limitOf(after), startsAt, auditSeq };
  };
}

function grantOn({ store }: BudgetsDeps): Changes['grant'] {
  return async (by, to, typed) => {
    if (!by.admin) return refuseStranger(store, by, 'budget_grant');
    const parsed = parseAmount(typed.amount, GRANT_RANGE);
    if (!parsed.ok) return { kind: 'bad_amount', why: parsed.why, range: GRANT_RANGE };
    const until = parseUntil(typed.until);
    if (until === null) return { kind: 'bad_until' };
    const reason = typed.reason.trim().slice(0, REASON_MAX);
    if (reason === '') return { kind: 'no_reason' };
    const answer = await store.grantBudget({
      actor: storeActor(by),
      user: namedUser(to),
      extra_nano: String(parsed.amount),
      until,
      days_most: GRANT_DAYS_MOST,
      reason,
      whom: typed.whom.slice(0, NAME_MAX),
    });
    if (answer.answer === 'bad_time') return { kind: 'bad_until' };
    return {
      kind: 'granted',
      grantId: answer.grant_id,
      extra: BigInt(answer.extra_nano),
      until: answer.until,
      before: nanoOrNull(answer.before_nano),
      after: nanoOrNull(answer.after_nano),
      auditSeq: answer.audit_seq,
    };
  };
}

function revokeOn({ store }: BudgetsDeps): Changes['revoke'] {
  return async (by, grantId) => {
    if (!by.admin) return refuseStranger(store, by, 'budget_revoke');
    if (!UUID.test(grantId)) return { kind: 'unknown' };
    const answer = await store.revokeGrant({ actor: storeActor(by), grant_id: grantId });
    if (answer.answer === 'unknown') return { kind: 'unknown' };
    return {
      kind: 'revoked',
      userId: answer.discord_user_id,
      extra: BigInt(answer.extra_nano),
      before: nanoOrNull(answer.before_nano),
      after: nanoOrNull(answer.after_nano),
      auditSeq: answer.audit_seq,
    };
  };
}

function noticesOf(deps: BudgetsDeps): Budgets['notices'] {
  const { store, owner } = deps;
  const mark = async (
    noticeIds: readonly string[],
    step: 'begun' | 'sent',
    message: { channel_id: string; message_id: string } | null = null,
  ): Promise<void> => void (await store.markBudgetNotices({ owner, notice_ids: noticeIds, step, message }));
  return {
    claimOwn: async ({ guildId, userId }) => {
      const user = { guild_id: guildId, discord_user_id: userId };
      return (await store.claimBudgetNotices({ owner, user })).map(noticeOf);
    },
    claimForAdmins: async () => (await store.claimBudgetNotices({ owner, user: null })).map(noticeOf),
    begin: (noticeIds) => mark(noticeIds, 'begun'),
    sent: (noticeIds, message = null) =>
      mark(noticeIds, 'sent', message && { channel_id: message.channelId, message_id: message.messageId }),
    onCrossed: (listener) => deps.onCrossed(listener),
  };
}

/** Budgets on an opened store. Every amount an answer carries was read back from the database. */
export function createBudgets(deps: BudgetsDeps): Budgets {
  const { store } = deps;
  return {
    report: async (person) => {
      const row = await store.budgetReport({ user: namedUser(person) });
      return {
        day: row.day,
        zone: row.zone,
        scopes: row.scopes.map(budgetScope),
        tomorrow: row.tomorrow.map(({ scope, period, limit_nano }) => ({
          scope,
          period,
          limit: nanoOrNull(limit_nano),
        })),
        tomorrowAt: row.tomorrow_at,
        grants: row.grants.map(grantOf),
      };
    },
    setLimit: setLimitOn(deps),
    grant: grantOn(deps),
    revoke: revokeOn(deps),
    grants: async (guildId) =>
      (await store.grants({ guild_id: guildId, discord_user_id: null })).map(grantOf),
    history: (person, scope, days) => readHistory(store, namedUser(person), scope, days),
    top: async (guildId, period) => {
      const row = await store.budgetTop({ guild_id: guildId, period });
      const money = (one: { spent_nano: string; held_nano: string }) => ({
        spent: BigInt(one.spent_nano),
        held: BigInt(one.held_nano),
      });
      return {
        from: row.day,
        people: row.people.map((one) => ({ userId: one.discord_user_id, ...money(one) })),
        guild: money(row.guild),
      };
    },
    notices: noticesOf(deps),
  };
}
