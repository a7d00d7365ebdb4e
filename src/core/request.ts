import type { Readable } from 'node:stream';

/** The owner's five operations. One that operations/index.ts does not list does not exist yet. */
export type OperationId = 'transcribe' | 'speak' | 'email' | 'agent' | 'video';

/** Who asks, as Discord's payload says it. Only the store's actors table ever keeps `userId`. */
export type Actor = {
  guildId: string;
  userId: string;
  roleIds: readonly string[];
  /** Holds one of the guild's admin roles, or Manage Server where none is set. */
  admin: boolean;
};

/** A file a person handed in. `url` is a CDN link that expires, so it is copied at once and never stored. */
export type AttachmentRef = {
  url: string;
  name: string;
  bytes: number;
  contentType: string | null;
  /** The address was typed in and leads anywhere: `bytes` is not known (0), and the address itself is content. */
  link?: boolean | undefined;
};

/** Where the answer goes. Kept in an erasable side row, deleted 15 minutes after the end, never logged. */
export type DeliveryAddress = {
  applicationId: string;
  guildId: string;
  channelId: string;
  userId: string;
  interactionToken: string;
  /** UTC ISO: the token lives 15 minutes from here. */
  interactionAt: string;
  locale: string;
  /** Bytes a file may have for this user and guild (`attachment_size_limit`). */
  maxFileBytes: number;
};

/** One thing somebody asks for. The operation's id derives from `idempotencyKey`, so a repeat is a replay. */
export type Request = {
  operation: OperationId;
  /** Parsed by the operation's own schema. */
  input: unknown;
  actor: Actor;
  /** The interaction's id. */
  idempotencyKey: string;
  deliverTo: DeliveryAddress;
  /** Who wrote the message that is worked on, Discord ids; absent when it is nobody's message. Never stored. */
  authorIds?: readonly string[];
  /** A private result is shown to its owner alone, on every path. */
  private: boolean;
};

/** An input file, copied to the blob store and hashed on the way. */
export type StoredInput = {
  key: string;
  name: string;
  bytes: number;
  sha256: string;
  contentType: string | null;
  open(): Readable;
  /** A local path for probing; absent where the blob store is remote. */
  path: string | null;
};
