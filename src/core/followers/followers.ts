import type { Facts } from '../errors.ts';
import type { WebhookName } from '../settings/settings.ts';

/** A webhook that has entries to be told. */
export type OpenFollower = {
  name: Extract<WebhookName, 'commands' | 'hash_chain'>;
  guildId: string;
  webhookId: string;
  /** The whole address: a secret, for posting alone. */
  url: string;
  /** The first entry it was not told. */
  nextSeq: number;
  /** Entries of the whole record from there on. */
  waiting: number;
};

/** A webhook that is told nothing any more, and of which the admins of its server do not know yet. */
export type ClosedFollower = {
  name: WebhookName;
  guildId: string;
  why: 'unknown_webhook' | 'other_server';
  noticeId: string;
  /** UTC ISO. */
  since: string;
  adminChannelId: string | null;
};

/** A message that names somebody who has been erased since: it is to be drawn again. */
export type NamedMessage = {
  messageId: string;
  guildId: string;
  /** The entries it tells, from here up to `next`. */
  from: number;
  next: number;
  marks: number;
  channelId: string | null;
  /** A secret. */
  url: string;
};

/** An entry of one server as its own channel may show it: who it was is asked anew each time. */
export type CommandEntry = {
  seq: number;
  /** UTC ISO. */
  at: string;
  kind: string;
  operation: string | null;
  /** Who did it, by Discord id; null where nobody did. */
  who: { userId: string } | 'erased' | null;
  /** Whom it was done to, by Discord id. */
  whom: string | null;
  facts: Facts;
};

/** An entry of the chain as it is mirrored: its number, kind, and the hash that stands for it and all before it. */
export type ChainEntry = { seq: number; kind: string; hash: string; prev: string };

/** A message that was posted; `channelId` null where Discord did not say. */
export type PostedMessage = { id: string; channelId: string | null };

/** Entries to be told, and where the follower stands once they are. */
export type Batch<T> = { entries: readonly T[]; next: number };

/** Who tells webhooks what the record says, as the bot sees it (`core.followers`). One process at a time does it. */
export type Followers = {
  /** What is to be told now; nothing while another process does it. Makes this process's time longer. */
  due(): Promise<{
    held: boolean;
    open: readonly OpenFollower[];
    closed: readonly ClosedFollower[];
    redraw: readonly NamedMessage[];
  }>;
  /** Entries of that server from `from` on; `next` goes beyond entries of others and those that are no news. */
  commandsFrom(guildId: string, from: number): Promise<Batch<CommandEntry>>;
  /** Up to 500 entries of the chain from `from` on. */
  chainFrom(from: number): Promise<Batch<ChainEntry>>;
  /** Everything before `next` has arrived, in that message. False when somebody else told it meanwhile. */
  told(
    follower: Pick<OpenFollower, 'name' | 'guildId' | 'webhookId'>,
    from: number,
    next: number,
    message: PostedMessage | null,
  ): Promise<boolean>;
  /** The message was drawn again, is gone, or was left. */
  redrawn(message: NamedMessage): Promise<void>;
  /** Its entries wait from now on; on the record. */
  close(
    follower: Pick<OpenFollower, 'guildId' | 'webhookId'> & { name: WebhookName },
    why: ClosedFollower['why'],
  ): Promise<void>;
  /** The admins know. */
  closedTold(noticeId: string): Promise<void>;
  /** The webhook of that server was found well: what waits is told again. */
  open(name: WebhookName, guildId: string, webhookId: string): Promise<void>;
  /** The addresses of a server, whole: for whoever posts to them. */
  addresses(guildId: string): Promise<Readonly<Record<WebhookName, string | null>>>;
  /**
   * A turn to send one message to a webhook, for all processes on this database: 0, and then nobody has one for
   * `spacingMs`; or so many ms to ask again after. `*` in the place of an id asks for what holds for all webhooks.
   */
  turn(webhookId: string, spacingMs: number): Promise<number>;
  /** No turn for anybody for so long, ms; with `*` at any webhook. */
  holdBack(webhookId: string, ms: number): Promise<void>;
  /** Lets another process take over at once. */
  leave(): Promise<void>;
};
