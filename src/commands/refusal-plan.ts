import type { Facts, RefusalCode } from '../core/index.ts';
import type { Plan } from './command.ts';
import { replyLines } from './replies/reply.ts';
import { refusalReply } from './replies/refusals.ts';

/** A command's own refusal, before anything became an operation. */
export function refusalPlan(code: RefusalCode, facts: Facts = {}): Plan {
  return {
    kind: 'reply',
    tone: 'refused',
    title: '',
    lines: replyLines(refusalReply(code, facts), null),
  };
}
