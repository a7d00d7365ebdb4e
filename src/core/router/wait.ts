import type { Outcome } from '../outcome.ts';
import type { BeginAnswer } from '../store/rows.ts';
import { StoreUnavailableError } from '../store/store.ts';
import type { Candidate } from './candidates.ts';
import type { RouterDeps } from './deps.ts';
import type { Run } from './run.ts';
import { tellHold } from './tell-hold.ts';

/**
 * Leaves a request to the admins: its hold, its files and its trail stay in the database, and whichever process is
 * there after the decision goes on with it. This process tells whoever draws the cards.
 */
export async function wait(
  deps: RouterDeps,
  run: Run,
  answer: Extract<BeginAnswer, { answer: 'waiting' }>,
  chosen: Candidate | undefined,
): Promise<Outcome> {
  const { approval_id, rule, amount_nano, expires_at, audit_seq, audit_hash } = answer;
  tellHold(run, answer, chosen);
  run.trail.add({
    step: 'approval',
    approval_id,
    rule,
    provider: chosen?.provider ?? '',
    model: chosen?.model.id ?? '',
    amount_nano,
    expires_at,
    audit_seq,
    audit_hash,
  });
  run.log.info({ approval: approval_id, rule }, 'waits for an approval');
  try {
    await deps.store.keepTrail({ operation_id: run.operationId, lines: run.trail.lines() });
  } catch (error) {
    if (!(error instanceof StoreUnavailableError)) throw error;
    run.log.warn({ err: error }, 'the trail of a waiting request could not be kept');
  }
  deps.cards.tell();
  return {
    kind: 'waiting',
    operationId: run.operationId,
    approvalId: approval_id,
    rule,
    ruleFacts: answer.rule_facts,
    amount: BigInt(amount_nano),
    expiresAt: expires_at,
    auditSeq: audit_seq,
  };
}
