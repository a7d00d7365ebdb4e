import { z } from 'zod';

const count = z.number().int().nonnegative();

/** Why a webhook is told nothing any more: Discord knows it not, or it posts into another server than the one it is told of. */
const closedWhy = z.enum(['unknown_webhook', 'other_server']);
export type ClosedWhy = z.infer<typeof closedWhy>;

const openFollower = z.object({
  name: z.enum(['commands', 'hash_chain']),
  guild_id: z.string(),
  webhook_id: z.string(),
  /** The whole address: a secret. */
  url: z.string(),
  next_seq: count,
  /** Entries it was not told yet, those of other servers among them. */
  waiting: count,
});

const closedFollower = z.object({
  name: z.enum(['commands', 'hash_chain', 'anomalies']),
  guild_id: z.string(),
  why: closedWhy,
  notice_id: z.string(),
  since: z.string(),
  admin_channel_id: z.string().nullable(),
});

const namedMessage = z.object({
  message_id: z.string(),
  guild_id: z.string(),
  from_seq: count,
  next_seq: count,
  marks: count,
  channel_id: z.string().nullable(),
  /** A secret. */
  url: z.string(),
});

/** What there is to do for whoever holds the followers' lease. */
export const dueFollowers = z.object({
  held: z.boolean(),
  open: z.array(openFollower),
  closed: z.array(closedFollower),
  redraw: z.array(namedMessage),
});

/** Entries of one server, and the number to go on from. */
export const commandEntries = z.object({
  next: count,
  entries: z.array(
    z.object({
      seq: count,
      at: z.string(),
      kind: z.string(),
      operation: z.string().nullable(),
      /** True when somebody did it; `user_id` is null then for a person who was erased. */
      someone: z.boolean(),
      user_id: z.string().nullable(),
      target_id: z.string().nullable(),
      facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    }),
  ),
});
