import { PermissionFlagsBits } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { continuedPlace, newThread } from '../../../src/bot/agent/conversation-thread.ts';
import type { BotParts } from '../../../src/bot/parts.ts';
import type { DeliveryAddress } from '../../../src/core/index.ts';
import { slash } from '../../support/interactions.ts';

const MAY = PermissionFlagsBits.CreatePublicThreads | PermissionFlagsBits.SendMessagesInThreads;
const address = { channelId: '5' } as DeliveryAddress;
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };

/** A bot for which Discord answers so when it looks for a thread. */
const looking = (threadExists: () => Promise<boolean>): BotParts =>
  ({ log: quiet, channels: { threadExists } }) as unknown as BotParts;
const began = { message: { channelId: '5', messageId: '77' }, private: false };

describe('the thread of a conversation', () => {
  const asked = (permissions: bigint, type = 0) =>
    slash('agent', [], { app_permissions: String(permissions), channel: { id: '5', type } });

  it('is made where Discord says that the bot may, under the first words of the task', () => {
    expect(newThread(asked(MAY), `Sum\n${'the bill '.repeat(30)}`)).toMatchObject({
      kind: 'start',
      name: expect.stringMatching(/^Sum the bill .*…$/) as string,
    });
    expect(newThread(asked(PermissionFlagsBits.Administrator), 'Sum it')).toEqual({
      kind: 'start',
      name: 'Sum it',
    });
  });

  it('is not made without the permission, in a thread, or without a name', () => {
    expect(newThread(asked(PermissionFlagsBits.CreatePublicThreads), 'Sum it')).toEqual({ kind: 'none' });
    expect(newThread(asked(MAY, 11), 'Sum it')).toEqual({ kind: 'none' });
    expect(newThread(asked(MAY), ' ')).toEqual({ kind: 'none' });
  });

  it('is where it goes on; where there is none, or Discord does not say, it goes on where it is asked for', async () => {
    const there = await continuedPlace(
      looking(() => Promise.resolve(true)),
      address,
      began,
    );
    expect(there).toEqual({ address: { channelId: '77' }, thread: { kind: 'in', channelId: '77' } });
    const here = { address, thread: { kind: 'none' } };
    expect(
      await continuedPlace(
        looking(() => Promise.resolve(false)),
        address,
        began,
      ),
    ).toEqual(here);
    expect(
      await continuedPlace(
        looking(() => Promise.reject(new Error('502'))),
        address,
        began,
      ),
    ).toEqual(here);
    const inside = { ...address, channelId: '77' };
    expect(
      (
        await continuedPlace(
          looking(() => Promise.resolve(true)),
          inside,
          began,
        )
      ).thread,
    ).toEqual({ kind: 'none' });
  });

  it('is never where a private conversation goes on', async () => {
    const hidden = { ...began, private: true };
    const place = await continuedPlace(
      looking(() => Promise.resolve(true)),
      address,
      hidden,
    );
    expect(place.thread).toEqual({ kind: 'none' });
  });
});
