import type { APIMessage } from 'discord.js';
import type { Delivery, DeliveryAddress } from '../core/index.ts';
import { doneCard, unservedCard } from './cards/outcome-card.ts';
import { noticeReply } from '../commands/replies/notices.ts';
import { replyLines } from '../commands/replies/reply.ts';
import { buttonRow } from './cards/buttons.ts';
import { type Card, cardMessage } from './cards/card.ts';
import { footerLine } from './cards/footer.ts';
import { failureNotice, refusalNotice, resultNotice, toolNotice } from './cards/notice-message.ts';
import { resultMessage } from './cards/result-message.ts';
import { channelOfThread } from './agent/conversation-thread.ts';
import { discordFault, faultFacts } from './discord-fault.ts';
import { messageLink } from './message-link.ts';
import { postVoiceMessage } from './post-voice-message.ts';
import type { BotParts } from './parts.ts';
import { channelGone } from './thread-rest.ts';
import { tokenAlive } from './token-life.ts';
import type { WireMessage } from './wire-message.ts';

type Where = Parameters<BotParts['core']['deliveries']['done']>[1];

/** The channel message of a late delivery; null when there is nothing anybody waits for. */
async function lateMessage(
  parts: BotParts,
  delivery: Delivery,
  address: DeliveryAddress,
  voiceId: string | null,
): Promise<{ where: Where; message: WireMessage } | null> {
  const { outcome } = delivery;
  const presentation = parts.commands.presentation(delivery.operation);
  if (delivery.toolOf) {
    const run = { conversation: delivery.toolOf.conversation, ownerId: address.userId };
    return { where: 'notice', message: toolNotice(presentation.title, delivery, run) };
  }
  if (outcome.kind === 'cancelled') return null;
  if (outcome.kind === 'refused') {
    return {
      where: 'notice',
      message: refusalNotice(presentation.title, outcome, { id: address.userId, private: delivery.private }),
    };
  }
  if (outcome.kind === 'failed') {
    return { where: 'notice', message: failureNotice(presentation.title, outcome, address.userId) };
  }
  if (delivery.private) {
    return {
      where: 'notice',
      message: resultNotice(presentation.title, delivery.operationId, address.userId),
    };
  }
  const voice = await postVoiceMessage(parts, {
    operationId: delivery.operationId,
    presentation,
    result: outcome.result,
    place: address,
    known: voiceId,
  });
  const message = await resultMessage(parts.core, {
    presentation,
    result: outcome.result,
    receipt: outcome.receipt,
    askerId: address.userId,
    ephemeral: false,
    maxFileBytes: address.maxFileBytes,
    voice,
  });
  return { where: 'channel', message };
}

/** What the asker's private card says at the end: where the result is, or why there is none. */
function lastCard(parts: BotParts, delivery: Delivery, link: string | null, refused: boolean): Card {
  const { title } = parts.commands.presentation(delivery.operation);
  if (delivery.outcome.kind !== 'completed') return unservedCard(title, delivery.outcome);
  if (!refused) return doneCard(title, delivery.outcome, link);
  const lines = [...replyLines(noticeReply('delivery_failed'), null), footerLine(delivery.outcome.receipt)];
  return { tone: 'failed', title, lines, rows: [buttonRow(delivery.operationId, ['show', 'details'])] };
}

/** Ends the private card that still says Running, as long as its token allows; nobody waits for it. */
async function endCard(
  parts: BotParts,
  delivery: Delivery,
  address: DeliveryAddress,
  posted: APIMessage | 'refused' | null,
): Promise<void> {
  // What an agent used has no card of its own: its asker's is the agent's.
  if (delivery.toolOf || !tokenAlive(address, parts.clock.now())) return;
  const link = posted === null || posted === 'refused' ? null : messageLink(address.guildId, posted);
  const card = lastCard(parts, delivery, link, posted === 'refused');
  try {
    await parts.interactions.editOriginal(address.interactionToken, cardMessage(card, { ephemeral: true }));
  } catch (error) {
    parts.log.debug(faultFacts(error), 'an old card could not be ended');
  }
}

/** Tells of a refusal on the asker's own card, where no channel needs to know; false when that card is out of reach. */
async function toldOnCard(parts: BotParts, delivery: Delivery, address: DeliveryAddress): Promise<boolean> {
  if (delivery.toolOf || delivery.outcome.kind !== 'refused') return false;
  if (!tokenAlive(address, parts.clock.now())) return false;
  const card = lastCard(parts, delivery, null, false);
  try {
    await parts.interactions.editOriginal(address.interactionToken, cardMessage(card, { ephemeral: true }));
  } catch (error) {
    parts.log.info(faultFacts(error), 'a card could not say why its request was refused');
    return false;
  }
  await parts.core.deliveries.done(delivery.operationId, 'ephemeral', null);
  return true;
}

type Late = { where: Where; posted: APIMessage | null };

/** Looks for the message in a channel, or posts it there with a line on why it stands there, if there is one. */
async function postLate(
  parts: BotParts,
  delivery: Delivery,
  address: DeliveryAddress,
  why: string | null,
): Promise<Late> {
  const { operationId, begunAt } = delivery;
  const found =
    begunAt === null ? null : await parts.channels.findPosted(address.channelId, operationId, begunAt);
  if (found) return { where: 'follow_up', posted: found };
  if (delivery.outcome.kind === 'cancelled') return { where: 'notice', posted: null };
  const { voiceId } = await parts.core.deliveries.begin(operationId);
  const late = await lateMessage(parts, delivery, address, voiceId);
  if (late === null) return { where: 'notice', posted: null };
  const { body, files } = late.message;
  const content = why === null ? body.content : `${body.content ?? ''}\n-# ${why}`;
  const message = content === undefined ? late.message : { body: { ...body, content }, files };
  return { where: late.where, posted: await parts.channels.post(address.channelId, operationId, message) };
}

/** Posts where the answer was to go; where an agent's thread was deleted meanwhile, in the channel it had come from. */
async function postAnywhere(parts: BotParts, delivery: Delivery, address: DeliveryAddress): Promise<Late> {
  try {
    return await postLate(parts, delivery, address, null);
  } catch (error) {
    const channelId = channelGone(error) ? await channelOfThread(parts, delivery) : null;
    if (channelId === null || channelId === address.channelId) throw error;
    const { what } = noticeReply('thread_gone');
    return postLate(parts, delivery, { ...address, channelId }, what);
  }
}

/**
 * Delivers without an interaction: after a restart, past the token's life, or when it is open whether a post
 * arrived (`begunAt`), in which case the channel is searched first. A public result is a channel message whose
 * nonce is the operation; a private one a notice without content; a failure a notice with Retry. What was to go into a
 * conversation's thread that is gone goes to the thread's channel. A post that
 * Discord refuses for good ends the delivery, on the record; an unclear one is left for the next claim.
 */
export async function deliverLate(parts: BotParts, delivery: Delivery): Promise<void> {
  const { core, log } = parts;
  const { operationId, deliverTo: address } = delivery;
  if (address === null) {
    log.warn({ operation: operationId }, 'nobody knows any more where this result was to go');
    await core.record('delivery_address_gone', null, { operation: operationId });
    return core.deliveries.done(operationId, 'notice', null);
  }
  try {
    if (await toldOnCard(parts, delivery, address)) return;
    const { where, posted } = await postAnywhere(parts, delivery, address);
    const message = posted && { channelId: posted.channel_id, messageId: posted.id };
    await core.deliveries.done(operationId, where, message);
    await endCard(parts, delivery, address, posted);
  } catch (error) {
    const facts = { operation: operationId, ...faultFacts(error) };
    if (discordFault(error) === 'unknown') {
      log.warn(facts, 'a late delivery did not end; it is tried again');
      return;
    }
    log.error(facts, 'Discord does not let this bot post in that channel; check its permissions there');
    await core.record('delivery_refused', null, { operation: operationId, code: facts.code });
    await core.deliveries.done(operationId, 'notice', null);
    await endCard(parts, delivery, address, 'refused');
  }
}
