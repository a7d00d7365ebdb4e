import type { Receipt, StoredResult } from '../../core/index.ts';

const WHY: Record<string, string> = {
  budget: 'did not fit the budget',
  failed: 'failed',
  unavailable: 'was not answering',
};

/** Why another model than the first choice served: `Served by X because Y did not fit the budget.`; else null. */
export function insteadLine(result: StoredResult, receipt: Receipt): string | null {
  const { insteadOf, insteadBecause } = result.facts;
  const why = WHY[String(insteadBecause)];
  if (typeof insteadOf !== 'string' || why === undefined) return null;
  const model = insteadOf.slice(insteadOf.indexOf('/') + 1);
  return `-# Served by ${receipt.model} because ${model} ${why}.`;
}
