import { channelJson, memberJson, userJson } from '../cast-json.ts';
import type { Json } from '../json.ts';
import { permissionsOf, permissionsOfBot } from '../people-permissions.ts';
import { maxFileBytes } from '../validate/attachments.ts';
import type { Cast, Channel, Person } from '../world.ts';
import type { Interaction } from './interaction.ts';

/** Discord's member object of a person as interactions carry it, with permissions in the channel. */
function interactionMember(cast: Cast, person: Person, channel: Channel): Json {
  return {
    ...memberJson(userJson(person), person.roleIds, permissionsOf(cast, person, channel)),
    unusual_dm_activity_until: null,
  };
}

/** The INTERACTION_CREATE event (developers/interactions/receiving-and-responding). */
export function interactionJson(
  cast: Cast,
  interaction: Interaction,
  place: { person: Person; channel: Channel },
  data: Json,
  message?: Json,
): Json {
  const { person, channel } = place;
  return {
    id: interaction.id,
    application_id: cast.applicationId,
    type: interaction.type,
    version: 1,
    token: interaction.token,
    data,
    guild_id: channel.guildId,
    guild: { id: channel.guildId, locale: 'en-US', features: [] },
    channel_id: channel.id,
    channel: { ...channelJson(channel, 0), permissions: permissionsOf(cast, person, channel).toString() },
    member: interactionMember(cast, person, channel),
    locale: 'en-US',
    guild_locale: 'en-US',
    app_permissions: permissionsOfBot(cast, channel.guildId).toString(),
    entitlements: [],
    entitlement_sku_ids: [],
    authorizing_integration_owners: { '0': channel.guildId },
    context: 0,
    attachment_size_limit: maxFileBytes,
    ...(message ? { message } : {}),
  };
}

/** Discord's `interaction_metadata`; the id is added when the interaction is made. */
export function interactionMetadata(type: number, person: Person, guildId: string, more: Json = {}): Json {
  return { type, user: userJson(person), authorizing_integration_owners: { '0': guildId }, ...more };
}
