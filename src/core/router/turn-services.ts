import { buffer } from 'node:stream/consumers';
import type { TurnServices } from '../operations/operation.ts';
import { answerUnanswered } from './answer-unanswered.ts';
import { countTokens } from './count-tokens.ts';
import type { RouterDeps } from './deps.ts';
import { patiently } from './patiently.ts';
import { OperationLost, type Walk } from './walk.ts';

/** What the work of a walk may use between its calls; the same for all of its models. */
export function turnServices(deps: RouterDeps, walk: Walk): TurnServices {
  walk.services ??= make(deps, walk);
  return walk.services;
}

function make(deps: RouterDeps, walk: Walk): TurnServices {
  const { run } = walk;
  const { signal } = run.stop;
  let spent = 0n;

  async function book(): Promise<bigint> {
    const ask = async () => {
      // Booking ends whatever is open: an attempt that was begun over there and never made here is named first.
      await answerUnanswered(deps, walk);
      return deps.store.bookAttempt({ operation_id: run.operationId, owner: deps.owner, last: walk.last });
    };
    const answer = await patiently(ask, deps.timings.storePatienceMs, signal);
    if (answer.answer === 'lost') throw new OperationLost();
    spent = BigInt(answer.spent_nano);
    return spent;
  }

  return {
    operationId: run.operationId,
    signal,
    book,
    child: (request) => deps.runChild(run, request),
    countTokens: (call) => countTokens(deps, call, signal),
    read: async (key) => buffer(await deps.blobs.open(key)),
    tell: (step) => run.trail.add(step),
    show: (state) => run.show?.({ ...state, spent }),
  };
}
