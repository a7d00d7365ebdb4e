import type { CommandContext, Plan } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import { stopReply } from '../replies/agent-replies.ts';
import { replyLines } from '../replies/reply.ts';

/** `/agent stop`: the named conversation, or the newest one that is at work. */
export async function stopAgent(invocation: Invocation, { core, actor }: CommandContext): Promise<Plan> {
  const named = invocation.text('conversation');
  const running =
    named ?? (await core.agents.list(actor)).find(({ state }) => state === 'running')?.conversation;
  const answer = running === undefined ? 'idle' : await core.agents.stop(running, actor);
  return {
    kind: 'reply',
    tone: answer === 'requested' ? 'plain' : 'refused',
    title: 'Agent',
    lines: replyLines(stopReply(answer), null),
  };
}
