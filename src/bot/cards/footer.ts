import { formatUsd } from '../../core/index.ts';
import type { Receipt } from '../../core/index.ts';
import { shortId } from '../../commands/replies/reply.ts';
import { secondsText } from '../../commands/replies/wording.ts';

/** The last line of every result: exact cost, model, time, place in the record, operation. */
export function footerLine(receipt: Receipt): string {
  const cost = `${formatUsd(receipt.cost)}${receipt.estimated ? ' (estimated)' : ''}`;
  return `-# ${cost} · ${receipt.model} · ${secondsText(receipt.ms)} · audit #${receipt.auditSeq} · op ${shortId(receipt.operationId)}`;
}
