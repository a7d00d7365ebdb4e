import { formatUsd } from '../../core/index.ts';
import type { Receipt } from '../../core/index.ts';
import { isUnbooked } from '../../commands/replies/failures.ts';
import { shortId } from '../../commands/replies/reply.ts';
import { secondsText } from '../../commands/replies/wording.ts';

/** The last line of every result: exact cost, model, time, place in the record, operation. */
export function footerLine(receipt: Receipt): string {
  return [
    isUnbooked(receipt)
      ? '-# cost not booked yet'
      : `-# ${formatUsd(receipt.cost)}${receipt.estimated ? ' (estimated)' : ''}`,
    receipt.model,
    secondsText(receipt.ms),
    // Zero is the chain's own first entry, so here it says that nothing of this could be recorded.
    receipt.auditSeq === 0 ? '' : `audit #${receipt.auditSeq}`,
    `op ${shortId(receipt.operationId)}`,
  ]
    .filter((text) => text !== '')
    .join(' · ');
}
