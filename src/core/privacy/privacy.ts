import type { Nano } from '../money.ts';
import type { Actor } from '../request.ts';

/** What is kept of a person over all servers of this installation, in numbers. */
export type PrivacyView = {
  servers: number;
  operations: number;
  /** Operations whose words (what was asked, what came of it) are still kept. */
  contents: number;
  files: number;
  fileBytes: bigint;
  /** Entries of the ledger: never removed, and without a Discord id. */
  bookings: number;
  cost: Nano;
  /** Settings the person made for themselves. */
  settings: number;
  optedOut: boolean;
  /** UTC ISO: when they are erased, as they asked; null = they did not ask. */
  erasedAfter: string | null;
};

/** A message of the bot that is about a person who is being erased; `thread`: it is a thread, named after their words. */
export type MessageAbout = { guildId: string; channelId: string; messageId: string; thread: boolean };

/** A message that names or quotes an erased person, and that the bot cannot reach. */
export type LeftMessage = {
  messageId: string;
  /** Null where Discord never said in which channel it posted. */
  channelId: string | null;
  /** A message of the bot, a card, or a message of one of the webhooks. */
  what: 'message' | 'approval_card' | 'commands' | 'anomalies';
};

/** What the admins of a server are to be told of messages that were left; the same messages each time. */
export type LeftNotice = {
  noticeId: string;
  guildId: string;
  adminChannelId: string;
  /** UTC ISO. */
  since: string;
  messages: readonly LeftMessage[];
};

/** Deletes a message of the bot. True: it is gone or cannot ever be deleted; false: try again later. */
export type DeleteMessage = (message: MessageAbout) => Promise<boolean>;

/** The one answer to a wish to be erased. `dueAt` is UTC ISO: the end of the person's budget day (or month). */
export type ErasureAnswer =
  | { answer: 'asked'; dueAt: string; auditSeq: number }
  | { answer: 'already'; dueAt: string }
  | { answer: 'withdrawn'; auditSeq: number }
  | { answer: 'none' };

/** What a person may know and decide about their own data (`core.privacy`). */
export type Privacy = {
  show(actor: Actor): Promise<PrivacyView>;
  /** Everything with the person's words, as one JSON document; `complete` is false when it had to stop at 20 MB. */
  exportJson(actor: Actor): Promise<{ json: string; operations: number; complete: boolean }>;
  /** Nobody may have this person's messages analysed (`on`), or everybody again. */
  optOut(actor: Actor, on: boolean): Promise<{ answer: 'set'; auditSeq: number } | { answer: 'same' }>;
  /** Asks for the erasure, or with `on` false takes the wish back. */
  askErasure(actor: Actor, on: boolean): Promise<ErasureAnswer>;
  /**
   * Erases everybody whose time has come: messages first, then files, then every row's words and the Discord id.
   * Answers how many were erased; what could not be deleted now is left for the next call.
   */
  eraseDue(deleteMessage: DeleteMessage): Promise<number>;
  /** A message that names an erased person stays: on the record with that code, and for the admins. */
  leave(message: LeftMessage & { guildId: string }, code: string): Promise<void>;
  /** What admins do not know yet, with messages of webhooks that were replaced or are gone. */
  left(): Promise<LeftNotice[]>;
  /** The admins know. */
  leftTold(noticeId: string): Promise<void>;
};
