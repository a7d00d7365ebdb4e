import { shortUsd } from '../../core/index.ts';
import type { ApprovalView, Facts } from '../../core/index.ts';
import { fact } from './wording.ts';

/** A figure of a rule: money travels as nano-USD text. */
function usd(facts: Facts, key: string): string {
  const value = facts[key];
  return typeof value === 'string' && /^-?\d+$/.test(value) ? shortUsd(BigInt(value)) : 'an unknown amount';
}

/** `whose` is how the reader calls the requester: `their` for an approver, `your` for the requester. */
const TEXTS: Record<ApprovalView['rule'], (facts: Facts, whose: 'their' | 'your') => string> = {
  above_threshold: (facts) => `that is above the ${usd(facts, 'threshold_nano')} from which admins are asked`,
  always_operation: () => 'this server asks an admin about every use of this command',
  always_model: (facts) => `this server asks an admin whenever ${fact(facts, 'model', 'this model')} is used`,
  first_use: (_, whose) => `it is ${whose} first use of this command here`,
  above_usual: (facts, whose) =>
    `that is above ${fact(facts, 'times', 'several')} times the ${usd(facts, 'usual_nano')} that ${whose} requests usually cost`,
  above_half_of_left: (facts, whose) =>
    `that is more than half of the ${usd(facts, 'left_nano')} that are left of ${whose} day`,
};

/** Why an admin is asked, with the figures that were compared: a clause that follows what it can cost. */
export function approvalRuleText(rule: ApprovalView['rule'], facts: Facts): string {
  return TEXTS[rule](facts, 'their');
}

/** The same for the person who asked. */
export function ownApprovalRuleText(rule: ApprovalView['rule'], facts: Facts): string {
  return TEXTS[rule](facts, 'your');
}
