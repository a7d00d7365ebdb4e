import type { ApprovalView, OperationView } from '../../core/index.ts';
import type { Asked } from '../../commands/command.ts';
import { quantityText } from '../cards/progress-state.ts';
import type { BotParts } from '../parts.ts';

/** What is wanted, as cards, lists and Details say it, with the operation's own record. */
export type RequestDescription = { title: string; asked: Asked; operation: OperationView | null };

/** Reads a request's operation and says what it wants. `what` holds no content, whatever the input is. */
export async function describeRequest(
  parts: Pick<BotParts, 'core' | 'commands'>,
  view: ApprovalView,
): Promise<RequestDescription> {
  const presentation = parts.commands.presentation(view.operation);
  const operation = await parts.core.operation(view.operationId);
  // A request that was planned anew was measured anew: the last measure of each kind counts.
  const measures = new Map(
    (operation?.trail ?? []).flatMap((line) =>
      line.step === 'measured' ? [[line.unit, quantityText(line.unit, line.quantity)] as const] : [],
    ),
  );
  const size = measures.size === 0 ? null : [...measures.values()].join(', ');
  return {
    title: presentation.title,
    asked: await presentation.asked(view.input, size, parts.core),
    operation,
  };
}
