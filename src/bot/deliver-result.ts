import type { APIMessage } from 'discord.js';
import type { Outcome } from '../core/index.ts';
import { startThread } from './agent/conversation-thread.ts';
import { doneCard } from './cards/outcome-card.ts';
import { resultMessage } from './cards/result-message.ts';
import { deliverLate } from './deliver-late.ts';
import { markDelivered } from './mark-delivered.ts';
import { messageLink } from './message-link.ts';
import { discordFault, faultFacts } from './discord-fault.ts';
import type { OperationCard } from './operation-card.ts';
import type { BotParts } from './parts.ts';
import { postVoiceMessage } from './post-voice-message.ts';
import type { Service } from './service.ts';
import { tokenAlive } from './token-life.ts';
import type { WireMessage } from './wire-message.ts';

type Completed = Extract<Outcome, { kind: 'completed' }>;

/** The message of a result whose voice message, where one was asked for and may be heard by all, is posted first. */
async function freshMessage(
  parts: BotParts,
  service: Service,
  outcome: Completed,
  known: string | null,
): Promise<WireMessage> {
  const { address } = service;
  const presentation = parts.commands.presentation(service.operation);
  const { result, receipt } = outcome;
  const channelId = service.thread.kind === 'in' ? service.thread.channelId : address.channelId;
  const { operationId } = receipt;
  const voice = service.private
    ? null
    : await postVoiceMessage(parts, {
        operationId,
        presentation,
        result,
        place: { guildId: address.guildId, channelId },
        known,
      });
  return resultMessage(parts.core, {
    presentation,
    result,
    receipt,
    askerId: address.userId,
    ephemeral: service.private,
    maxFileBytes: address.maxFileBytes,
    voice,
  });
}

/**
 * Brings a fresh result to its place: a follow-up in the channel, or for its owner alone. When the token is used
 * up, or Discord left it open whether the post arrived, the late road takes over, which looks before it posts.
 */
export async function deliverResult(
  parts: BotParts,
  service: Service,
  card: OperationCard,
  outcome: Completed,
): Promise<void> {
  const { address } = service;
  const { operationId } = outcome.receipt;
  const late = (begunAt: string | null): Promise<void> =>
    deliverLate(parts, {
      operationId,
      operation: service.operation,
      outcome,
      private: service.private,
      deliverTo: address,
      begunAt,
    });
  if (!tokenAlive(address, parts.clock.now())) return late(null);

  const begunAt = new Date(parts.clock.now()).toISOString();
  let posted: APIMessage;
  try {
    await card.drawn();
    const { voiceId } = await parts.core.deliveries.begin(operationId);
    const message = await freshMessage(parts, service, outcome, voiceId);
    posted =
      service.thread.kind === 'in' && !service.private
        ? await parts.channels.post(service.thread.channelId, operationId, message)
        : await parts.interactions.followUp(address.interactionToken, message);
  } catch (error) {
    service.log.warn(faultFacts(error), 'the result could not be posted as an answer');
    // A private answer cannot be looked for, so its owner gets a button instead of perhaps two copies.
    return late(discordFault(error) === 'unknown' ? begunAt : null);
  }
  await markDelivered(
    parts,
    operationId,
    service.private ? 'ephemeral' : 'follow_up',
    service.private ? null : { channelId: posted.channel_id, messageId: posted.id },
  );
  await startThread(parts, service, posted, operationId);
  const link = service.private ? null : messageLink(address.guildId, posted);
  await card.settle(doneCard(card.title, outcome, link));
}
