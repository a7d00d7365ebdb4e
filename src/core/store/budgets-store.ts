import { z } from 'zod';
import {
  type BudgetHistoryRow,
  type BudgetNoticeRow,
  type GrantRow,
  budgetHistoryRow,
  budgetNoticeRow,
  budgetReportRow,
  budgetTopRow,
  grantAnswer,
  grantRow,
  revokeAnswer,
  setBudgetAnswer,
} from './budgets-rows.ts';
import type { Rpc } from './rpc.ts';
import type { StoreActor } from './store.ts';
import { toWire } from './to-wire.ts';

/** A person somebody else names; `role_ids` null where Discord did not say, and then they stay as they are known. */
export type NamedUser = Omit<StoreActor, 'role_ids'> & { role_ids: readonly string[] | null };

/** When a grant ends: hours from now, with a local day, with the n-th local day from today (0 = today), or with this month. */
export type GrantUntil = { hours: number } | { day: string } | { days: number } | { end: 'month' };

/** The budgets' part of the store: limits, grants, history, and warnings that are told once. */
export type BudgetsStore = {
  /** A limit that counts from the next local midnight on; null = back to the default. */
  setBudget(input: {
    actor: StoreActor;
    scope: 'user' | 'role' | 'guild' | 'everyone';
    user: NamedUser | null;
    role_id: string | null;
    period: 'day' | 'month';
    limit_nano: string | null;
  }): Promise<z.infer<typeof setBudgetAnswer>>;
  /** Extra money on each day until it ends, counted at once. `whom` and `reason` are erasable. */
  grantBudget(input: {
    actor: StoreActor;
    user: NamedUser;
    extra_nano: string;
    until: GrantUntil;
    days_most: number;
    reason: string;
    whom: string;
  }): Promise<z.infer<typeof grantAnswer>>;
  /** Living grants of a guild, or of one of its people. */
  grants(input: { guild_id: string; discord_user_id: string | null }): Promise<GrantRow[]>;
  /** `grant_id` must be a UUID. */
  revokeGrant(input: { actor: StoreActor; grant_id: string }): Promise<z.infer<typeof revokeAnswer>>;
  budgetReport(input: { user: NamedUser }): Promise<z.infer<typeof budgetReportRow>>;
  budgetHistory(input: {
    user: NamedUser;
    scope: 'user' | 'guild' | 'everyone';
    days: number;
    upto: number | null;
    after: number;
  }): Promise<BudgetHistoryRow>;
  budgetTop(input: { guild_id: string; period: 'day' | 'month' }): Promise<z.infer<typeof budgetTopRow>>;
  /** Warnings for `owner` alone for 60 s: of one person, or (null) those for admin channels. */
  claimBudgetNotices(input: {
    owner: string;
    user: { guild_id: string; discord_user_id: string } | null;
  }): Promise<BudgetNoticeRow[]>;
  markBudgetNotices(input: {
    owner: string;
    notice_ids: readonly string[];
    step: 'begun' | 'sent';
    /** Where admins were told. */
    message?: { channel_id: string; message_id: string } | null;
  }): Promise<{ marked: number }>;
};

/** The budgets' functions on any home. */
export function createBudgetsStore(rpc: Rpc): BudgetsStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    setBudget: (input) => call('set_budget', input, setBudgetAnswer),
    grantBudget: (input) => call('grant_budget', input, grantAnswer),
    grants: (input) => call('grants', input, z.array(grantRow)),
    revokeGrant: (input) => call('revoke_grant', input, revokeAnswer),
    budgetReport: (input) => call('budget_report', input, budgetReportRow),
    budgetHistory: (input) => call('budget_history', input, budgetHistoryRow),
    budgetTop: (input) => call('budget_top', input, budgetTopRow),
    claimBudgetNotices: (input) => call('claim_budget_notices', input, z.array(budgetNoticeRow)),
    markBudgetNotices: (input) =>
      call('mark_budget_notices', input, z.object({ marked: z.number().int().nonnegative() })),
  };
}
