import { channelJson } from '../cast-json.ts';
import { channelOf, type Discord } from '../discord.ts';
import { DiscordError, archivedThread, unknown } from '../http/discord-error.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { checkBody } from '../validate/check-body.ts';
import { channelsOf } from '../world-json.ts';
import type { Channel } from '../world.ts';

/** Discord's limit of active threads in a guild (error 160006). */
const maxThreads = 1000;

function start(discord: Discord, call: Call, fromMessage: boolean): Answer {
  const { cast, messages } = discord;
  const parent = channelOf(discord, call.params['channel'] ?? '');
  if (!parent) throw unknown('Channel');
  checkBody(discord, call, fromMessage ? 'threadFromMessage' : 'thread', call.body, () => []);
  // A thread made from a message has that message's id.
  const id = fromMessage ? (call.params['message'] ?? '') : discord.ids();
  if (fromMessage && messages.get(id)?.channelId !== parent.id) throw unknown('Message');
  if (channelOf(discord, id))
    throw new DiscordError(400, 160004, 'A thread has already been created for this message');
  if (cast.channels.filter((one) => one.parentId !== null).length >= maxThreads)
    throw new DiscordError(400, 160006, 'Maximum number of active threads reached');
  const type = fromMessage ? 11 : Number(call.body['type'] ?? 12);
  const thread: Channel = {
    id,
    name: String(call.body['name']),
    kind: 'text',
    guildId: parent.guildId,
    type,
    parentId: parent.id,
    ownerId: cast.botId,
  };
  cast.channels.push(thread);
  const json = channelJson(thread, 0);
  discord.gateway.dispatch(parent.guildId, 'THREAD_CREATE', { ...json, newly_created: true }, 1);
  discord.feed.publish({ type: 'channels', channels: channelsOf(cast) });
  return { status: 201, json };
}

/** A new name for a thread that the bot owns, putting it away, or taking it out; anything else would need a right it was not given. */
function change(discord: Discord, call: Call): Answer {
  const thread = channelOf(discord, call.params['channel'] ?? '');
  if (!thread) throw unknown('Channel');
  if (thread.ownerId !== discord.cast.botId) throw new DiscordError(403, 50013, 'Missing Permissions');
  const { name = thread.name, archived = thread.archived ?? false } = call.body;
  if (typeof name !== 'string' || name.length < 1 || name.length > 100 || typeof archived !== 'boolean')
    throw new DiscordError(400, 50035, 'Invalid Form Body');
  if (thread.archived && archived) throw archivedThread();
  thread.name = name;
  thread.archived = archived;
  discord.feed.publish({ type: 'channels', channels: channelsOf(discord.cast) });
  return { status: 200, json: channelJson(thread, 0) };
}

/** Threads that the bot starts. The page shows them like any channel. */
export function threadRoutes(discord: Discord): Route[] {
  return [
    {
      method: 'POST',
      pattern: '/channels/:channel/threads',
      auth: 'bot',
      handle: (call) => start(discord, call, false),
    },
    {
      method: 'POST',
      pattern: '/channels/:channel/messages/:message/threads',
      auth: 'bot',
      handle: (call) => start(discord, call, true),
    },
    { method: 'PATCH', pattern: '/channels/:channel', auth: 'bot', handle: (call) => change(discord, call) },
  ];
}
