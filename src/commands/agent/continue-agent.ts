import type { CommandContext, Plan } from '../command.ts';
import { noticeReply } from '../replies/notices.ts';
import { replyLines } from '../replies/reply.ts';
import { type AgentAsk, agentPlan } from './agent-ask.ts';

/**
 * Goes on with one's own conversation, the newest where none is named; as private as it began, unless told otherwise.
 * Somebody else's is as unknown as one that never was.
 */
export async function continueAgent(ask: AgentAsk, { core, actor }: CommandContext): Promise<Plan> {
  const { conversation: named } = ask;
  const found = named === null ? (await core.agents.list(actor))[0] : await core.agents.find(named, actor);
  if (!found) {
    const lines = replyLines(noticeReply('conversation_unknown'), null);
    return { kind: 'reply', tone: 'refused', title: 'Agent', lines };
  }
  const { conversation } = found;
  const began = ask.private === null ? await core.operation(conversation) : null;
  return agentPlan({ ...ask, conversation, private: ask.private ?? began?.private ?? true });
}
