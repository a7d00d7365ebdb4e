import type { Facts } from '../errors.ts';
import type { TrailLine } from '../trail.ts';

type Candidate = Extract<TrailLine, { step: 'candidate' }>;
type Target = { provider: string; model: string };

const same = (a: Target, b: Target): boolean => a.provider === b.provider && a.model === b.model;
const nameOf = ({ provider, model }: Target): string => `${provider}/${model}`;

/** Candidates of the plan that was begun: what stands behind the newest `route` step. */
function planned(lines: readonly TrailLine[]): { primary: string | null; candidates: Candidate[] } {
  const start = lines.findLastIndex(({ step }) => step === 'route');
  const route = lines[start];
  return {
    primary: route?.step === 'route' ? route.primary : null,
    candidates: lines.slice(start + 1).filter((line) => line.step === 'candidate'),
  };
}

/** Why the attempts at a model came to nothing; null when there was none. */
function failureOf(lines: readonly TrailLine[], target: Target): string | null {
  const attempts = new Set(
    lines.flatMap((line) => (line.step === 'attempt' && same(line, target) ? [line.attempt] : [])),
  );
  const end = lines.findLast(
    (line) => line.step === 'attempt_ended' && line.outcome === 'failed' && attempts.has(line.attempt),
  );
  return end?.step === 'attempt_ended' ? end.code : null;
}

/**
 * Whether another model than the first choice served, and why, from the trail alone, so that it is known after a
 * restart too: `insteadOf` the first choice, `insteadBecause` `budget` (it did not fit what was left), `failed` (with
 * `insteadCode`) or `unavailable`. Empty when the first choice served.
 */
export function servedInstead(lines: readonly TrailLine[], served: Target): Facts {
  const { primary, candidates } = planned(lines);
  const first = candidates.find(({ kept }) => kept);
  if (first && !same(first, served)) {
    const hold = lines.findLast((line) => line.step === 'hold');
    const insteadOf = nameOf(first);
    const denied = lines.some((line) => line.step === 'attempt_denied' && same(line, first));
    if (denied || (hold && !same(hold, first))) return { insteadOf, insteadBecause: 'budget' };
    const insteadCode = failureOf(lines, first);
    return insteadCode === null
      ? { insteadOf, insteadBecause: 'unavailable' }
      : { insteadOf, insteadBecause: 'failed', insteadCode };
  }
  const resting = candidates.find(
    (one) => !one.kept && one.reason === 'breaker_open' && nameOf(one) === primary,
  );
  return resting ? { insteadOf: nameOf(resting), insteadBecause: 'unavailable' } : {};
}
