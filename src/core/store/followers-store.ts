import { z } from 'zod';
import type { WebhookName } from '../settings/settings.ts';
import { type ClosedWhy, commandEntries, dueFollowers } from './followers-rows.ts';
import type { Rpc } from './rpc.ts';
import { toWire } from './to-wire.ts';

type Whose = { name: WebhookName; guild_id: string };

/** What followers need of the database: one method per SQL function. */
export type FollowersStore = {
  /** The only answer with whole addresses beside `guildWebhooks`. */
  followersDue(input: {
    owner: string;
    seconds: number;
    guild_ids: readonly string[];
  }): Promise<z.infer<typeof dueFollowers>>;
  leaveFollowers(input: { owner: string }): Promise<void>;
  /** Those of one server among the 500 entries from `from` on. */
  commandEntries(input: { guild_id: string; from: number }): Promise<z.infer<typeof commandEntries>>;
  /** False when the follower stood elsewhere than `from`; the message is kept in mind either way. */
  followerTold(
    input: Whose & {
      webhook_id: string;
      from: number;
      next: number;
      message_id: string | null;
      channel_id: string | null;
    },
  ): Promise<{ told: boolean }>;
  messageRedrawn(input: { message_id: string; marks: number }): Promise<void>;
  closeWebhook(input: Whose & { webhook_id: string; why: ClosedWhy }): Promise<{ closed: boolean }>;
  closedTold(input: { notice_id: string }): Promise<void>;
  /** 0: a message may go to that webhook now, and none before `spacing_ms` are over; else ms to ask again after. */
  webhookTurn(input: { webhook_id: string; spacing_ms: number }): Promise<{ wait_ms: number }>;
  /** No turn for `ms` from now. */
  holdWebhook(input: { webhook_id: string; ms: number }): Promise<void>;
  openWebhook(input: Whose & { webhook_id: string }): Promise<{ opened: boolean }>;
};

const nothing = z.unknown().transform((): void => undefined);

/** The followers' functions on any home. */
export function createFollowersStore(rpc: Rpc): FollowersStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    followersDue: (input) => call('followers_due', input, dueFollowers),
    leaveFollowers: (input) => call('leave_followers', input, nothing),
    commandEntries: (input) => call('command_entries', input, commandEntries),
    followerTold: (input) => call('follower_told', input, z.object({ told: z.boolean() })),
    messageRedrawn: (input) => call('message_redrawn', input, nothing),
    closeWebhook: (input) => call('close_webhook', input, z.object({ closed: z.boolean() })),
    closedTold: (input) => call('closed_told', input, nothing),
    webhookTurn: (input) => call('webhook_turn', input, z.object({ wait_ms: z.number() })),
    holdWebhook: (input) => call('hold_webhook', input, nothing),
    openWebhook: (input) => call('open_webhook', input, z.object({ opened: z.boolean() })),
  };
}
