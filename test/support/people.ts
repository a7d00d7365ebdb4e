import { randomInt } from 'node:crypto';
import type { Actor, DeliveryAddress } from '../../src/core/request.ts';

/** The guild the test core serves. */
export const GUILD = '110000000000000001';

/** A member nobody has seen before. */
export function somebody(more: Partial<Actor> = {}): Actor {
  return {
    guildId: GUILD,
    userId: String(randomInt(2 ** 47)).padStart(18, '2'),
    roleIds: [],
    admin: false,
    ...more,
  };
}

/** Where the answer of `actor` goes. */
export function address(
  actor: Actor,
  token = `aW50ZXJhY3Rpb24-canary-${randomInt(2 ** 40)}`,
): DeliveryAddress {
  return {
    applicationId: '110000000000000002',
    guildId: actor.guildId,
    channelId: '110000000000000003',
    userId: actor.userId,
    interactionToken: token,
    interactionAt: new Date().toISOString(),
    locale: 'en-US',
    maxFileBytes: 10 * 1024 * 1024,
  };
}
