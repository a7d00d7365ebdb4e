import type { BeginAnswer } from '../store/rows.ts';
import type { Candidate } from './candidates.ts';
import type { Run } from './run.ts';

/** Tells the trail what is held, for which model, and how the scopes stand with it. */
export function tellHold(
  run: Run,
  answer: Extract<BeginAnswer, { answer: 'started' | 'waiting' }>,
  chosen: Candidate | undefined,
): void {
  const { granted_nano, budget_day, scopes, audit_seq, audit_hash } = answer;
  run.trail.add({
    step: 'hold',
    provider: chosen?.provider ?? '',
    model: chosen?.model.id ?? '',
    granted_nano,
    day: budget_day,
    scopes: scopes.map(({ scope, period, limit_nano, spent_nano, held_nano }) => ({
      scope,
      period,
      limit_nano,
      spent_nano,
      held_nano,
    })),
    audit_seq,
    audit_hash,
  });
}
