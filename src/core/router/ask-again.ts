import type { RunListener } from '../core.ts';
import { followUpInput } from '../operations/video/follow-up.ts';
import { videoInput } from '../operations/video.ts';
import type { Outcome } from '../outcome.ts';
import { storedResult } from './deliveries.ts';
import type { RouterDeps } from './deps.ts';
import { type RetryRequest, retryOperation } from './retry-operation.ts';

/**
 * Asks another question about the film of an operation, as a new operation of the same person. Null when it was no
 * question about a film, when the film is gone, or when it is not theirs: a stranger learns no more than that.
 */
export async function askAgain(
  deps: RouterDeps,
  request: RetryRequest & { question: string },
  listener: RunListener,
): Promise<Outcome | null> {
  return retryOperation(deps, request, listener, (row) => {
    const input = videoInput.safeParse(row.input);
    if (row.operation !== 'video' || !input.success) return null;
    return followUpInput(input.data, storedResult(row), request.question);
  });
}
