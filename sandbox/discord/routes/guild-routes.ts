import {
  botMemberJson,
  channelJson,
  guildJson,
  memberJson,
  roleJson,
  userJson,
  webhookJson,
} from '../cast-json.ts';
import { channelOf, type Discord } from '../discord.ts';
import { unknown } from '../http/discord-error.ts';
import type { Call, Route } from '../http/route.ts';
import type { Guild } from '../world.ts';

/** Guilds, their channels, roles and members, as far as a bot reads them. */
export function guildRoutes(discord: Discord): Route[] {
  const { cast } = discord;
  const guildOf = (call: Call): Guild => {
    const guild = cast.guilds.find((one) => one.id === call.params['guild']);
    if (!guild) throw unknown('Guild');
    return guild;
  };
  const get = (pattern: string, handle: Route['handle']): Route => ({
    method: 'GET',
    pattern,
    auth: 'bot',
    handle,
  });
  return [
    get('/guilds/:guild', (call) => ({ json: guildJson(cast, guildOf(call)) })),
    get('/guilds/:guild/channels', (call) => ({
      json: cast.channels
        .filter((one) => one.guildId === guildOf(call).id && one.parentId === null)
        .map(channelJson),
    })),
    get('/guilds/:guild/roles', (call) => ({
      json: guildOf(call).roles.map((role, at) => roleJson(cast, role, at)),
    })),
    get('/guilds/:guild/members/:user', (call) => {
      const guild = guildOf(call);
      if (call.params['user'] === cast.botId) return { json: botMemberJson(cast, guild.id) };
      const person = cast.people.find((one) => one.id === call.params['user'] && one.guildId === guild.id);
      if (!person) throw unknown('Member');
      return { json: memberJson(userJson(person), person.roleIds) };
    }),
    get('/guilds/:guild/webhooks', (call) => ({
      json: cast.webhooks
        .filter((hook) => hook.guildId === guildOf(call).id)
        .map((hook) => webhookJson(hook, true)),
    })),
    get('/channels/:channel', (call) => {
      const channel = channelOf(discord, call.params['channel'] ?? '');
      if (!channel) throw unknown('Channel');
      return { json: channelJson(channel, 0) };
    }),
    get('/channels/:channel/webhooks', (call) => ({
      json: cast.webhooks
        .filter((hook) => hook.channelId === call.params['channel'])
        .map((hook) => webhookJson(hook, true)),
    })),
    get('/webhooks/:webhook', (call) => {
      const hook = cast.webhooks.find((one) => one.id === call.params['webhook']);
      if (!hook) throw unknown('Webhook');
      return { json: webhookJson(hook, true) };
    }),
  ];
}
