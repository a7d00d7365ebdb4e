import type { z } from 'zod';
import type { Facts } from '../errors.ts';
import type { PriceSeed, UsageComponent } from '../providers/provider.ts';
import type { ApprovalRule } from '../approvals/approvals.ts';
import type { DeliveryAddress } from '../request.ts';
import type { AnomaliesStore } from './anomalies-store.ts';
import type { BudgetsStore } from './budgets-store.ts';
import type { CheckpointsStore } from './checkpoints-store.ts';
import type { FollowersStore } from './followers-store.ts';
import type { ProofsStore } from './proofs-store.ts';
import type { PrivacyStore } from './privacy-store.ts';
import type { RoutesStore } from './routes-store.ts';
import type { SettingsStore } from './settings-store.ts';
import type { SpeechStore } from './speech-store.ts';
import type { TogglesStore } from './toggles-store.ts';
import type { VideoStore } from './video-store.ts';
import type { AgentStore } from './agent-store.ts';
import type { ApprovalsStore } from './approvals-store.ts';
import type {
  AuditRow,
  BeginAnswer,
  CostEntryRow,
  DecisionContextRow,
  OperationRow,
  ScopeRow,
  bootAnswer,
  settleAnswer,
  startAttemptAnswer,
} from './rows.ts';

/** A person as the store's functions take it; the store maps it to an actor id and keeps the Discord id nowhere else. */
export type StoreActor = { guild_id: string; discord_user_id: string; role_ids: readonly string[] };

/** One model the router would use. Bounds are per call, so that the hold is their priced sum. */
export type BeginCandidate = {
  provider: string;
  model: string;
  least_nano: string;
  most_nano: string;
  /** Ids of the price rows the bounds were computed with: each must still be the effective one. */
  price_rows: readonly string[];
  /** The rule that asks for an approval when this candidate is chosen; none = it may run. */
  approval?: { rule: ApprovalRule; facts: Facts } | null;
};

export type BeginInput = {
  operation_id: string;
  operation: string;
  actor: StoreActor;
  /** Hex SHA-256 of the operation's canonical input. */
  input_hash: string;
  config_version: number;
  subject_version: number;
  candidates: readonly BeginCandidate[];
  dropped: readonly { provider: string; model: string; reason: string }[];
  /** This process; its lease lasts `lease_s` seconds. */
  owner: string;
  lease_s: number;
  private: boolean;
  /** Erasable side rows. */
  input: unknown;
  deliver_to: DeliveryAddress;
  blobs: readonly { key: string; bytes: number; sha256: string }[];
  limits: { running: number; per_minute: number };
  /** True where the guild wants to approve what takes more than half of what is left of the person's day. */
  half_of_left?: boolean;
  /** Seconds an approval request waits; a day when left out. */
  approval_ttl_s?: number;
  /** The running agent that asks for this as a tool; it counts in no limit of how much one person may have running. */
  parent?: string | null;
  /** The agent's conversation it belongs to; `title` (erasable) and `model` are kept when this operation begins it. */
  conversation?: { id: string; title: string; model?: string | null } | null;
};

/**
 * How an attempt ended, as its caller knows it. `unknown` books `usage` as an estimate where there is one (a stream
 * that broke off), else the attempt's full bound; both flagged estimated.
 */
export type AttemptEnd = {
  attempt: number;
  outcome: 'billed' | 'not_billed' | 'unknown';
  usage: readonly UsageComponent[];
  vendor_request_id: string | null;
  error_code: string | null;
  ms: number;
};

export type StartAttemptInput = {
  operation_id: string;
  owner: string;
  attempt: number;
  provider: string;
  model: string;
  /** Upper bound of this call, priced by the rows effective now. */
  bound: readonly UsageComponent[];
  /** The least its bound may be cut down to, in one unit, when money is short; left out = not at all. */
  least?: UsageComponent | null;
  /** Upper bounds of the calls after this one at the same model, so that the hold covers them too. */
  rest: readonly UsageComponent[];
  /** Closes the attempt before it; null for the first. */
  previous: AttemptEnd | null;
};

export type SettleInput = {
  operation_id: string;
  owner: string;
  state: 'finished' | 'failed' | 'cancelled';
  /** The last attempt's end; null when none was started. */
  last: AttemptEnd | null;
  error_code: string | null;
  /** Erasable side row: StoredResult. */
  result: unknown;
  blobs: readonly { key: string; bytes: number; sha256: string }[];
  trail: readonly unknown[];
  /** True when nobody waits for the outcome in this process, so that anybody may deliver it at once. */
  unattended?: boolean;
  /** What was said until now in an agent's conversation: an erasable side row, in place of what was there. */
  conversation?: unknown;
};

export type BootInput = {
  /** Base64 raw Ed25519 public key of this installation. */
  public_key: string;
  budget_time_zone: string;
  process: string;
  version: string;
  /** True where nobody else can have this database open. */
  sole_process?: boolean;
  /** What checkpoints that were found outside of the database said of it. */
  witness?: 'agrees' | 'unread' | 'none';
  prices: readonly (Omit<PriceSeed, 'priceNano'> & {
    provider: string;
    priceNano: string;
    operator: boolean;
  })[];
  routes: readonly { operation: string; primary: string; fallbacks: readonly string[] }[];
  guilds: readonly {
    guild_id: string;
    admin_channel_id: string | null;
    admin_role_ids: readonly string[];
    webhooks?: { commands: string | null; hash_chain: string | null; anomalies: string | null };
  }[];
};

/** What became of a refund. */
type RefundAnswer =
  | { answer: 'refunded'; audit_seq: number; audit_hash: string }
  | { answer: 'replay' }
  | { answer: 'too_much'; refundable_nano: string }
  | { answer: 'unknown' };

/**
 * The database as the core sees it: one method per SQL function `public.helix_<name>(p text) returns text`.
 * Refusals are values. A store that cannot be reached throws StoreUnavailableError; only bugs throw otherwise.
 */
export type OperationsStore = {
  readonly home: 'pglite' | 'postgres' | 'supabase';
  boot(input: BootInput): Promise<z.infer<typeof bootAnswer>>;
  context(input: { operation: string; toggle: string; actor: StoreActor }): Promise<DecisionContextRow>;
  beginOperation(input: BeginInput): Promise<BeginAnswer>;
  startAttempt(input: StartAttemptInput): Promise<z.infer<typeof startAttemptAnswer>>;
  settleOperation(input: SettleInput): Promise<z.infer<typeof settleAnswer>>;
  /**
   * Gives back part of what a cost entry booked, once the vendor's figure is known: a negative entry on the same day,
   * once per `refund_id` (UUID), never more in all than the entry cost. `reason` is a code, not prose.
   */
  refund(input: {
    refund_id: string;
    entry_id: string;
    amount_nano: string;
    reason: string;
  }): Promise<RefundAnswer>;
  /** Extends the lease of all running operations of `owner`; names those whose cancel was requested. */
  renewLeases(input: {
    owner: string;
    lease_s: number;
  }): Promise<{ renewed: number; cancel_requested: string[] }>;
  /** `ended`: it waited for an approval and is over with that. `tools`: an agent's, which wait and are to be ended too. */
  requestCancel(input: { operation_id: string; actor: StoreActor; admin: boolean }): Promise<{
    answer: 'requested' | 'not_yours' | 'over' | 'unknown';
    ended?: boolean | undefined;
    tools?: string[] | undefined;
  }>;
  /**
   * Ends what nobody ends any more: running rows with a dead lease become `failed` (`interrupted`), their open
   * attempt booked at its bound; delivery addresses past their time go. `sole_process`: every other owner is dead.
   */
  sweep(input: {
    owner: string;
    sole_process: boolean;
  }): Promise<{ interrupted: string[]; expired_blobs: string[] }>;
  /** Claims, for 60 s, ended rows (`finished`, `failed`, `cancelled`) that nobody delivered. */
  claimDeliveries(input: { owner: string; limit: number }): Promise<OperationRow[]>;
  beginDelivery(input: { operation_id: string; owner: string }): Promise<{ voice_id: string | null }>;
  finishDelivery(input: {
    operation_id: string;
    where: string;
    channel_id: string | null;
    message_id: string | null;
  }): Promise<void>;
  operation(input: { operation_id: string }): Promise<OperationRow | null>;
  actorId(input: { actor: StoreActor }): Promise<{ actor_id: string }>;
  budgetStatus(input: { actor: StoreActor }): Promise<{ day: string; scopes: ScopeRow[] }>;
  /** Appends one audit entry; facts are names, numbers and codes only. */
  record(input: {
    kind: string;
    actor: StoreActor | null;
    operation_id: string | null;
    facts: Facts;
  }): Promise<{ audit_seq: number; audit_hash: string }>;
  auditEntries(input: { from: number; limit: number }): Promise<AuditRow[]>;
  auditHead(): Promise<{ next: number; hash: string }>;
  costEntries(input: {
    operation_id: string | null;
    after: string | null;
    limit: number;
  }): Promise<CostEntryRow[]>;
  /** Bytes of all blobs that are kept. */
  blobUsage(): Promise<{ bytes: number }>;
  dropBlobs(input: { keys: readonly string[] }): Promise<void>;
  /** A named singleton's lease; true when `owner` holds it now. */
  acquireLease(input: { name: string; owner: string; seconds: number }): Promise<{ held: boolean }>;
  /** Cheap reachability check. */
  ping(): Promise<{ schema_version: string }>;
  close(): Promise<void>;
};

/** The store: operations and the ledger, and one part per slice of the control plane. */
export type Store = OperationsStore &
  AgentStore &
  AnomaliesStore &
  ApprovalsStore &
  BudgetsStore &
  CheckpointsStore &
  FollowersStore &
  ProofsStore &
  PrivacyStore &
  SettingsStore &
  TogglesStore &
  SpeechStore &
  RoutesStore &
  VideoStore;

/** The store cannot be reached or does not answer: refuse, loudly; nothing may be assumed. */
export class StoreUnavailableError extends Error {
  constructor(cause?: unknown) {
    super('the database does not answer', { cause });
    this.name = 'StoreUnavailableError';
  }
}
