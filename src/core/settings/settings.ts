import type { ApprovalRules } from '../approvals/approval-rules.ts';
import type { Nano } from '../money.ts';
import type { Actor } from '../request.ts';

/** What a server's webhooks are told: commands, checkpoints of the record, anomalies. */
export const WEBHOOKS = ['commands', 'hash_chain', 'anomalies'] as const;
export type WebhookName = (typeof WEBHOOKS)[number];

/** A server's settings. The environment seeds them; once saved by /setup they are the server's own. */
export type GuildSettings = {
  guildId: string;
  /** Grows by one with each saved change; 0 where nothing was ever set. */
  version: number;
  source: 'environment' | 'setup';
  adminChannelId: string | null;
  /** Whoever holds one of them is an admin; empty: whoever may manage the server. */
  adminRoleIds: readonly string[];
  /** Where nobody chose: are results for their asker alone? */
  resultsPrivate: boolean;
  approvalRules: ApprovalRules;
  /** The id of each webhook; its token is never told. */
  webhooks: Readonly<Record<WebhookName, string | null>>;
};

/** A setting that can differ, as the record names it. */
export type SettingName =
  | 'admin_channel_id'
  | 'admin_role_ids'
  | 'results_private'
  | 'approval_rules'
  | `webhook_${WebhookName}`;

/** What somebody chose in /setup and did not save yet. `revision` is another one at each choice. */
type SettingsDraft = { revision: string; settings: GuildSettings; changed: readonly SettingName[] };

/** What /setup shows: the settings, one's own choices, and the most the server can spend (null: nothing limits it). */
export type Setup = {
  settings: GuildSettings;
  draft: SettingsDraft | null;
  worst: { day: Nano | null; month: Nano | null };
};

/** One choice; what is left out stays as it is. A webhook is a whole address, or null to take it away. */
export type SettingsChange = {
  adminChannelId?: string | null;
  adminRoleIds?: readonly string[];
  resultsPrivate?: boolean;
  approvalRules?: ApprovalRules;
  webhooks?: Partial<Record<WebhookName, string | null>>;
};

/** The answer to a choice; every "no" kept the choices as they were. */
export type ChooseAnswer =
  | { answer: 'chosen'; setup: Setup }
  | { answer: 'not_admin' }
  /** Not the address of a webhook on Discord. */
  | { answer: 'webhook_invalid'; webhook: WebhookName }
  | { answer: 'rules_invalid'; field: string }
  /** A rule names an operation or a model that cannot be named, and that no rule named before. */
  | { answer: 'rule_unknown' }
  /** Not a channel or roles of a server. */
  | { answer: 'id_invalid' };

/** The answer to saving; every "no" changed nothing. */
export type SaveAnswer =
  | {
      answer: 'saved';
      from: GuildSettings;
      to: GuildSettings;
      changed: readonly SettingName[];
      auditSeq: number;
    }
  /** Nothing differs. */
  | { answer: 'same'; setup: Setup }
  /** Somebody else saved in between: the choices now stand on the newer settings, to be looked at again. */
  | { answer: 'conflict'; setup: Setup }
  /** Other choices stand by now, or none. */
  | { answer: 'gone'; setup: Setup }
  /** The saver holds none of the roles and would be an admin no more. */
  | { answer: 'locks_out'; setup: Setup }
  | { answer: 'not_admin' };

/** A server's settings as commands see them (`core.settings`). */
export type Settings = {
  /** What rules can name: the operations, and the models that can serve them as `provider/model`. */
  readonly nameable: { operations: readonly string[]; models: readonly string[] };
  /** As they stand now: read anew at each call, so no process can be behind. */
  of(guildId: string): Promise<GuildSettings>;
  /** What /setup shows to this admin. */
  setup(actor: Actor): Promise<Setup>;
  /** Keeps a choice beside the settings, for an hour, in the database: nothing takes effect. */
  choose(actor: Actor, change: SettingsChange): Promise<ChooseAnswer>;
  /** Forgets what this admin chose. */
  discard(actor: Actor): Promise<Setup>;
  /** Compare-and-set of exactly the choices of `revision` on the settings they were made on. */
  save(actor: Actor, revision: string): Promise<SaveAnswer>;
};
