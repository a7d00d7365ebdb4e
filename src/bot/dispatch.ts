import type { APIInteraction } from 'discord.js';
import { StoreUnavailableError } from '../core/index.ts';
import { noticeReply } from '../commands/replies/notices.ts';
import { refusalReply } from '../commands/replies/refusals.ts';
import { replyLines } from '../commands/replies/reply.ts';
import { tellOwnNotices } from './budget-notices.ts';
import { replyCardMessage } from './cards/outcome-card.ts';
import { discordFault, faultFacts } from './discord-fault.ts';
import type { BotParts } from './parts.ts';
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
      await apologise(parts, interaction.token, error);
    }
  };
}
