import type { APIInteraction } from 'discord.js';
import { StoreUnavailableError } from '../core/index.ts';
import { noticeReply } from '../commands/replies/notices.ts';
import { refusalReply } from '../commands/replies/refusals.ts';
import { replyLines } from '../commands/replies/reply.ts';
import { actorOf } from './actor.ts';
import { tellOwnNotices } from './budget-notices.ts';
import { replyCardMessage } from './cards/outcome-card.ts';
import { discordFault, faultFacts } from './discord-fault.ts';
import type { BotParts } from './parts.ts';
import { recordSparingly } from './record-sparingly.ts';
import { routeInteraction } from './route-interaction.ts';

/** Handles one interaction from Discord; never rejects. */
export type Dispatch = (interaction: APIInteraction) => Promise<void>;

/** Tells the person that the bot itself failed, or that its database is away; a refusal of that is only logged. */
async function apologise(parts: BotParts, token: string, cause: unknown): Promise<void> {
  const away = cause instanceof StoreUnavailableError;
  const reply = away ? refusalReply('store_unavailable', {}) : noticeReply('bot_fault');
  const message = replyCardMessage(away ? 'refused' : 'failed', 'Helix', replyLines(reply, null));
  try {
    await parts.interactions.followUp(token, message);
  } catch (error) {
    parts.log.warn(faultFacts(error), 'an apology did not arrive');
  }
}

/** A fault of the bot itself is on record by its name, which quotes nothing; without a database it is in the log alone. */
async function recordFault(parts: BotParts, interaction: APIInteraction, cause: unknown): Promise<void> {
  const actor = actorOf(interaction, null);
  if (actor === null || cause instanceof StoreUnavailableError) return;
  const fault = cause instanceof Error ? cause.name : typeof cause;
  await recordSparingly(parts, 'bot_fault', actor, { fault }).catch((error: unknown) =>
    parts.log.warn({ err: error }, 'a fault could not be recorded'),
  );
}

/**
 * Makes the dispatcher: the first response goes out before anything else is looked at, then the work runs inside
 * the one error boundary. When Discord no longer knows the interaction, or another process answered it, the work
 * is left alone: nobody would see it, or somebody else does it. `onAcknowledged` gets the milliseconds from the
 * event until Discord had the first response.
 */
export function createDispatch(parts: BotParts, onAcknowledged: (ms: number) => void): Dispatch {
  return async (interaction) => {
    const receivedAt = performance.now();
    const atMs = parts.clock.now();
    const log = parts.log.child({ interaction: interaction.id });
    const route = routeInteraction(parts, interaction, log);
    if (route === null) return;
    try {
      if (route.first !== null) {
        await parts.interactions.respond(interaction, route.first);
        onAcknowledged(performance.now() - receivedAt);
      }
    } catch (error) {
      const fault = discordFault(error);
      const quiet = fault === 'interaction_gone' || fault === 'already_answered';
      log[quiet ? 'info' : 'warn'](faultFacts(error), 'the first response was not taken, so nothing is done');
      return;
    }
    try {
      await route.work();
      await tellOwnNotices(parts, interaction, { first: route.first, atMs });
    } catch (error) {
      log.error({ err: error }, 'an interaction could not be served');
      await recordFault(parts, interaction, error);
      await apologise(parts, interaction.token, error);
    }
  };
}
