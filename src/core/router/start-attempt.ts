import type { OperationCall } from '../operations/operation.ts';
import type { UsageComponent } from '../providers/provider.ts';
import type { StartAttemptInput, Store } from '../store/store.ts';
import { attemptEnd } from './attempt-end.ts';
import type { Candidate } from './candidates.ts';
import { patiently } from './patiently.ts';
import type { Walk, WalkEnd } from './walk.ts';

/** The call may be made, for as much as this. */
export type Go = { kind: 'go'; granted: readonly UsageComponent[] };

/** Why a call may not be made. */
export type NoStart = { kind: 'fall_back'; skipVendor: boolean } | { kind: 'ended'; end: WalkEnd };

/**
 * Asks the ledger for the next attempt: it books the one before, tops the hold up and says yes or no. A
 * database that does not answer is asked for `patienceMs`; then its StoreUnavailableError is thrown and the
 * question is left in `walk.unanswered`, because the attempt may be open over there.
 */
export async function startAttempt(
  deps: { store: Pick<Store, 'startAttempt'>; owner: string; patienceMs: number },
  walk: Walk,
  job: { candidate: Candidate; call: OperationCall; rest: readonly OperationCall[] },
): Promise<Go | NoStart> {
  const { run } = walk;
  const { provider, model } = job.candidate;
  const input: StartAttemptInput = {
    operation_id: run.operationId,
    owner: deps.owner,
    attempt: walk.attempts + 1,
    provider,
    model: model.id,
    bound: job.call.bound,
    least: job.call.least ?? null,
    rest: job.rest.flatMap((call) => call.bound),
    previous: walk.last,
  };
  walk.unanswered = input;
  const answer = await patiently(() => deps.store.startAttempt(input), deps.patienceMs, run.stop.signal);
  walk.unanswered = null;
  switch (answer.answer) {
    case 'go': {
      const { hold_nano, audit_seq } = answer;
      walk.attempts = input.attempt;
      walk.lastTarget = job.candidate;
      walk.denied = null;
      walk.last = notMade(input.attempt, job.call);
      run.trail.add({
        step: 'attempt',
        attempt: input.attempt,
        provider,
        model: model.id,
        hold_nano,
        audit_seq,
      });
      return { kind: 'go', granted: answer.bound };
    }
    case 'denied': {
      // A cheaper candidate may stand behind a dearer one; when none fits, this is what ends the walk.
      const { scope, period, resets_at } = answer.over;
      walk.denied = { scope, period, resetsAt: resets_at };
      run.trail.add({ step: 'attempt_denied', provider, model: model.id, scope, period });
      return { kind: 'fall_back', skipVendor: false };
    }
    case 'over_approval':
      return { kind: 'ended', end: { kind: 'failed', code: 'outside_approval', facts: {} } };
    case 'cancelled':
      return { kind: 'ended', end: { kind: 'cancelled' } };
    case 'price_unknown':
      run.log.error(
        { provider, model: model.id, unit: answer.unit },
        'a price went missing while it was used',
      );
      return { kind: 'fall_back', skipVendor: false };
    case 'lost':
      break;
  }
  return { kind: 'ended', end: { kind: 'lost' } };
}

/** The end of an attempt that is open in the ledger and whose call was never made. */
function notMade(attempt: number, call: OperationCall): NonNullable<Walk['last']> {
  return attemptEnd(attempt, call, { kind: 'stopped', reason: 'stopping', sent: 'no', ms: 0 });
}
