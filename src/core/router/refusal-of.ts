import type { Facts, RefusalCode } from '../errors.ts';
import type { BeginAnswer, DecisionContextRow } from '../store/rows.ts';

/** `parent`: the agent that asked for a tool is over; what it asked for is of no use any more. */
const BUSY: Record<Extract<BeginAnswer, { answer: 'busy' }>['reason'], RefusalCode> = {
  running: 'busy_running',
  rate: 'busy_rate',
  conversation: 'conversation_busy',
  parent: 'stopping',
};

/** The refusal behind an answer that says no for a reason other than money, given for the context `row`. */
export function refusalOf(
  answer: Extract<BeginAnswer, { answer: 'busy' | 'off' | 'conflict' | 'no_admin_channel' }>,
  row: DecisionContextRow,
): {
  code: RefusalCode;
  facts: Facts;
  auditSeq: number;
} {
  const auditSeq = answer.audit_seq;
  if (answer.answer === 'no_admin_channel') {
    return { code: 'no_admin_channel', facts: { rule: answer.rule }, auditSeq };
  }
  if (answer.answer === 'off') {
    const { own } = row.toggle;
    return { code: 'operation_off', facts: { toggle: answer.toggle, own }, auditSeq };
  }
  if (answer.answer === 'conflict') return { code: 'idempotency_conflict', facts: {}, auditSeq };
  const code = BUSY[answer.reason];
  return { code, facts: { limit: answer.limit, retry_at: answer.retry_at }, auditSeq };
}
