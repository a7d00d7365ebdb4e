import type { Readable } from 'node:stream';
import type { AgentState, Agents } from './agent/agents.ts';
import type { Approvals } from './approvals/approvals.ts';
import type { Anomalies } from './anomalies/anomalies.ts';
import type { Audit } from './audit/audit.ts';
import type { Budgets } from './budgets/budgets.ts';
import type { Facts } from './errors.ts';
import type { Followers } from './followers/followers.ts';
import type { BudgetScope, Outcome, Receipt, StoredResult } from './outcome.ts';
import type { Voice } from './providers/provider.ts';
import type { Privacy } from './privacy/privacy.ts';
import type { Actor, DeliveryAddress, OperationId, Request } from './request.ts';
import type { Routes } from './routes/routes.ts';
import type { Settings } from './settings/settings.ts';
import type { SpeechDefaults } from './speech/speech-defaults.ts';
import type { Toggles } from './toggles/toggles.ts';
import type { TrailLine } from './trail.ts';

/** Follows one request while it runs. Listeners must not throw and must not block. */
export type RunListener = {
  /** Called once, before any work, with the id that buttons and cards carry. */
  onOperation?(operationId: string): void;
  onTrail?(line: TrailLine): void;
  /** Where an agent stands: told at each change, several times a second while it writes. */
  onAgent?(state: AgentState): void;
};

/** A finished operation nobody has delivered yet: claimed by this process for a minute. */
export type Delivery = {
  operationId: string;
  operation: OperationId;
  /**
   * `completed`, `failed` (interrupted included), `cancelled`, or `refused` after it waited for an approval: denied
   * (facts `reason`, as the admin typed it, and `decidedBy`, a Discord id; null once erased), expired, undeliverable,
   * or no longer possible when it was to be approved.
   */
  outcome: Extract<Outcome, { kind: 'completed' | 'failed' | 'cancelled' | 'refused' }>;
  private: boolean;
  /** null when the address was already deleted (15 minutes after the end). */
  deliverTo: DeliveryAddress | null;
  /** Set when an earlier delivery was begun and its end is unknown: look before you post again. */
  begunAt: string | null;
  /**
   * Set when the operation was a tool of an agent and had waited for an admin's yes: its owner is told, and may continue
   * that conversation, which then knows the outcome. The outcome itself is no result to be shown.
   */
  toolOf?: { conversation: string; operationId: string } | null;
};

/** What is known of one operation, for Details, Show my result, Retry and Delete. */
export type OperationView = {
  operationId: string;
  operation: OperationId;
  state: string;
  /** Asks the store who `actor` is: only its actors table knows. */
  ownedBy(actor: Actor): Promise<boolean>;
  private: boolean;
  /** The agent's conversation it belongs to, as a run or as a tool; null for any other operation. */
  conversation: string | null;
  /** The run of the agent that used it as a tool; null for what a person asked for. */
  parent: string | null;
  result: StoredResult | null;
  receipt: Receipt | null;
  /** The request as it was asked, for Retry; null once its side rows are erased. Attachments point at blobs. */
  input: unknown;
  trail: TrailLine[];
  message: { channelId: string; messageId: string } | null;
};

/** The control plane as the bot sees it. Everything it refuses comes back as a value. */
export type Core = {
  /** Opens the store, writes entry 0 and the start entry, sweeps, begins the background work. */
  start(): Promise<StartReport>;
  /** Stops taking requests, lets running ones end for at most `graceMs`, closes the store. */
  stop(graceMs: number): Promise<void>;
  run(request: Request, listener?: RunListener): Promise<Outcome>;
  /** Runs an operation's stored input again under a new idempotency key; null when its input is gone. */
  retry(
    operationId: string,
    actor: Actor,
    idempotencyKey: string,
    deliverTo: DeliveryAddress,
    listener?: RunListener,
  ): Promise<Outcome | null>;
  /** Asks another question about an operation's film, under a new idempotency key; null when it cannot be asked. */
  askAgain(
    operationId: string,
    question: string,
    actor: Actor,
    idempotencyKey: string,
    deliverTo: DeliveryAddress,
    listener?: RunListener,
  ): Promise<Outcome | null>;
  cancel(operationId: string, actor: Actor): Promise<'requested' | 'not_yours' | 'over' | 'unknown'>;
  /** Null when no such operation exists. */
  operation(operationId: string): Promise<OperationView | null>;
  budget(actor: Actor): Promise<BudgetScope[]>;
  /** Requests that need an admin's yes. */
  readonly approvals: Approvals;
  /** Limits, grants, history and warnings. */
  readonly budgets: Budgets;
  /** The record, for those who answer for a server. */
  readonly audit: Audit;
  /** Who a server's admins are, and where and what they are asked. */
  readonly settings: Settings;
  /** Who tells webhooks what the record says. */
  readonly followers: Followers;
  /** What is switched on, for whom. */
  readonly toggles: Toggles;
  /** Which models serve what, and why. */
  readonly routes: Routes;
  /** What people asked to have kept for their next speech. */
  readonly speech: SpeechDefaults;
  /** Conversations with the agent. */
  readonly agents: Agents;
  /** Watching over money, vendors, people and the record itself. */
  readonly anomalies: Anomalies;
  /** What a person may know and decide about their own data. */
  readonly privacy: Privacy;
  /** Voices a member may choose, best match first; empty when the vendor has no key or does not answer in time. */
  voices(query: string): Promise<Voice[]>;
  /** Models of an operation's capability that are active, for option choices. */
  models(operation: OperationId): { id: string; summary: string }[];
  openBlob(key: string): Promise<Readable>;
  deliveries: {
    /** Claims finished operations nobody has delivered. */
    claim(limit: number): Promise<Delivery[]>;
    /** Written right before the first post. Answers the voice message that was posted of it before, or null. */
    begin(operationId: string): Promise<{ voiceId: string | null }>;
    /**
     * A message or thread that belongs to the operation beside its result is kept in mind, so that it can be erased.
     * False: its owner was erased meanwhile, and whoever posted it is to delete it.
     */
    note(
      operationId: string,
      kind: 'voice' | 'thread' | 'continue' | 'reminder',
      message: { channelId: string; messageId: string },
    ): Promise<boolean>;
    /** Written after the post; `messageId` null for an ephemeral one. */
    done(
      operationId: string,
      where: 'follow_up' | 'channel' | 'notice' | 'ephemeral',
      message: { channelId: string; messageId: string } | null,
    ): Promise<void>;
    /** Called when a sweep found new work for the bot. */
    onWaiting(listener: () => void): void;
  };
  /** Appends an audit entry for something that is not an operation (a stranger's click, an unlisted guild, a deleted result). */
  record(kind: string, actor: Actor | null, facts: Facts): Promise<number>;
};

/** What `start` found. */
export type StartReport = {
  origin: string;
  firstStart: boolean;
  database: 'pglite' | 'postgres' | 'supabase';
  budgetTimeZone: string;
  /** Most that everyone together can spend in a day, nano-USD as text. */
  worstCaseDayNano: string;
  interrupted: number;
  providers: { id: string; keyPresent: boolean }[];
  warnings: string[];
};
