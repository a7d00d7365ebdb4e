import type { Commands } from './commands.ts';
import type { FileStore } from './files/file-store.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Interactions } from './interactions/interactions.ts';
import type { MessageStore } from './messages/message-store.ts';
import type { Feed } from './people/feed.ts';
import type { Snowflakes } from './snowflake.ts';
import type { Schemas } from './validate/schemas.ts';
import type { Violations } from './violations.ts';
import type { Cast, Channel } from './world.ts';

/** All that the local Discord knows; routes and actions work on it. */
export type Discord = {
  cast: Cast;
  ids: Snowflakes;
  files: FileStore;
  feed: Feed;
  gateway: Gateway;
  messages: MessageStore;
  interactions: Interactions;
  commands: Commands;
  violations: Violations;
  schemas: Schemas;
};

/** A channel or thread by id. */
export function channelOf(discord: Pick<Discord, 'cast'>, id: string): Channel | undefined {
  return discord.cast.channels.find((channel) => channel.id === id);
}
