import type { APIMessage } from 'discord.js';
import type { ApprovalView, CardJob } from '../../core/index.ts';
import { discordFault, faultFacts } from '../discord-fault.ts';
import { messageLink } from '../message-link.ts';
import type { BotParts } from '../parts.ts';
import { approvalCardMessage } from './approval-card.ts';
import { describeRequest } from './describe-request.ts';
import { reminderMessage } from './reminder-message.ts';
import { shownFileNames } from './shown-file-names.ts';
import { shownInput } from './shown-input.ts';
import { tellDecided } from './tell-decided.ts';
import { channelGone } from '../thread-rest.ts';

/** Discord's own limit for files where a server has no boosts. */
const FILE_BYTES_MAX = 10 * 1024 * 1024;
/** A request this old may have been posted by a process that died before it could say so: look before posting. */
const LOOK_AFTER_MS = 20_000;
const PRIVATE_INPUT = '-# Its input is under **Details**, for you alone.';

type Place = { channelId: string; messageId: string };

async function post(parts: BotParts, { view, adminChannelId, pingRoleIds }: CardJob): Promise<void> {
  const { core, channels, log } = parts;
  if (adminChannelId === null) return core.approvals.cards.undeliverable(view.approvalId, 'no_admin_channel');
  const old = parts.clock.now() - Date.parse(view.createdAt) > LOOK_AFTER_MS;
  let posted: APIMessage | null = old
    ? await channels.findPosted(adminChannelId, view.approvalId, view.createdAt)
    : null;
  if (posted === null) {
    const { title, asked } = await describeRequest(parts, view);
    const { lines, files } = view.private
      ? { lines: [PRIVATE_INPUT], files: [] }
      : await shownInput(core, asked, FILE_BYTES_MAX, log);
    const fileNames = files.map((file) => file.name);
    const card = { view, title, what: asked.what, inputLines: lines, fileNames };
    const message = { ...approvalCardMessage(card, { pingRoleIds }), files };
    posted = await channels.post(adminChannelId, view.approvalId, message);
  }
  const card = { channelId: posted.channel_id, messageId: posted.id };
  await core.approvals.cards.drawn(view.approvalId, { state: view.state, card, reminded: false });
}

/** A link to the card of the request that stands in this one's place, once that card is there. */
async function replacementLink(parts: BotParts, view: ApprovalView): Promise<string | null> {
  const next = view.replacedBy === null ? null : await parts.core.approvals.get(view.replacedBy);
  if (!next?.card) return null;
  return messageLink(view.guildId, { channel_id: next.card.channelId, id: next.card.messageId });
}

async function edit(parts: BotParts, view: ApprovalView, place: Place): Promise<void> {
  const { title, asked } = await describeRequest(parts, view);
  const before = await parts.channels.read(place.channelId, place.messageId);
  const { lines } = view.private
    ? { lines: [] }
    : await shownInput(parts.core, { ...asked, file: null }, FILE_BYTES_MAX, parts.log);
  const fileNames = shownFileNames(before);
  const card = { view, title, what: asked.what, inputLines: lines, fileNames };
  const message = approvalCardMessage(card, { replacement: await replacementLink(parts, view) });
  await parts.channels.edit(place.channelId, place.messageId, { ...message, files: [] });
}

async function remind(parts: BotParts, job: CardJob, place: Place): Promise<void> {
  // A nonce of its own, or Discord would take the reminder for a repeat of the card.
  const { channelId } = place;
  const { approvalId, operationId } = job.view;
  const { id } = await parts.channels.post(channelId, `r${approvalId}`, reminderMessage(job, place));
  await parts.core.deliveries.note(operationId, 'reminder', { channelId, messageId: id });
}

/** True when whoever decided has been erased: that is why the card is drawn again. */
function decidedByErased({ state, decidedById }: ApprovalView): boolean {
  return decidedById === null && (state === 'approved' || state === 'denied');
}

/** Where the card is, also one that a process posted which died before it could say so; null where there is none. */
async function placeOf(parts: BotParts, { view, adminChannelId }: CardJob): Promise<Place | null> {
  if (view.card !== null || adminChannelId === null) return view.card;
  const found = await parts.channels.findPosted(adminChannelId, view.approvalId, view.createdAt);
  return found && { channelId: found.channel_id, messageId: found.id };
}

async function redraw(parts: BotParts, job: CardJob): Promise<void> {
  const { view, kind } = job;
  let place = view.card;
  try {
    place = await placeOf(parts, job);
    if (place !== null && kind === 'remind') await remind(parts, job, place);
    else if (place !== null) await edit(parts, view, place);
  } catch (error) {
    if (discordFault(error) === 'unknown') throw error;
    // Deleted or out of reach: nobody can act on that card any more, and asking again changes nothing.
    parts.log.warn(
      { approval: view.approvalId, ...faultFacts(error) },
      'an approval card could not be redrawn',
    );
    const gone = discordFault(error) === 'message_gone' || channelGone(error);
    if (place !== null && !gone && decidedByErased(view)) {
      const left = { ...place, guildId: view.guildId, what: 'approval_card' } as const;
      await parts.core.privacy.leave(left, String(faultFacts(error).code));
    }
  }
  const drawn = { state: view.state, card: place, reminded: kind === 'remind' };
  await parts.core.approvals.cards.drawn(view.approvalId, drawn);
}

/**
 * Posts, edits or reminds, and tells the core. A card that Discord refuses to take ends its request, so that nobody
 * waits for a question that was never asked; an unclear fault is left for the next claim. Never rejects.
 */
export async function drawApproval(parts: BotParts, job: CardJob): Promise<void> {
  const { view, kind } = job;
  try {
    if (kind === 'post') await post(parts, job);
    else await redraw(parts, job);
    if (kind === 'edit') await tellDecided(parts, job);
  } catch (error) {
    const facts = { approval: view.approvalId, kind, ...faultFacts(error) };
    if (kind !== 'post' || discordFault(error) === 'unknown') {
      parts.log.warn(facts, 'an approval card was not drawn; it is tried again');
      return;
    }
    parts.log.error(facts, 'the admin channel does not take the card of a request; check its permissions');
    await parts.core.approvals.cards.undeliverable(view.approvalId, String(facts.code));
  }
}
