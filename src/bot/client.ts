import { Client, GatewayIntentBits } from 'discord.js';
import { Agent } from 'undici';
import { watchedRequest } from './watched-request.ts';

/**
 * Sockets to Discord at once. Unbounded, a burst of interactions opens one socket each and some break; too few,
 * and a real round trip of 100 ms caps the acknowledgements per second (measured).
 */
const CONNECTIONS_MAX = 128;

/** The bounded pool of sockets that every call to Discord shares. */
export function createSocketPool(): Agent {
  return new Agent({ connections: CONNECTIONS_MAX });
}

/**
 * The discord.js client: Guilds alone, so no privileged intent; nobody is ever mentioned by default.
 * `api` ends in `/api`.
 */
export function createClient(api: string, agent: Agent, onRateLimited: () => void): Client {
  return new Client({
    intents: [GatewayIntentBits.Guilds],
    allowedMentions: { parse: [] },
    rest: { api, agent, makeRequest: watchedRequest(onRateLimited) },
  });
}
