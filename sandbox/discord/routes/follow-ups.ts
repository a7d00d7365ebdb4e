import type { Discord } from '../discord.ts';
import { DiscordError, unknown } from '../http/discord-error.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { type Interaction, tokenLifetimeMs } from '../interactions/interaction.ts';
import type { Message } from '../messages/message.ts';
import { editMessage, newMessage } from '../messages/write-message.ts';
import { messageFlag } from '../validate/message.ts';

/** The interaction of a token that may still be used: answered, and not older than 15 minutes. */
function interactionOf(discord: Discord, call: Call): Interaction {
  const interaction = discord.interactions.byToken(call.params['token'] ?? '');
  if (!interaction) throw new DiscordError(401, 50027, 'Invalid Webhook Token');
  if (Date.now() - interaction.createdAt > tokenLifetimeMs)
    throw new DiscordError(401, 50027, 'Invalid Webhook Token');
  if (interaction.state !== 'acknowledged') throw unknown('Webhook');
  return interaction;
}

/** `@original` or a follow-up of the same interaction. */
function messageOf(discord: Discord, call: Call): { interaction: Interaction; message: Message } {
  const interaction = interactionOf(discord, call);
  const name = call.params['message'] ?? '';
  const message = discord.messages.get(name === '@original' ? (interaction.originalId ?? '') : name);
  const isOwn = message?.id === interaction.originalId || message?.interaction?.id === interaction.id;
  if (!message || !isOwn) throw unknown('Message');
  return { interaction, message };
}

function edit(discord: Discord, call: Call): Answer {
  const { interaction, message } = messageOf(discord, call);
  const edited = editMessage(discord, call, 'callbackUpdate', call.body, message);
  if (message.id === interaction.originalId) interaction.deferred = false;
  return { json: discord.messages.json(edited) };
}

function create(discord: Discord, call: Call): Answer {
  const interaction = interactionOf(discord, call);
  const original = discord.messages.get(interaction.originalId ?? '');
  // Right after a defer, Discord takes the first follow-up as the edit of the deferred response and keeps its
  // visibility, whatever flags it has (developers/interactions/receiving-and-responding, "Create Followup Message").
  if (interaction.deferred && original) {
    const edited = editMessage(discord, call, 'callbackUpdate', call.body, original);
    interaction.deferred = false;
    return { json: discord.messages.json(edited) };
  }
  const message = newMessage(discord, call, 'callbackMessage', call.body, {
    channelId: interaction.channelId,
    guildId: interaction.guildId,
    author: { kind: 'bot' },
    type: original && original.onlyFor === undefined ? 19 : 0,
    interaction: { id: interaction.id, metadata: interaction.metadata },
    standardPings: ['users'],
    ...(original && original.onlyFor === undefined ? { replyTo: original.id } : {}),
  });
  if (message.flags & messageFlag.ephemeral) message.onlyFor = interaction.userId;
  return { json: discord.messages.json(discord.messages.add(message)) };
}

function remove(discord: Discord, call: Call): Answer {
  const { interaction, message } = messageOf(discord, call);
  discord.messages.remove(message.id);
  if (message.id === interaction.originalId) interaction.deferred = false;
  return 'empty';
}

/** What `/webhooks/<application>/<interaction token>` does. */
export function followUpRoutes(
  discord: Discord,
): Record<'create' | 'read' | 'edit' | 'remove', Route['handle']> {
  return {
    create: (call) => create(discord, call),
    read: (call) => ({ json: discord.messages.json(messageOf(discord, call).message) }),
    edit: (call) => edit(discord, call),
    remove: (call) => remove(discord, call),
  };
}
