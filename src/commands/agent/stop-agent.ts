import type { CommandContext, Plan } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { stopReply } from '../replies/agent-replies.ts';
import { replyLines } from '../replies/reply.ts';

/** `/agent stop`: the named conversation, or the newest one that is at work, or else that waits for a yes. */
export async function stopAgent(invocation: Invocation, { core, actor }: CommandContext): Promise<Plan> {
  const named = invocation.text('conversation');
  const views = named === null ? await core.agents.list(actor) : [];
  const busy =
    views.find(({ state }) => state === 'running') ?? views.find(({ state }) => state === 'waiting');
  const wanted = named ?? busy?.conversation;
  const answer = wanted === undefined ? 'idle' : await core.agents.stop(wanted, actor);
  return {
    kind: 'reply',
    tone: answer === 'requested' ? 'plain' : 'refused',
    title: 'Agent',
    lines: replyLines(stopReply(answer), null),
  };
}
