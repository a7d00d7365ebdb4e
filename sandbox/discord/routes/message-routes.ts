import { channelOf, type Discord } from '../discord.ts';
import { DiscordError, archivedThread, invalidForm, unknown } from '../http/discord-error.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { isObject, text } from '../json.ts';
import type { Message } from '../messages/message.ts';
import { editMessage, newMessage } from '../messages/write-message.ts';
import { messageFlag } from '../validate/message.ts';
import type { Channel } from '../world.ts';

function channelOfCall(discord: Discord, call: Call): Channel {
  const channel = channelOf(discord, call.params['channel'] ?? '');
  if (!channel) throw unknown('Channel');
  return channel;
}

/** A message that everyone in the channel can see: ephemeral ones do not exist for these routes. */
function messageOfCall(discord: Discord, call: Call): Message {
  const channel = channelOfCall(discord, call);
  const message = discord.messages.get(call.params['message'] ?? '');
  if (!message || message.channelId !== channel.id || message.onlyFor !== undefined) throw unknown('Message');
  return message;
}

function list(discord: Discord, call: Call): Answer {
  const channel = channelOfCall(discord, call);
  const limit = Number(call.query.get('limit') ?? 50);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalidForm([
      { path: ['limit'], code: 'NUMBER_TYPE_MAX', message: 'int value should be between 1 and 100.' },
    ]);
  const all = discord.messages.list(channel.id);
  const before = call.query.get('before');
  const after = call.query.get('after');
  const around = call.query.get('around');
  const older = (id: string): Message[] => all.filter((one) => BigInt(one.id) < BigInt(id));
  const newer = (id: string): Message[] => all.filter((one) => BigInt(one.id) > BigInt(id));
  let picked = all.slice(-limit);
  if (before) picked = older(before).slice(-limit);
  else if (after) picked = newer(after).slice(0, limit);
  else if (around)
    picked = [
      ...older(around).slice(-Math.floor(limit / 2)),
      ...all.filter((one) => BigInt(one.id) >= BigInt(around)),
    ].slice(0, limit);
  return { json: picked.toReversed().map((message) => discord.messages.json(message)) };
}

/** The message that an earlier create with the same nonce made in the last minutes, when `enforce_nonce` is on. */
function sameNonce(discord: Discord, channel: Channel, call: Call): Message | undefined {
  const { nonce, enforce_nonce } = call.body;
  if (enforce_nonce !== true || nonce === undefined) return undefined;
  const since = Date.now() - 5 * 60_000;
  return discord.messages
    .list(channel.id)
    .findLast((one) => one.nonce === nonce && one.author.kind === 'bot' && Date.parse(one.createdAt) > since);
}

/** The message that is answered; one that is gone refuses the reply unless `fail_if_not_exists` is false. */
function replyTarget(discord: Discord, channel: Channel, call: Call): string | undefined {
  const reference = call.body['message_reference'];
  if (!isObject(reference)) return undefined;
  const target = discord.messages.get(text(reference['message_id']));
  if (target && target.channelId === channel.id && target.onlyFor === undefined) return target.id;
  if (reference['fail_if_not_exists'] === false) return undefined;
  throw invalidForm([
    { path: ['message_reference'], code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE', message: 'Unknown message' },
  ]);
}

function create(discord: Discord, call: Call): Answer {
  const channel = channelOfCall(discord, call);
  const replyTo = replyTarget(discord, channel, call);
  const same = sameNonce(discord, channel, call);
  if (same) return { json: discord.messages.json(same) };
  const message = newMessage(discord, call, 'messageCreate', call.body, {
    channelId: channel.id,
    guildId: channel.guildId,
    author: { kind: 'bot' },
    type: replyTo === undefined ? 0 : 19,
    standardPings: ['users', 'roles', 'everyone'],
    ...(replyTo === undefined ? {} : { replyTo }),
  });
  message.flags &= ~messageFlag.ephemeral;
  // Whoever writes in a thread takes it out again.
  if (channel.archived) channel.archived = false;
  return { json: discord.messages.json(discord.messages.add(message)) };
}

/** A message that can be changed: not one of a thread that was put away. */
function changeable(discord: Discord, call: Call): Message {
  const message = messageOfCall(discord, call);
  if (channelOfCall(discord, call).archived) throw archivedThread();
  return message;
}

function edit(discord: Discord, call: Call): Answer {
  const message = changeable(discord, call);
  if (message.author.kind !== 'bot')
    throw new DiscordError(403, 50005, 'Cannot edit a message authored by another user');
  return { json: discord.messages.json(editMessage(discord, call, 'messageEdit', call.body, message)) };
}

/** Messages of channels, as the bot itself writes and reads them. */
export function messageRoutes(discord: Discord): Route[] {
  const one = '/channels/:channel/messages/:message';
  return [
    {
      method: 'GET',
      pattern: '/channels/:channel/messages',
      auth: 'bot',
      handle: (call) => list(discord, call),
    },
    {
      method: 'POST',
      pattern: '/channels/:channel/messages',
      auth: 'bot',
      handle: (call) => create(discord, call),
    },
    {
      method: 'GET',
      pattern: one,
      auth: 'bot',
      handle: (call) => ({ json: discord.messages.json(messageOfCall(discord, call)) }),
    },
    { method: 'PATCH', pattern: one, auth: 'bot', handle: (call) => edit(discord, call) },
    {
      method: 'DELETE',
      pattern: one,
      auth: 'bot',
      handle: (call) => {
        discord.messages.remove(changeable(discord, call).id);
        return 'empty';
      },
    },
    {
      method: 'POST',
      pattern: '/channels/:channel/typing',
      auth: 'bot',
      handle: (call) => {
        channelOfCall(discord, call);
        return 'empty';
      },
    },
  ];
}
