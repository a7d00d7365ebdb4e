import type { Store } from '../store/store.ts';
import type { Walk } from './walk.ts';

/**
 * An attempt whose beginning was asked for without an answer may be open in the ledger. Asking again gives the same
 * answer; its call was never made, so that is how it ends, instead of being booked as unknown. Asked before
 * whatever ends the open attempts of an operation. Throws StoreUnavailableError.
 */
export async function answerUnanswered(
  deps: { store: Pick<Store, 'startAttempt'> },
  walk: Walk,
): Promise<void> {
  const { unanswered } = walk;
  if (!unanswered) return;
  const answer = await deps.store.startAttempt(unanswered);
  walk.unanswered = null;
  if (answer.answer !== 'go') return;
  walk.attempts = unanswered.attempt;
  walk.last = {
    attempt: unanswered.attempt,
    outcome: 'not_billed',
    usage: [],
    vendor_request_id: null,
    error_code: 'interrupted',
    ms: 0,
  };
}
