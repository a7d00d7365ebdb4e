import { noticeReply } from '../commands/replies/notices.ts';
import { replyLines } from '../commands/replies/reply.ts';
import { unservedCard } from './cards/outcome-card.ts';
import { linkedCard } from './command-links.ts';
import { deliverLate } from './deliver-late.ts';
import { deliverResult } from './deliver-result.ts';
import { faultFacts } from './discord-fault.ts';
import { markDelivered } from './mark-delivered.ts';
import { createOperationCard } from './operation-card.ts';
import type { BotParts } from './parts.ts';
import type { Service } from './service.ts';
import { tokenAlive } from './token-life.ts';

/** Runs one operation with its card, and delivers whatever comes of it. Rejects only on bugs. */
export async function serveOperation(parts: BotParts, service: Service): Promise<void> {
  let operationId: string | null = null;
  const card = createOperationCard({
    place: service.place,
    title: parts.commands.presentation(service.operation).title,
    subject: service.subject,
    note: service.note,
    onFault: (error) => service.log.warn(faultFacts(error), 'the card could not be redrawn'),
  });
  try {
    const outcome = await service.start({
      onOperation: (id) => {
        operationId = id;
        parts.serving.add(id);
        card.onOperation(id);
      },
      onTrail: (line) => card.onTrail(line),
      onAgent: (state) => card.onAgent(state),
    });
    if (outcome === null) {
      const lines = replyLines(noticeReply('input_gone'), operationId);
      await card.settle({ tone: 'refused', title: card.title, lines, rows: [] });
    } else if (outcome.kind === 'completed') {
      await deliverResult(parts, service, card, outcome);
    } else if (!('receipt' in outcome)) {
      await card.settle(linkedCard(parts, service.address.guildId, unservedCard(card.title, outcome)));
    } else if (tokenAlive(service.address, parts.clock.now())) {
      await card.settle(linkedCard(parts, service.address.guildId, unservedCard(card.title, outcome)));
      await markDelivered(parts, outcome.receipt.operationId, 'ephemeral', null);
    } else {
      await deliverLate(parts, {
        operationId: outcome.receipt.operationId,
        operation: service.operation,
        outcome,
        private: service.private,
        deliverTo: service.address,
        begunAt: null,
      });
    }
  } finally {
    if (operationId !== null) parts.serving.delete(operationId);
  }
}
