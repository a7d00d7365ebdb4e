import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { AttemptEnd, BeginInput, Store, StoreActor } from '../../../../src/core/store/store.ts';
import { billed, scenario, stranger } from '../../../support/scenario.ts';

/** One thing that happens; `pick` chooses among the operations there are by then. */
export type Action =
  | { do: 'begin'; person: number; least: number; extra: number }
  | { do: 'again'; pick: number }
  | { do: 'start'; pick: number; quantity: number; rest: number; outcome: AttemptEnd['outcome'] }
  | { do: 'settle'; pick: number; outcome: AttemptEnd['outcome']; quantity: number }
  | { do: 'cancel'; pick: number }
  | { do: 'deliver'; pick: number }
  | { do: 'refund'; pick: number; amount: number }
  | { do: 'sweep'; alone: boolean };

const pick = fc.nat(1000);
const outcome = fc.constantFrom('billed', 'billed', 'not_billed', 'unknown' as const);

/** Requests of six people in two guilds, most of which are run to an end of some kind. */
export const anyAction: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('begin' as const),
      person: fc.nat(5),
      least: fc.integer({ min: 1, max: 400 }),
      extra: fc.nat(300),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const), pick }) },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      pick,
      quantity: fc.nat(450),
      rest: fc.nat(100),
      outcome,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('settle' as const), pick, outcome, quantity: fc.nat(600) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('deliver' as const), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      pick,
      amount: fc.integer({ min: 1, max: 300 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const), alone: fc.boolean() }) },
);

/** `last` is the step before: one process takes the steps of one operation one after the other. */
type Known = { input: BeginInput; attempt: number; last: Promise<unknown> };

/** People and the operations they began; `act` does one action through one of the stores (bots). */
export function world(stores: readonly Store[]) {
  const guilds = [randomUUID(), randomUUID()];
  const people: StoreActor[] = Array.from({ length: 6 }, (_, n) => stranger(guilds[n % 2]));
  const operations: Known[] = [];
  const answers: Record<string, number> = {};
  let turn = 0;

  const act = async (action: Action): Promise<void> => {
    const store = stores[turn++ % stores.length]!;
    const told = await perform(store, action);
    answers[told] = (answers[told] ?? 0) + 1;
  };

  const perform = async (store: Store, action: Action): Promise<string> => {
    if (action.do === 'sweep') {
      await store.sweep({ owner: 'p1', sole_process: action.alone });
      return 'swept';
    }
    if (action.do === 'begin') {
      const actor = people[action.person]!;
      const owner = turn % 5 === 0 ? 'doomed' : 'p1';
      const most = action.least + action.extra;
      const input = await scenario(store).beginInput(actor, { least: action.least, most, owner });
      const begun = store.beginOperation(input);
      operations.push({ input, attempt: 0, last: begun });
      return `begin ${(await begun).answer}`;
    }
    const operation = operations[action.pick % Math.max(operations.length, 1)];
    if (!operation) return 'nothing yet';
    const told = operation.last.then(() => step(store, action, operation));
    operation.last = told;
    return told;
  };

  const step = async (
    store: Store,
    action: Exclude<Action, { do: 'begin' | 'sweep' }>,
    operation: Known,
  ): Promise<string> => {
    const { start, settle } = scenario(store);
    const { input } = operation;
    const id = input.operation_id;
    const end = (quantity: number, how: AttemptEnd['outcome']): AttemptEnd | null =>
      operation.attempt === 0 ? null : billed(quantity, { attempt: operation.attempt, outcome: how });
    if (action.do === 'again') return `again ${(await store.beginOperation(input)).answer}`;
    if (action.do === 'start') {
      const previous = end(action.quantity, action.outcome);
      const rest = [{ unit: 'character', quantity: action.rest }];
      const attempt = operation.attempt + 1;
      const { answer } = await start(id, action.quantity, { owner: input.owner, attempt, rest, previous });
      if (answer === 'go') operation.attempt = attempt;
      return `start ${answer}`;
    }
    if (action.do === 'settle') {
      const last = end(action.quantity, action.outcome);
      return `settle ${(await settle(id, last, { owner: input.owner })).answer}`;
    }
    if (action.do === 'cancel') {
      return `cancel ${(await store.requestCancel({ operation_id: id, actor: input.actor, admin: false })).answer}`;
    }
    if (action.do === 'deliver') {
      await store.finishDelivery({ operation_id: id, where: 'channel', channel_id: null, message_id: null });
      return 'delivered';
    }
    const [entry] = await store.costEntries({ operation_id: id, after: null, limit: 1 });
    if (!entry) return 'nothing to refund';
    const refund = { refund_id: randomUUID(), entry_id: entry.id, amount_nano: String(action.amount) };
    return `refund ${(await store.refund({ ...refund, reason: 'test' })).answer}`;
  };

  return { act, answers };
}
