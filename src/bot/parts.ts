import type { Clock, Core } from '../core/index.ts';
import type { CommandTable } from '../commands/index.ts';
import type { AdminRoles } from './admin-roles.ts';
import type { ChannelRest } from './channel-rest.ts';
import type { FormMemory } from './form-memory.ts';
import type { InteractionRest } from './interaction-rest.ts';
import type { WebhookSender } from './webhooks/webhook-sender.ts';

/** The part of a logger the bot uses; facts first, a plain sentence after. */
export type Log = {
  debug(facts: object, text: string): void;
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
  child(facts: Record<string, unknown>): Log;
};

/** What the bot was told about its place. */
export type BotSettings = {
  applicationId: string;
  /** The guilds it serves; anything from elsewhere is refused. */
  guildIds: readonly string[];
};

/** Everything the bot's own functions share. */
export type BotParts = {
  core: Core;
  log: Log;
  clock: Clock;
  settings: BotSettings;
  /** Who is an admin where. */
  adminRoles: AdminRoles;
  commands: CommandTable;
  interactions: InteractionRest;
  channels: ChannelRest;
  /** What was handed in before a form opened. */
  forms: FormMemory;
  /** Every message to a webhook goes through this one, for it keeps the pace. */
  webhooks: WebhookSender;
  /** True once the process is to end: nothing new is taken. */
  stopping(): boolean;
  /** Operations this process is serving right now, so that recovery leaves them alone. */
  serving: Set<string>;
  /** Ids of registered commands by guild and name, filled after start. */
  commandIds: Map<string, ReadonlyMap<string, string>>;
};
