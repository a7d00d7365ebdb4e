import { OPERATIONS } from './operations/index.ts';
import { PROVIDER_CONFIGS } from './providers/index.ts';
import type { OperationId } from './request.ts';

/** Active models of an operation's capability, in the vendors' order, for option choices. */
export function modelsOf(operation: OperationId): { id: string; summary: string }[] {
  const capability = OPERATIONS.find(({ id }) => id === operation)?.capability;
  return PROVIDER_CONFIGS.flatMap(({ models }) => models)
    .filter((model) => model.status === 'active' && model.capability === capability)
    .map(({ id, summary }) => ({ id, summary }));
}
