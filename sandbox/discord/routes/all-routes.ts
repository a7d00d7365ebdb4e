import type { Discord } from '../discord.ts';
import type { Route } from '../http/route.ts';
import { callbackRoutes } from './callback-route.ts';
import { commandRoutes } from './command-routes.ts';
import { guildRoutes } from './guild-routes.ts';
import { identityRoutes } from './identity-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { threadRoutes } from './thread-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

/** Every route of Discord's REST API that there is here. `gatewayUrl` answers e.g. `ws://127.0.0.1:8420`. */
export function allRoutes(discord: Discord, gatewayUrl: () => string): Route[] {
  return [
    ...identityRoutes(discord, gatewayUrl),
    ...guildRoutes(discord),
    ...commandRoutes(discord),
    ...callbackRoutes(discord),
    ...webhookRoutes(discord),
    ...messageRoutes(discord),
    ...threadRoutes(discord),
  ];
}
