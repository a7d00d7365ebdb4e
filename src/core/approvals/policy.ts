import type { Facts } from '../errors.ts';
import type { Nano } from '../money.ts';
import type { ApprovalRules } from './approval-rules.ts';
import type { ApprovalRule } from './approvals.ts';

/** What a rule looks at: the candidate, its route's threshold, the guild's rules and the person's history. */
export type PolicyInput = {
  operation: string;
  candidate: { provider: string; model: string; most: Nano };
  threshold: Nano;
  rules: ApprovalRules;
  firstUse: boolean;
  /** Median of what the person's requests of this operation cost; null when there were none. */
  usual: Nano | null;
};

/** The rule that asks for a yes, with the figures it rests on (money as nano-USD text). */
export type NeedsApproval = { rule: ApprovalRule; facts: Facts };

/** Rules about a person's history: what a cached context says of it may be minutes old. */
export function restsOnHistory({ rule }: NeedsApproval): boolean {
  return rule === 'first_use' || rule === 'above_usual';
}

/** True when `most` is more than `times` (three decimals count) the usual cost. */
function aboveUsual(most: Nano, usual: Nano, times: number): boolean {
  return most * 1000n > usual * BigInt(Math.round(times * 1000));
}

/**
 * The first rule that wants an admin's yes for this candidate, or null. The route's threshold always counts; every
 * other rule only where the guild turned it on. What is above half of the day's rest is the database's to say.
 */
export function approvalFor(input: PolicyInput): NeedsApproval | null {
  const { candidate, rules, usual } = input;
  const model = `${candidate.provider}/${candidate.model}`;
  const most_nano = String(candidate.most);
  if (candidate.most > input.threshold) {
    return { rule: 'above_threshold', facts: { most_nano, threshold_nano: String(input.threshold) } };
  }
  if (rules.always_operations.includes(input.operation)) {
    return { rule: 'always_operation', facts: { most_nano, operation: input.operation } };
  }
  if (rules.always_models.includes(model)) return { rule: 'always_model', facts: { most_nano, model } };
  if (rules.first_use && input.firstUse) return { rule: 'first_use', facts: { most_nano } };
  if (
    rules.above_usual !== null &&
    usual !== null &&
    usual > 0n &&
    aboveUsual(candidate.most, usual, rules.above_usual)
  ) {
    const facts = { most_nano, usual_nano: String(usual), times: rules.above_usual };
    return { rule: 'above_usual', facts };
  }
  return null;
}
