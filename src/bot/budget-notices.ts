import { InteractionResponseType, InteractionType } from 'discord.js';
import type { APIInteraction } from 'discord.js';
import { type BudgetNotice, createOneAtATime } from '../core/index.ts';
import { digestLines, ownNoticeLines, sharedNoticeLines } from '../commands/replies/budget-notice.ts';
import { cardMessage } from './cards/card.ts';
import { discordFault, faultFacts } from './discord-fault.ts';
import { noticeMark } from './notice-mark.ts';
import type { BotParts } from './parts.ts';
import type { Route } from './route.ts';
import { tokenAlive } from './token-life.ts';
import type { WireMessage } from './wire-message.ts';

/** Other processes cross thresholds too, and a day's list is due when the day is over. */
const LOOK_EVERY_MS = 30_000;

/** Tells admin channels what budgets have reached. */
export type BudgetNotices = {
  /** Looks now; one look at a time, a call during a look makes it look again after. Never rejects. */
  look(): Promise<void>;
  stop(): void;
};

/** The message for the admin channel: no buttons, nobody is pinged. */
function adminNotice(notice: BudgetNotice): WireMessage {
  const digest = notice.audience === 'digest';
  const lines = digest ? digestLines(notice) : sharedNoticeLines(notice);
  return cardMessage({
    tone: 'plain',
    title: digest ? `⚠️ Budget warnings of ${notice.day}` : `⚠️ Budget at ${notice.percent} %`,
    lines: [...lines, noticeMark(notice.noticeId)],
    rows: [],
  });
}

/** Posts one notice, unless an earlier process already did; an unclear end is left for the next claim. */
async function postNotice(parts: BotParts, notice: BudgetNotice): Promise<void> {
  const { adminChannelId: channel, noticeId, begunAt } = notice;
  if (channel === null) return;
  const { notices } = parts.core.budgets;
  try {
    let posted = begunAt === null ? null : await parts.channels.findPosted(channel, noticeId, begunAt);
    if (posted === null) {
      await notices.begin([noticeId]);
      posted = await parts.channels.post(channel, noticeId, adminNotice(notice));
    }
    await notices.sent([noticeId], { channelId: posted.channel_id, messageId: posted.id });
  } catch (error) {
    const facts = { notice: noticeId, ...faultFacts(error) };
    if (discordFault(error) === 'unknown') {
      parts.log.warn(facts, 'a budget warning did not go out; it is tried again');
      return;
    }
    parts.log.error(facts, 'Discord does not let this bot post in the admin channel');
    await parts.core.record('budget_notice_refused', null, { notice: noticeId, code: facts.code });
    await notices.sent([noticeId]);
  }
}

/** Makes the teller: it looks when this process crossed a threshold, and from time to time. */
export function createBudgetNotices(parts: BotParts): BudgetNotices {
  const lookOnce = async (): Promise<void> => {
    for (;;) {
      const claimed = parts.stopping() ? [] : await parts.core.budgets.notices.claimForAdmins();
      if (claimed.length === 0) return;
      for (const notice of claimed) await postNotice(parts, notice);
    }
  };
  const look = createOneAtATime(lookOnce, (error) =>
    parts.log.warn({ err: error }, 'budget warnings could not be looked through'),
  );

  parts.core.budgets.notices.onCrossed(() => void look());
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  return { look, stop: () => clearInterval(timer) };
}

/**
 * Tells the person who was just answered privately what their own budgets have reached, once, for their eyes alone.
 * When the token's life is over it waits for their next answer. Never rejects: the answer itself is out already.
 */
export async function tellOwnNotices(
  parts: BotParts,
  interaction: APIInteraction,
  answered: { first: Route['first']; atMs: number },
): Promise<void> {
  const { guild_id: guildId, member } = interaction;
  const silent =
    interaction.type === InteractionType.ApplicationCommandAutocomplete ||
    answered.first === null ||
    answered.first.type === InteractionResponseType.Modal;
  if (guildId === undefined || !member || silent || !parts.settings.guildIds.includes(guildId)) return;
  const interactionAt = new Date(answered.atMs).toISOString();
  if (!tokenAlive({ interactionAt }, parts.clock.now())) return;
  try {
    const { notices } = parts.core.budgets;
    const claimed = await notices.claimOwn({ guildId, userId: member.user.id });
    if (claimed.length === 0) return;
    const lines = ownNoticeLines(claimed);
    const card = { tone: 'plain', title: '⚠️ Your budget', lines, rows: [] } as const;
    await parts.interactions.followUp(interaction.token, cardMessage(card, { ephemeral: true }));
    await notices.sent(claimed.map((notice) => notice.noticeId));
  } catch (error) {
    parts.log.warn(faultFacts(error), 'a budget warning waits for the next answer');
  }
}
