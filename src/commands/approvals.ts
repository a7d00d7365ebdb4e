import { PermissionFlagsBits, SlashCommandBuilder } from 'discord.js';
import { formatUsd } from '../core/index.ts';
import type { ApprovalView, OperationId } from '../core/index.ts';
import type { CommandContext, Plan, Presentation, SlashCommand, Suggestion } from './command.ts';
import { guildOnly } from './guild-command.ts';
import type { Invocation } from './invocation.ts';
import { approvalRuleText } from './replies/approval-rule.ts';
import { decisionReply } from './replies/decisions.ts';
import { replyLines, shortId } from './replies/reply.ts';
import { relativeTime } from './replies/wording.ts';

const PAGE = 5;
const REASON_MAX = 500;
const ID_MAX = 36;
const TITLE = 'Approvals';

const data = guildOnly(
  new SlashCommandBuilder()
    .setName('approvals')
    .setDescription('Requests that wait for the yes of an admin')
    // A hint for Discord's menu alone; who may decide is checked for every answer.
    .setDefaultMemberPermissions(PermissionFlagsBits.ManageGuild),
)
  .addSubcommand((command) => command.setName('list').setDescription('The requests that wait, oldest first'))
  .addSubcommand((command) =>
    command
      .setName('decide')
      .setDescription('Approves or denies a request, as the buttons of its card do')
      .addStringOption((option) =>
        option
          .setName('id')
          .setDescription('Which request; the list opens while you type')
          .setMaxLength(ID_MAX)
          .setAutocomplete(true)
          .setRequired(true),
      )
      .addStringOption((option) =>
        option
          .setName('verdict')
          .setDescription('Your answer')
          .setRequired(true)
          .addChoices({ name: 'Approve', value: 'approve' }, { name: 'Deny', value: 'deny' }),
      )
      .addStringOption((option) =>
        option
          .setName('reason')
          .setDescription('Why you deny it; the person who asked reads it')
          .setMaxLength(REASON_MAX),
      ),
  )
  .toJSON();

type Present = (operation: OperationId) => Presentation;

/** One request in three lines: who wants what, why an admin is asked, until when, and where its card is. */
async function listLines(view: ApprovalView, present: Present, context: CommandContext): Promise<string[]> {
  const { what } = await present(view.operation).asked(view.input, null, context.core);
  const who = view.requesterId === null ? 'Somebody' : `<@${view.requesterId}>`;
  const card =
    view.card === null
      ? 'its card is not posted yet'
      : `[card](https://discord.com/channels/${view.guildId}/${view.card.channelId}/${view.card.messageId})`;
  return [
    `**${formatUsd(view.amount)}** · ${who} wants ${what} with ${view.model}${view.private ? ' (private)' : ''}`,
    `up to ${formatUsd(view.amount)}; ${approvalRuleText(view.rule, view.ruleFacts)}`,
    `-# \`${shortId(view.approvalId)}\` · ends ${relativeTime(view.expiresAt)} · ${card}`,
  ];
}

async function list(page: number, present: Present, context: CommandContext): Promise<Plan> {
  const waiting = await context.core.approvals.list(context.actor.guildId);
  if (waiting.length === 0) {
    return { kind: 'reply', tone: 'plain', title: TITLE, lines: ['No request waits for an answer.'] };
  }
  const of = Math.ceil(waiting.length / PAGE);
  const shown = Math.min(Math.max(0, page), of - 1);
  const views = waiting.slice(shown * PAGE, (shown + 1) * PAGE);
  const lines = await Promise.all(views.map((view) => listLines(view, present, context)));
  return {
    kind: 'reply',
    tone: 'plain',
    title: `${TITLE} · ${waiting.length} waiting${of > 1 ? `, page ${shown + 1} of ${of}` : ''}`,
    lines: lines.flat(),
    pages: { command: 'approvals', page: shown, of },
  };
}

function refused(reply: Parameters<typeof replyLines>[0]): Plan {
  return { kind: 'reply', tone: 'refused', title: TITLE, lines: replyLines(reply, null) };
}

/** The request somebody named: by its whole id, or by the beginning of one that waits. */
async function named(typed: string, context: CommandContext): Promise<ApprovalView | null> {
  const { approvals } = context.core;
  const waiting = await approvals.list(context.actor.guildId);
  const fits = waiting.filter((view) => view.approvalId.startsWith(typed.toLowerCase()));
  const [only, another] = fits;
  if (only && !another) return only;
  return typed.length === ID_MAX ? approvals.get(typed) : null;
}

async function decide(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const verdict = invocation.text('verdict') === 'approve' ? 'approve' : 'deny';
  const typed = (invocation.text('id') ?? '').trim();
  const view = await named(typed, context);
  // Asked even where nothing fits: the core's "no" is the one that stands in the record.
  const answer = await context.core.approvals.decide({
    approvalId: view?.approvalId ?? typed,
    binding: view?.binding ?? '',
    actor: context.actor,
    verdict,
    reason: invocation.text('reason')?.trim().slice(0, REASON_MAX) ?? null,
  });
  const reply = decisionReply(answer);
  if (answer.answer !== 'approved' && answer.answer !== 'denied') return refused(reply);
  return { kind: 'reply', tone: 'plain', title: TITLE, lines: replyLines(reply, answer.view.operationId) };
}

async function suggest(typed: string, present: Present, context: CommandContext): Promise<Suggestion[]> {
  if (!context.actor.admin) return [];
  const waiting = await context.core.approvals.list(context.actor.guildId);
  const named = await Promise.all(
    waiting.map(async (view) => {
      const { what } = await present(view.operation).asked(view.input, null, context.core);
      return {
        name: `${formatUsd(view.amount)} · ${what} · ${shortId(view.approvalId)}`,
        value: view.approvalId,
      };
    }),
  );
  return named.filter(({ name }) => name.toLowerCase().includes(typed.trim().toLowerCase()));
}

/** `/approvals`: what waits, and decisions without the card, with the same checks. */
export function createApprovals(present: Present): SlashCommand {
  return {
    kind: 'slash',
    access: 'admin',
    data,
    plan: (invocation, context) =>
      invocation.path[1] === 'decide' ? decide(invocation, context) : list(0, present, context),
    page: (page, context) => list(page, present, context),
    suggest: (option, typed, context) =>
      option === 'id' ? suggest(typed, present, context) : Promise.resolve([]),
  };
}
