import { type APIMessage, DiscordAPIError, MessageReferenceType } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { messageAuthors } from '../../src/bot/message-authors.ts';
import { writtenBy } from '../../src/commands/written-by.ts';

const message = (author: string, forwards?: string, type = MessageReferenceType.Forward): APIMessage =>
  ({
    author: { id: author },
    ...(forwards !== undefined && { message_reference: { type, channel_id: '7', message_id: forwards } }),
  }) as unknown as APIMessage;
const refused = new DiscordAPIError({ code: 50_001, message: 'Missing Access' }, 50_001, 403, 'GET', '', {});

/** Discord's end: messages by id; what it does not have, it refuses. */
const channels = (known: Record<string, APIMessage>, fault: Error = refused) => ({
  read: async (_: string, id: string) => {
    const found = known[id];
    if (!found) throw fault;
    return found;
  },
});
const of = (one: APIMessage, known: Record<string, APIMessage> = {}, fault?: Error) =>
  messageAuthors(channels(known, fault), writtenBy(one));

describe('whose words a message has', () => {
  it('those of who posted it, an answer to somebody included', async () => {
    expect(await of(message('bob'))).toEqual(['bob']);
    expect(await of(message('bob', '1', MessageReferenceType.Default), { 1: message('ann') })).toEqual([
      'bob',
    ]);
  });

  it('of a forwarded one also those of who wrote it first, however often it went on', async () => {
    const known = { 1: message('ann'), 2: message('cid', '1') };
    expect(await of(message('bob', '1'), known)).toEqual(['bob', 'ann']);
    expect(await of(message('bob', '2'), known)).toEqual(['bob', 'cid', 'ann']);
    expect(await of(message('bob', '3'), { 3: message('bob', '3') })).toHaveLength(6);
  });

  it('nobody’s beside, where the bot may not look; and nobody knows when Discord does not answer', async () => {
    expect(await of(message('bob', '9'))).toEqual(['bob']);
    await expect(of(message('bob', '9'), {}, new Error('socket hang up'))).rejects.toThrow('hang up');
  });
});
