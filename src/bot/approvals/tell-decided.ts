import type { CardJob } from '../../core/index.ts';
import { decidedReply } from '../../commands/replies/waiting.ts';
import { replyLines } from '../../commands/replies/reply.ts';
import { buttonRow } from '../cards/buttons.ts';
import { cardMessage } from '../cards/card.ts';
import { faultFacts } from '../discord-fault.ts';
import type { BotParts } from '../parts.ts';
import { tokenAlive } from '../token-life.ts';

/**
 * Tells the requester on their own private card, as long as its token lives, that the request was approved or
 * replaced. Every other end comes to them as the end of their operation.
 */
export async function tellDecided(parts: BotParts, { view, deliverTo }: CardJob): Promise<void> {
  if (view.state !== 'approved' && view.state !== 'replaced') return;
  if (deliverTo === null || deliverTo.interactionToken === '' || !tokenAlive(deliverTo, parts.clock.now()))
    return;
  const operation = await parts.core.operation(view.operationId);
  // Whoever delivers has the last word: what has ended already must not be drawn as running.
  if (operation === null || operation.receipt !== null) return;
  // An agent's tool came with the agent's token: that card tells how the run ended, and is not the tool's.
  if (operation.parent !== null) return;
  const title = parts.commands.presentation(view.operation).title;
  const lines = replyLines(decidedReply(view), view.operationId);
  const card = {
    tone: view.state === 'approved' ? 'running' : 'waiting',
    title,
    lines,
    rows: [buttonRow(view.operationId, ['cancel', 'details'])],
  } as const;
  try {
    await parts.interactions.editOriginal(deliverTo.interactionToken, cardMessage(card, { ephemeral: true }));
  } catch (error) {
    parts.log.debug(faultFacts(error), 'the requester could not be told on their card');
  }
}
