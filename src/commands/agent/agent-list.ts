import { shortUsd } from '../../core/index.ts';
import type { AgentView } from '../../core/index.ts';
import type { CommandContext, Plan, Suggestion } from '../command.ts';
import { clipped, plainText } from '../plain-text.ts';
import { shortId } from '../replies/reply.ts';
import { countText, relativeTime } from '../replies/wording.ts';

/** A conversation's state in a word or two. */
const STATES: Record<AgentView['state'], string> = {
  running: '⏳ at work',
  waiting: '🕓 waits for an approval',
  idle: 'can be continued',
};

const SHOWN_MAX = 15;

function lineOf(view: AgentView): string {
  return [
    `**${plainText(clipped(view.title, 100))}**`,
    STATES[view.state],
    view.runs === 1 ? '1 run' : `${countText(view.runs)} runs`,
    shortUsd(view.spent),
    relativeTime(view.changedAt),
    `op ${shortId(view.conversation)}`,
  ].join(' · ');
}

/** `/agent list`: one's own conversations, newest first. */
export async function listAgents({ core, actor }: CommandContext): Promise<Plan> {
  const views = await core.agents.list(actor);
  const rest = views.length - SHOWN_MAX;
  const lines = [
    ...views.slice(0, SHOWN_MAX).map(lineOf),
    ...(rest > 0
      ? [`-# and ${rest} more: the list that opens while you type in /agent continue has them.`]
      : []),
    views.length === 0
      ? 'You have no conversation with the agent that is kept. Begin one with /agent new.'
      : '-# Go on with /agent continue, or with **Continue** on a result. Nobody else sees this list.',
  ];
  return { kind: 'reply', tone: 'plain', title: 'Your conversations with the agent', lines };
}

/** Conversations whose first words or state match what is typed, for the `conversation` option. */
export async function suggestAgents(typed: string, { core, actor }: CommandContext): Promise<Suggestion[]> {
  const wanted = typed.trim().toLowerCase();
  const views = await core.agents.list(actor);
  return views
    .map((view) => ({
      name: `${clipped(view.title, 70)} (${STATES[view.state]})`,
      value: view.conversation,
    }))
    .filter(({ name, value }) => name.toLowerCase().includes(wanted) || value.startsWith(wanted));
}
