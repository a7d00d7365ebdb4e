import { botJson, guildJson, userJson } from '../cast-json.ts';
import type { Discord } from '../discord.ts';
import { unknown } from '../http/discord-error.ts';
import type { Route } from '../http/route.ts';
import type { Json } from '../json.ts';
import { permissionsOfBot } from '../people-permissions.ts';

function applicationJson(discord: Discord): Json {
  const { cast } = discord;
  return {
    id: cast.applicationId,
    name: cast.botName,
    icon: null,
    description: '',
    summary: '',
    type: null,
    bot: botJson(cast),
    bot_public: false,
    bot_require_code_grant: false,
    verify_key: cast.publicKey,
    owner: userJson(cast.people[3] ?? { id: '0', username: 'owner', name: 'Owner' }),
    team: null,
    flags: 0,
    hook: true,
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    event_webhooks_url: null,
    event_webhooks_status: 1,
    approximate_guild_count: cast.guilds.length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    integration_types_config: {
      '0': { oauth2_install_params: { scopes: ['applications.commands', 'bot'], permissions: '0' } },
    },
  };
}

/** Who the bot is and where the gateway is. `gatewayUrl` answers e.g. `ws://127.0.0.1:8420`. */
export function identityRoutes(discord: Discord, gatewayUrl: () => string): Route[] {
  const { cast } = discord;
  return [
    { method: 'GET', pattern: '/gateway', auth: 'none', handle: () => ({ json: { url: gatewayUrl() } }) },
    {
      method: 'GET',
      pattern: '/gateway/bot',
      auth: 'bot',
      handle: () => ({
        json: {
          url: gatewayUrl(),
          shards: 1,
          session_start_limit: { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 },
        },
      }),
    },
    { method: 'GET', pattern: '/users/@me', auth: 'bot', handle: () => ({ json: botJson(cast) }) },
    {
      method: 'GET',
      pattern: '/users/@me/guilds',
      auth: 'bot',
      handle: () => ({
        json: cast.guilds.map((guild) => {
          const { id, name, icon, features } = guildJson(cast, guild);
          return {
            id,
            name,
            icon,
            features,
            owner: false,
            permissions: permissionsOfBot(cast, guild.id).toString(),
          };
        }),
      }),
    },
    {
      method: 'GET',
      pattern: '/users/:user',
      auth: 'bot',
      handle: ({ params }) => {
        if (params['user'] === cast.botId) return { json: botJson(cast) };
        const person = cast.people.find((one) => one.id === params['user']);
        if (!person) throw unknown('User');
        return { json: userJson(person) };
      },
    },
    {
      method: 'GET',
      pattern: '/applications/@me',
      auth: 'bot',
      handle: () => ({ json: applicationJson(discord) }),
    },
    {
      method: 'GET',
      pattern: '/oauth2/applications/@me',
      auth: 'bot',
      handle: () => ({ json: applicationJson(discord) }),
    },
  ];
}
