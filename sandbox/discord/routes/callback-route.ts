import type { Discord } from '../discord.ts';
import { DiscordError, invalidForm, unknown } from '../http/discord-error.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { type FirstResponse, type Interaction, interactionType } from '../interactions/interaction.ts';
import { isObject, type Json, objects } from '../json.ts';
import type { Message } from '../messages/message.ts';
import { editMessage, newMessage } from '../messages/write-message.ts';
import { choicesProblems } from '../validate/choices.ts';
import { checkBody } from '../validate/check-body.ts';
import { messageFlag } from '../validate/message.ts';
import { modalProblems } from '../validate/modal.ts';

/** Discord's callback types. */
const callback = { message: 4, defer: 5, deferUpdate: 6, update: 7, choices: 8, modal: 9 } as const;

/** Callback types that an interaction may be answered with. */
function allowedTypes(interaction: Interaction): number[] {
  const { message, defer, deferUpdate, update, choices, modal } = callback;
  if (interaction.type === interactionType.autocomplete) return [choices];
  if (interaction.type === interactionType.component) return [message, defer, deferUpdate, update, modal];
  if (interaction.type === interactionType.modal)
    return interaction.sourceId === undefined ? [message, defer] : [message, defer, deferUpdate, update];
  return [message, defer, modal];
}

function interactionOf(discord: Discord, call: Call): Interaction {
  const interaction = discord.interactions.get(call.params['interaction'] ?? '');
  if (!interaction || interaction.token !== call.params['token'] || interaction.state === 'expired')
    throw unknown('Interaction');
  if (interaction.state === 'acknowledged')
    throw new DiscordError(400, 40060, 'Interaction has already been acknowledged.');
  const allowed = allowedTypes(interaction);
  if (!allowed.includes(Number(call.body['type'])))
    throw invalidForm([
      { path: ['type'], code: 'BASE_TYPE_CHOICES', message: `Value must be one of (${allowed.join(', ')}).` },
    ]);
  return interaction;
}

const deferFlags = {
  path: ['data', 'flags'],
  code: 'FLAG_IGNORED',
  message: 'A deferred response takes the EPHEMERAL flag alone; others belong to the edit that fills it in.',
};

/** A new response message, thinking when it is a defer. */
function respond(discord: Discord, call: Call, interaction: Interaction, data: Json): Message {
  const isDefer = call.body['type'] === callback.defer;
  const context = {
    channelId: interaction.channelId,
    guildId: interaction.guildId,
    author: { kind: 'bot' as const },
    type:
      interaction.type !== interactionType.command ? 0 : interaction.metadata['target_message_id'] ? 23 : 20,
    interaction: { id: interaction.id, metadata: interaction.metadata },
    standardPings: ['users'],
  };
  // A defer takes the ephemeral flag and nothing else, so the rest of its data is not looked at.
  const body: Json = isDefer
    ? { content: '\u200b', flags: Number(data['flags'] ?? 0) & messageFlag.ephemeral }
    : data;
  if (isDefer && Number(data['flags'] ?? 0) & ~messageFlag.ephemeral)
    discord.violations.record(call.method, call.path, [deferFlags], call.body);
  const message = newMessage(discord, call, 'callbackMessage', body, context, ['data']);
  if (isDefer) Object.assign(message, { content: '', flags: message.flags | messageFlag.loading });
  if (message.flags & messageFlag.ephemeral) message.onlyFor = interaction.userId;
  interaction.originalId = message.id;
  interaction.deferred = isDefer;
  return discord.messages.add(message);
}

function update(discord: Discord, call: Call, interaction: Interaction, data: Json): Message {
  const source = discord.messages.get(interaction.sourceId ?? '');
  if (!source) throw unknown('Message');
  const edited = editMessage(discord, call, 'callbackUpdate', data, source, ['data']);
  interaction.originalId = source.id;
  return edited;
}

/** Checks the response and carries it out. Answers the message it made or changed, and what the person gets. */
function carryOut(
  discord: Discord,
  call: Call,
  interaction: Interaction,
): { message?: Message; response: FirstResponse } {
  const data = isObject(call.body['data']) ? call.body['data'] : {};
  switch (call.body['type']) {
    case callback.choices: {
      const problems = choicesProblems(data);
      if (problems.length > 0) throw invalidForm(problems);
      const choices = objects(data['choices']).map((one) => ({
        name: String(one['name']),
        value: one['value'] as string | number,
      }));
      return { response: { choices } };
    }
    case callback.modal:
      checkBody(discord, call, 'modal', data, () => modalProblems(data), ['data']);
      interaction.modal = data;
      return { response: { modal: data } };
    case callback.deferUpdate:
      if (interaction.sourceId !== undefined) interaction.originalId = interaction.sourceId;
      return { response: {} };
    case callback.update: {
      const message = update(discord, call, interaction, data);
      return { message, response: {} };
    }
    default: {
      const message = respond(discord, call, interaction, data);
      return { message, response: { message: message.id } };
    }
  }
}

function answer(discord: Discord, call: Call): Answer {
  const interaction = interactionOf(discord, call);
  const { message, response } = carryOut(discord, call, interaction);
  discord.interactions.acknowledge(interaction, response);
  if (call.query.get('with_response') !== 'true') return 'empty';
  return {
    json: {
      interaction: {
        id: interaction.id,
        type: interaction.type,
        ...(message
          ? {
              response_message_id: message.id,
              response_message_loading: (message.flags & messageFlag.loading) !== 0,
              response_message_ephemeral: message.onlyFor !== undefined,
            }
          : {}),
      },
      resource: { type: call.body['type'], ...(message ? { message: discord.messages.json(message) } : {}) },
    },
  };
}

/** First responses to interactions. */
export function callbackRoutes(discord: Discord): Route[] {
  return [
    {
      method: 'POST',
      pattern: '/interactions/:interaction/:token/callback',
      auth: 'none',
      handle: (call) => answer(discord, call),
    },
  ];
}
