import type { Json } from '../json.ts';

/** Who wrote a message: the bot, a person, or a webhook under its own name. */
type Author =
  | { kind: 'bot' }
  | { kind: 'person'; id: string }
  | { kind: 'webhook'; id: string; name: string; avatar: string | null };

/** A message as the local Discord keeps it; `messageJson` makes Discord's JSON of it. */
export type Message = {
  id: string;
  channelId: string;
  guildId: string;
  author: Author;
  /** Discord's message type: 0 plain, 19 reply, 20 slash command, 23 context menu. */
  type: number;
  content: string;
  embeds: Json[];
  components: Json[];
  flags: number;
  /** Ids of files on the CDN, in order. */
  fileIds: string[];
  tts: boolean;
  createdAt: string;
  editedAt: string | null;
  nonce?: string | number;
  /** Message that this one answers. */
  replyTo?: string;
  /** Users that `allowed_mentions` really pings. */
  pings: { users: string[]; roles: string[]; everyone: boolean };
  /** The interaction whose response or follow-up this is, with Discord's `interaction_metadata`. */
  interaction?: { id: string; metadata: Json };
  /** Set on ephemeral messages: who alone sees them. */
  onlyFor?: string;
  /** True when the bot did not answer in time. */
  failed?: boolean;
  /** True when its only reader put it away; the bot may still edit it. */
  dismissed?: boolean;
};
