import { ComponentType, MessageFlags } from 'discord.js';
import type { APIComponentInContainer } from 'discord.js';
import { formatUsd } from '../../core/index.ts';
import type { ApprovalView } from '../../core/index.ts';
import { clipped, quoted } from '../../commands/plain-text.ts';
import { approvalRuleText } from '../../commands/replies/approval-rule.ts';
import { deciderName } from '../../commands/replies/decisions.ts';
import { shortId } from '../../commands/replies/reply.ts';
import { exactTime, relativeTime } from '../../commands/replies/wording.ts';
import type { WireMessage } from '../wire-message.ts';
import { approvalRow } from './approval-buttons.ts';
import { scopesLeft } from './scopes-left.ts';

/** How a request stands, by icon, word and colour together: never by colour alone. */
const LOOKS: Record<ApprovalView['state'], { icon: string; word: string; colour: number }> = {
  pending: { icon: '🕓', word: 'Waiting for approval', colour: 0xc77d0a },
  approved: { icon: '✅', word: 'Approved', colour: 0x2e9e5b },
  denied: { icon: '⛔', word: 'Denied', colour: 0xd64545 },
  expired: { icon: '⌛', word: 'Expired', colour: 0x8a8f98 },
  cancelled: { icon: '🚫', word: 'Cancelled', colour: 0x8a8f98 },
  replaced: { icon: '🔁', word: 'Replaced', colour: 0x8a8f98 },
};

/** What a card shows besides the request itself. */
export type ApprovalCard = {
  view: ApprovalView;
  /** The operation's name on cards, and what is wanted in one phrase. */
  title: string;
  what: string;
  /** Discord markdown of the input; a private request says where it is instead. */
  inputLines: readonly string[];
  /** Names of the message's files that the card shows. */
  fileNames: readonly string[];
};

/** Discord's limit for all text of such a message is 4,000; lines here stay far below, this is the last guard. */
const TEXT_MAX = 3_800;
const REASON_MAX = 500;

/** Who asked, without a ping; somebody once that person is erased. */
function requesterName(view: Pick<ApprovalView, 'requesterId'>): string {
  return view.requesterId === null ? 'Somebody' : `<@${view.requesterId}>`;
}

/** Who wants what of which model, in one plain sentence without content. */
export function requestSentence({ view, what }: Pick<ApprovalCard, 'view' | 'what'>): string {
  const hidden = view.private ? ' It is a private request.' : '';
  return `${requesterName(view)} wants ${what} with ${view.model}.${hidden}`;
}

function pendingLines(view: ApprovalView): string[] {
  return [
    `**Cost** up to ${formatUsd(view.amount)}; ${approvalRuleText(view.rule, view.ruleFacts)}.`,
    `**Left once this is set aside:** ${scopesLeft(view.scopes)}`,
    `**Ends** ${relativeTime(view.expiresAt)} without an answer; nothing is spent then.`,
  ];
}

/** What stands in a replaced request's place, if anything does. */
function replacedText(view: ApprovalView, replacement: string | null): string {
  if (view.replacedBy === null) return 'it cannot be run any more, and nothing was spent';
  return replacement ?? 'see /approvals list';
}

/** How it ended, by whom and when, with the place in the record. */
function endLine(view: ApprovalView, replacement: string | null): string {
  const at = view.decidedAt === null ? '' : ` at ${exactTime(view.decidedAt)}`;
  const audit = ` · audit #${view.auditSeq}`;
  switch (view.state) {
    case 'approved':
      return `**Approved by ${deciderName(view)}**${view.self ? ' (their own request)' : ''}${at}${audit}`;
    case 'denied':
      return `**Denied by ${deciderName(view)}**${at}${audit}`;
    case 'expired':
      return `**Nobody answered in time**: ended${at}, nothing was spent${audit}`;
    case 'cancelled':
      return `**Cancelled${view.decidedById === null ? '' : ` by ${deciderName(view)}`}**${at}, nothing was spent${audit}`;
    case 'replaced':
    case 'pending':
    default:
      return `**Replaced**${at}, because something it depends on changed: ${replacedText(view, replacement)}${audit}`;
  }
}

/** Why it was denied. What an admin typed may be about the content, so of a private request its asker alone reads it. */
function reasonLines({ state, reason, private: hidden }: ApprovalView): string[] {
  if (state !== 'denied' || reason === null) return [];
  return hidden ? ['-# The reason is for the person who asked alone.'] : [quoted(reason, REASON_MAX)];
}

function endedLines(view: ApprovalView, replacement: string | null): string[] {
  return [
    endLine(view, replacement),
    ...reasonLines(view),
    `**Cost** up to ${formatUsd(view.amount)}; ${approvalRuleText(view.rule, view.ruleFacts)}.`,
  ];
}

function container(card: ApprovalCard, replacement: string | null): APIComponentInContainer[] {
  const { view } = card;
  const look = LOOKS[view.state];
  const pending = view.state === 'pending';
  const lines = [
    `**${look.icon} ${look.word} · ${card.title}**`,
    requestSentence(card),
    ...(pending ? pendingLines(view) : endedLines(view, replacement)),
    ...card.inputLines,
    `-# op ${shortId(view.operationId)} · approval ${shortId(view.approvalId)}${pending ? ` · audit #${view.auditSeq}` : ''}`,
  ];
  return [
    { type: ComponentType.TextDisplay, content: clipped(lines.join('\n'), TEXT_MAX) },
    ...card.fileNames.map((name) => ({
      type: ComponentType.File as const,
      file: { url: `attachment://${name}` },
    })),
    ...(pending ? [approvalRow(view)] : []),
  ];
}

/**
 * The card of a request as a message of components: with its buttons and one ping of `pingRoleIds` while it waits;
 * without them, and with how it ended, after. `replacement` links to the request that stands in its place.
 */
export function approvalCardMessage(
  card: ApprovalCard,
  options: { pingRoleIds?: readonly string[]; replacement?: string | null } = {},
): Pick<WireMessage, 'body'> {
  const { pingRoleIds = [], replacement = null } = options;
  const call = `${pingRoleIds.map((id) => `<@&${id}>`).join(' ')} a request waits for your answer.`;
  return {
    body: {
      flags: MessageFlags.IsComponentsV2,
      allowed_mentions: { parse: [], roles: [...pingRoleIds] },
      components: [
        ...(pingRoleIds.length > 0 ? [{ type: ComponentType.TextDisplay as const, content: call }] : []),
        {
          type: ComponentType.Container,
          accent_color: LOOKS[card.view.state].colour,
          components: container(card, replacement),
        },
      ],
    },
  };
}
