import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../../../src/core/outcome.ts';
import type { Actor, Request } from '../../../src/core/request.ts';
import type { CoreCrowd } from '../../support/core-crowd.ts';
import { ProcessGoneError } from '../../support/core-process.ts';
import { address } from '../../support/people.ts';
import type { Plan, Task } from './plan-work.ts';

/** What the people were told, by kind of outcome (and code), and how often they had to come again. */
export type Told = {
  outcomes: Record<string, number>;
  /** Refused for being quick: two at a time, ten a minute. Not a decision, so they asked again. */
  busy: number;
  /** Asked of a process that died before it answered, and asked again of another with the same key. */
  lost: number;
};

/** Requests one person has running at most. */
const AT_ONCE = 2;
const BUSY_PAUSE_MS = 200;

/**
 * Everybody asks for all their tasks, two at a time, each of a process at random, until each was decided. `decided`
 * is called after each. `living` says which processes may be asked.
 */
export async function doWork(
  crowd: CoreCrowd,
  plan: Plan,
  more: { living(): number[]; decided(): void },
): Promise<Told> {
  const told: Told = { outcomes: {}, busy: 0, lost: 0 };
  let keys = 0;

  const ask = async (request: Request): Promise<Outcome> => {
    for (;;) {
      const living = more.living();
      const process = crowd.processes[living[Math.floor(plan.random() * living.length)] ?? -1];
      if (!process) throw new Error('nobody is left');
      try {
        return (await process.run(request)).outcome;
      } catch (error) {
        if (!(error instanceof ProcessGoneError)) throw error;
        told.lost += 1;
      }
    }
  };

  const untilDecided = async (actor: Actor, task: Task): Promise<void> => {
    for (;;) {
      const outcome = await ask(requestOf(crowd, actor, task, String((keys += 1))));
      if (!isBusy(outcome)) {
        const kind = kindOf(outcome);
        told.outcomes[kind] = (told.outcomes[kind] ?? 0) + 1;
        return;
      }
      told.busy += 1;
      const at = Date.parse(String(outcome.kind === 'refused' && outcome.facts['retry_at']));
      await sleep(Number.isNaN(at) ? BUSY_PAUSE_MS : Math.max(at - Date.now(), 0) + 1_000 * plan.random());
    }
  };

  const lanes = plan.people.flatMap(({ actor, tasks }) => {
    const left = [...tasks];
    return Array.from({ length: AT_ONCE }, async () => {
      for (let task = left.shift(); task; task = left.shift()) {
        await untilDecided(actor, task);
        more.decided();
      }
    });
  });
  await Promise.all(lanes);
  return told;
}

/** Also when a process died on the way with that answer, and another one repeats it. */
function isBusy(outcome: Outcome): boolean {
  if (outcome.kind === 'replay') return outcome.state === 'refused';
  return outcome.kind === 'refused' && outcome.code.startsWith('busy');
}

const kindOf = (outcome: Outcome): string =>
  outcome.kind === 'refused' || outcome.kind === 'failed' ? `${outcome.kind} ${outcome.code}` : outcome.kind;

function requestOf(
  crowd: CoreCrowd,
  actor: Actor,
  { operation, size }: Task,
  idempotencyKey: string,
): Request {
  const input =
    operation === 'speak'
      ? {
          text: 'once more '
            .repeat(Math.ceil(size / 10))
            .slice(0, size - 1)
            .concat('!'),
        }
      : { file: crowd.recording(size), language: 'en' };
  return { operation, input, actor, idempotencyKey, deliverTo: address(actor), private: false };
}
