import type { Plan, ReplyFile } from '../../commands/command.ts';
import type { WireMessage } from '../wire-message.ts';
import { type ActionRow, cardMessage } from './card.ts';
import { fittedLines } from './fitted-lines.ts';
import { pageRow } from './page-row.ts';

/** Discord's limit for the text of a classic message. */
const CONTENT_MAX = 2_000;

type ReplyPlan = Extract<Plan, { kind: 'reply' }>;

function pageRows(pages: ReplyPlan['pages']): ActionRow[] {
  return pages && pages.of > 1 ? [pageRow(pages)] : [];
}

/** An answer with files is a classic message: there pictures show at once and files can be previewed. */
function replyWithFiles({ title, lines, pages }: ReplyPlan, files: readonly ReplyFile[]): WireMessage {
  const content = fittedLines([`**${title}**`, ...lines], CONTENT_MAX);
  return { body: { content, components: pageRows(pages) }, files };
}

/** A command's answer for the asker alone: a card, with buttons where it has pages, or a message with files. */
export function replyMessage(plan: ReplyPlan): WireMessage {
  if (plan.files) return replyWithFiles(plan, plan.files);
  const rows = pageRows(plan.pages);
  return cardMessage({ tone: plan.tone, title: plan.title, lines: plan.lines, rows }, { ephemeral: true });
}
