import { createCommands } from './commands.ts';
import type { Discord } from './discord.ts';
import { createFileStore } from './files/file-store.ts';
import { createGateway } from './gateway/gateway.ts';
import type { Interaction } from './interactions/interaction.ts';
import { createInteractions } from './interactions/interactions.ts';
import { firstResponseMs, interactionType } from './interactions/interaction.ts';
import { isObject, type Json } from './json.ts';
import { createMessageStore, type MessageDispatch } from './messages/message-store.ts';
import { createFeed } from './people/feed.ts';
import { createSnowflakes } from './snowflake.ts';
import { messageFlag } from './validate/message.ts';
import { loadSchemas } from './validate/schemas.ts';
import { createViolations } from './violations.ts';
import { createCast, homeGuildId } from './world.ts';

const guildMessages = 1 << 9;
const messageContent = 1 << 15;

/** Without the message content intent a bot sees text only of messages of its own and ones that mention it. */
function withheld(json: Json, botId: string, intents: number): Json {
  const author = isObject(json['author']) ? json['author']['id'] : undefined;
  const text = typeof json['content'] === 'string' ? json['content'] : '';
  if (intents & messageContent || author === botId || text.includes(`<@${botId}>`)) return json;
  return { ...json, content: '', embeds: [], attachments: [], components: [] };
}

/** The people's view of an interaction that got no answer: a private note in the channel, as Discord's client draws. */
function failureNote(discord: Discord, interaction: Interaction): void {
  const drawn = interaction.type === interactionType.command || interaction.type === interactionType.modal;
  if (!drawn) return;
  discord.messages.add({
    id: discord.ids(),
    channelId: interaction.channelId,
    guildId: interaction.guildId,
    author: { kind: 'bot' },
    type: 20,
    content: '',
    embeds: [],
    components: [],
    flags: messageFlag.ephemeral,
    fileIds: [],
    tts: false,
    createdAt: new Date().toISOString(),
    editedAt: null,
    pings: { users: [], roles: [], everyone: false },
    interaction: { id: interaction.id, metadata: interaction.metadata },
    onlyFor: interaction.userId,
    failed: true,
  });
}

/**
 * The local Discord without its server. `origin` answers `http://127.0.0.1:<port>` once it listens; `responseMs` is the
 * time a bot has for its first response to an interaction.
 */
export async function createDiscord(origin: () => string, responseMs = firstResponseMs): Promise<Discord> {
  const cast = createCast();
  const ids = createSnowflakes();
  const feed = createFeed();
  const files = createFileStore(ids, origin);
  const gateway = createGateway({
    cast,
    address: () => origin().replace('http', 'ws'),
    onOnline: (online) => feed.publish({ type: 'bot', online }),
  });
  const dispatch: MessageDispatch = (event, message, json) =>
    gateway.dispatchEach(
      message.guildId,
      event,
      (session) => withheld(json, cast.botId, session.intents),
      guildMessages,
    );
  const messages = createMessageStore(cast, files, feed, dispatch);
  const violations = createViolations((violation) => feed.publish({ type: 'violation', violation }));
  const commands = createCommands(ids, cast.applicationId, () =>
    feed.publish({ type: 'commands', commands: commands.inGuild(homeGuildId) }),
  );
  const interactions = createInteractions(
    ids,
    responseMs,
    (interaction) => failureNote(discord, interaction),
    (interaction) => {
      const left = interaction.deferred ? messages.get(interaction.originalId ?? '') : undefined;
      if (left) messages.update(left.id, { failed: true, flags: left.flags & ~messageFlag.loading });
    },
  );
  const schemas = await loadSchemas();
  const discord: Discord = {
    cast,
    ids,
    feed,
    files,
    gateway,
    messages,
    interactions,
    commands,
    violations,
    schemas,
  };
  return discord;
}
