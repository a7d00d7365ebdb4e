import { once } from 'node:events';
import { Events, GatewayDispatchEvents } from 'discord.js';
import type { APIInteraction, Client } from 'discord.js';
import type { Clock, Core } from '../core/index.ts';
import { createCommands } from '../commands/index.ts';
import { createApprovalBoard } from './approvals/approval-board.ts';
import type { AckMeter } from './ack-meter.ts';
import { createBudgetNotices } from './budget-notices.ts';
import { createAdminRoles } from './admin-roles.ts';
import { createChannelRest } from './channel-rest.ts';
import { createClient, createSocketPool } from './client.ts';
import { createDispatch } from './dispatch.ts';
import { faultFacts } from './discord-fault.ts';
import { createFormMemory } from './form-memory.ts';
import { createErasures } from './erasures.ts';
import { createInteractionRest } from './interaction-rest.ts';
import type { BotParts, BotSettings, Log } from './parts.ts';
import { createDeliveryRecovery } from './recover-deliveries.ts';
import type { Webhooks } from './webhooks/open-webhooks.ts';
import { createAnomalyBoard } from './webhooks/anomaly-board.ts';
import { createWebhookFollowers } from './webhooks/webhook-followers.ts';

/** What serving Discord needs. */
export type DiscordService = {
  core: Core;
  log: Log;
  clock: Clock;
  meter: AckMeter;
  webhooks: Webhooks;
  settings: BotSettings;
  token: string;
  /** Ends in `/api`. */
  apiUrl: string;
  /** Called when Discord closed the connection for good (a revoked token, say). */
  onLost(code: number): void;
};

/** A connected bot. */
export type ServedDiscord = {
  botUserId: string;
  /** Takes nothing new, and waits until what is being answered is answered, at most `graceMs`. */
  drain(graceMs: number): Promise<void>;
  close(): Promise<void>;
};

function watch(client: Client, service: DiscordService): void {
  const { log } = service;
  client.on(Events.Error, (error) => log.error({ err: error }, 'the Discord client had a fault'));
  client.on(Events.ShardError, (error) => log.warn({ err: error }, 'the gateway connection had a fault'));
  client.on(Events.ShardReconnecting, () => log.info({}, 'the gateway connection is being made again'));
  client.on(Events.ShardDisconnect, (event) => service.onLost(event.code));
}

/** Help shows commands as links; without their ids it shows plain names, so a failure here only costs that. */
async function learnCommandIds(parts: BotParts): Promise<void> {
  for (const guildId of parts.settings.guildIds) {
    try {
      parts.commandIds.set(guildId, await parts.channels.commandIds(guildId));
    } catch (error) {
      parts.log.warn({ guild: guildId, ...faultFacts(error) }, 'the registered commands could not be read');
    }
  }
}

/** Connects to Discord and serves; resolves when the gateway is ready. Rejects when Discord does not let it in. */
export async function serveDiscord(service: DiscordService): Promise<ServedDiscord> {
  const { core, log, clock, settings } = service;
  let stopping = false;
  const pool = createSocketPool();
  const client = createClient(service.apiUrl, pool, service.meter.rateLimited);
  const parts: BotParts = {
    core,
    log,
    clock,
    settings,
    adminRoles: createAdminRoles({ core, clock, log }),
    commands: createCommands((operation) => core.models(operation)),
    interactions: createInteractionRest({
      api: service.apiUrl,
      applicationId: settings.applicationId,
      agent: pool,
      onRateLimited: service.meter.rateLimited,
    }),
    channels: createChannelRest(client.rest, settings.applicationId),
    forms: createFormMemory(clock),
    webhooks: service.webhooks.sender,
    stopping: () => stopping,
    serving: new Set(),
    commandIds: new Map(),
  };
  watch(client, service);
  const dispatch = createDispatch(parts, service.meter.acknowledged);
  const open = new Set<Promise<void>>();
  // The raw event comes before discord.js builds its own objects, and has fields that those leave out.
  client.ws.on(GatewayDispatchEvents.InteractionCreate, (interaction: APIInteraction) => {
    const answered = dispatch(interaction).finally(() => open.delete(answered));
    open.add(answered);
  });
  for (const guildId of settings.guildIds) await parts.adminRoles.fresh(guildId);
  const ready = once(client, Events.ClientReady);
  await client.login(service.token);
  await ready;
  const recovery = createDeliveryRecovery(parts);
  void recovery.look();
  const approvals = createApprovalBoard(parts);
  void approvals.look();
  const budgetNotices = createBudgetNotices(parts);
  void budgetNotices.look();
  const erasures = createErasures(parts);
  void erasures.look();
  const webhookFollowers = createWebhookFollowers(parts);
  void webhookFollowers.look();
  const anomalyBoard = createAnomalyBoard(parts);
  void anomalyBoard.look();
  void learnCommandIds(parts);

  return {
    botUserId: client.user?.id ?? '',
    drain: async (graceMs) => {
      stopping = true;
      budgetNotices.stop();
      approvals.stop();
      erasures.stop();
      const late = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      service.webhooks.hurry();
      await Promise.race([Promise.allSettled([...open, webhookFollowers.stop(), anomalyBoard.stop()]), late]);
    },
    close: async () => {
      stopping = true;
      await client.destroy();
      await pool.destroy();
    },
  };
}
