import type { Access } from '../commands/access.ts';
import { noticeReply } from '../commands/replies/notices.ts';
import { refusalReply } from '../commands/replies/refusals.ts';
import type { Reply } from '../commands/replies/reply.ts';
import type { Actor } from '../core/index.ts';
import { actorOf } from './actor.ts';
import type { BotParts } from './parts.ts';
import { recordSparingly } from './record-sparingly.ts';
import type { Scene } from './route.ts';

/** Whether somebody may go on, with their word as an admin settled, or what they are told instead. */
export type Admission = { actor: Actor } | { refused: Reply };

/**
 * The one place that decides whether somebody may use what they asked for. Where being an admin matters, the server's
 * admin roles are read anew, so that a role that was taken away counts at once in every process. A database that does
 * not answer makes nobody an admin. `what` is for the record: words of the bot, never of the person.
 */
export async function admit(parts: BotParts, scene: Scene, access: Access, what: string): Promise<Admission> {
  if (access === 'everyone') return { actor: scene.actor };
  const roles = await parts.adminRoles.fresh(scene.actor.guildId);
  if (roles === null && access === 'admin') return { refused: refusalReply('store_unavailable', {}) };
  const actor = actorOf(scene.interaction, roles) ?? scene.actor;
  if (access === 'owner' || actor.admin) return { actor };
  await recordSparingly(parts, 'admin_refused', actor, { tried: what });
  return { refused: noticeReply('admins_only') };
}
