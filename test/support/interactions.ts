import { ApplicationCommandType, InteractionType } from 'discord.js';
import type { APIInteraction } from 'discord.js';

export const GUILD = '200000000000000001';
export const ALICE = '100000000000000001';
export const OPERATION = '1a2b3c4d-0000-7000-8000-000000000001';

/** An interaction as Discord sends it, with everything that does not matter filled in. */
function interaction(type: InteractionType, fields: object): APIInteraction {
  return {
    id: '300000000000000001',
    application_id: '400000000000000001',
    type,
    token: 'interaction-token-of-a-test',
    version: 1,
    guild_id: GUILD,
    channel: { id: '500000000000000001', type: 0 },
    channel_id: '500000000000000001',
    locale: 'en-US',
    app_permissions: '0',
    attachment_size_limit: 10_485_760,
    entitlements: [],
    authorizing_integration_owners: {},
    member: {
      user: { id: ALICE, username: 'alice', discriminator: '0', avatar: null, global_name: null },
      roles: ['600000000000000001'],
      permissions: '0',
      joined_at: '2026-01-01T00:00:00Z',
      deaf: false,
      mute: false,
      flags: 0,
    },
    ...fields,
  } as unknown as APIInteraction;
}

/** Somebody uses a slash command. */
export function slash(name: string, options: object[] = [], fields: object = {}): APIInteraction {
  return interaction(InteractionType.ApplicationCommand, {
    data: { id: '7', name, type: ApplicationCommandType.ChatInput, options },
    ...fields,
  });
}

/** Somebody uses an entry of a message's menu. */
export function menu(name: string, message: object, fields: object = {}): APIInteraction {
  return interaction(InteractionType.ApplicationCommand, {
    data: {
      id: '7',
      name,
      type: ApplicationCommandType.Message,
      target_id: '9',
      resolved: { messages: { '9': { id: '9', content: '', attachments: [], embeds: [], ...message } } },
    },
    ...fields,
  });
}

/** Somebody presses a button; by default the message really carries it. */
export function click(customId: string, carried: string[] = [customId], fields: object = {}): APIInteraction {
  return interaction(InteractionType.MessageComponent, {
    data: { custom_id: customId, component_type: 2 },
    message: {
      id: '9',
      components: [
        {
          type: 17,
          components: [{ type: 1, components: carried.map((custom_id) => ({ type: 2, custom_id })) }],
        },
      ],
    },
    ...fields,
  });
}

/** Somebody sends a form. */
export function submit(customId: string, text: string): APIInteraction {
  return interaction(InteractionType.ModalSubmit, {
    data: {
      custom_id: customId,
      components: [{ type: 18, component: { type: 4, custom_id: 'text', value: text } }],
    },
  });
}

/** Somebody types in an option. */
export function typing(name: string, option: string, value: string): APIInteraction {
  return interaction(InteractionType.ApplicationCommandAutocomplete, {
    data: { id: '7', name, type: 1, options: [{ name: option, type: 3, value, focused: true }] },
  });
}
