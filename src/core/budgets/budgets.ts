import type { Nano } from '../money.ts';
import type { BudgetScope, ScopeName } from '../outcome.ts';
import type { Actor } from '../request.ts';
import type { AmountRange, AmountRefusal } from './parse-amount.ts';

type Period = BudgetScope['period'];

/** A member of a server. `roleIds` null where Discord did not say: then they stay as they were last seen. */
export type Person = { guildId: string; userId: string; roleIds: readonly string[] | null };

/** Whose limit is set. Guild and everyone are the acting admin's own. */
export type LimitTarget =
  | { scope: 'user'; person: Person }
  | { scope: 'role'; roleId: string }
  | { scope: 'guild' }
  | { scope: 'everyone' };

/** A limit and whose word it is; `amount` null = nothing limits it. */
export type Limit = { amount: Nano | null; source: 'own' | 'role' | 'default' | null };

/** What only admins may do was asked by somebody else: refused, on the record. */
export type NotAdmin = { kind: 'not_admin' };
/** What was typed is not taken as an amount. */
type BadAmount = { kind: 'bad_amount'; why: AmountRefusal; range: AmountRange };

export type SetLimitAnswer =
  | NotAdmin
  | BadAmount
  /** Everyone's limit has no default to go back to. */
  | { kind: 'no_default' }
  /** `before` counts today; `after` counts from `startsAt` (UTC ISO), a local midnight, on. Read back from the ledger. */
  | { kind: 'set'; before: Limit; after: Limit; startsAt: string; auditSeq: number };

export type GrantAnswer =
  | NotAdmin
  | BadAmount
  | { kind: 'bad_until' }
  | { kind: 'no_reason' }
  /** Counts at once: today's limit before and after. `until` is UTC ISO. */
  | {
      kind: 'granted';
      grantId: string;
      extra: Nano;
      until: string;
      before: Nano | null;
      after: Nano | null;
      auditSeq: number;
    };

/** Extra money on each day that still counts. Names and reasons are null once erased. */
export type Grant = {
  grantId: string;
  userId: string | null;
  whom: string | null;
  extra: Nano;
  until: string;
  reason: string | null;
};

export type RevokeAnswer =
  | NotAdmin
  | { kind: 'unknown' }
  | {
      kind: 'revoked';
      userId: string | null;
      extra: Nano;
      before: Nano | null;
      after: Nano | null;
      auditSeq: number;
    };

/** A person's budgets today, and what is known of tomorrow. Times are UTC ISO. */
export type BudgetReport = {
  day: string;
  /** IANA zone whose midnight counts. */
  zone: string;
  scopes: BudgetScope[];
  /** Limits that change at `tomorrowAt`. */
  tomorrow: { scope: ScopeName; period: Period; limit: Nano | null }[];
  tomorrowAt: string;
  grants: Grant[];
};

/** What a scope spent on each of some days, and what it could: `limit` null = not limited. */
export type BudgetHistory = {
  scope: ScopeName;
  zone: string;
  days: { day: string; spent: Nano; limit: Nano | null }[];
  /** Sums of the cost entries by day, operation, provider and model. */
  lines: {
    day: string;
    operation: string;
    provider: string;
    model: string;
    entries: number;
    cost: Nano;
  }[];
  /** Sum of all cost entries of the scope in those days, exact. */
  total: Nano;
};

/** Who spent most in a server, today or this month. `userId` null = erased. */
type BudgetTop = {
  /** First day counted. */
  from: string;
  people: { userId: string | null; spent: Nano; held: Nano }[];
  guild: { spent: Nano; held: Nano };
};

/** A warning that a limit was reached by so many percent. */
export type BudgetNotice = {
  noticeId: string;
  audience: 'user' | 'admins' | 'digest';
  guildId: string;
  scope: ScopeName;
  period: Period;
  /** The budget day on which it happened. */
  day: string;
  percent: number;
  limit: Nano;
  spent: Nano;
  resetsAt: string;
  /** Set when a post was begun and its end is unknown: look before you post again. */
  begunAt: string | null;
  adminChannelId: string | null;
  /** In a digest: who crossed that day, highest first. */
  people: { userId: string | null; period: Period; percent: number; limit: Nano; spent: Nano }[];
};

/** Budgets as commands and the bot see them (`core.budgets`). Amounts and times come as they were typed. */
export type Budgets = {
  report(person: Person): Promise<BudgetReport>;
  /** `typed` = `default` gives a limit back to the default. */
  setLimit(by: Actor, target: LimitTarget, period: Period, typed: string): Promise<SetLimitAnswer>;
  /** `whom` is the person's name, kept with the reason until they are erased. */
  grant(
    by: Actor,
    to: Person,
    typed: { amount: string; until: string; reason: string; whom: string },
  ): Promise<GrantAnswer>;
  revoke(by: Actor, grantId: string): Promise<RevokeAnswer>;
  /** Grants of a server that still count. */
  grants(guildId: string): Promise<Grant[]>;
  /** 1 to 90 days up to today. */
  history(person: Person, scope: ScopeName, days: number): Promise<BudgetHistory>;
  top(guildId: string, period: Period): Promise<BudgetTop>;
  /** Warnings, told like results are delivered: claimed for a minute, begun before the post, sent after it. */
  notices: {
    /** Those for this person's eyes. */
    claimOwn(of: Pick<Actor, 'guildId' | 'userId'>): Promise<BudgetNotice[]>;
    /** Those for admin channels. */
    claimForAdmins(): Promise<BudgetNotice[]>;
    begin(noticeIds: readonly string[]): Promise<void>;
    /** `message`: where admins read it, because a list of people is deleted when one of them is erased. */
    sent(
      noticeIds: readonly string[],
      message?: { channelId: string; messageId: string } | null,
    ): Promise<void>;
    /** Called when a request of this process crossed a threshold. */
    onCrossed(listener: () => void): void;
  };
};
