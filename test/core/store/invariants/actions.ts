import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { AttemptEnd, BeginInput, Store, StoreActor } from '../../../../src/core/store/store.ts';
import { RULE } from '../../../support/approval-scenario.ts';
import { billed, scenario, stranger } from '../../../support/scenario.ts';

/** One thing that happens; `pick` chooses among the operations there are by then. */
export type Action =
  | { do: 'begin'; person: number; least: number; extra: number; asks: boolean }
  | { do: 'decide'; pick: number; verdict: 'approve' | 'deny'; by: number }
  | { do: 'claim' }
  | { do: 'expire' }
  | { do: 'replace'; pick: number; cost: number }
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
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('begin' as const),
      person: fc.nat(5),
      least: fc.integer({ min: 1, max: 400 }),
      extra: fc.nat(300),
      asks: fc.integer({ min: 0, max: 2 }).map((n) => n === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('again' as const), pick }) },
  {
    weight: 9,
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
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      pick,
      verdict: fc.constantFrom('approve', 'deny' as const),
      by: fc.nat(5),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('claim' as const, 'expire' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('replace' as const),
      pick,
      cost: fc.integer({ min: 1, max: 500 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const), alone: fc.boolean() }) },
);

/** The guilds of these tests; their admins are asked in a channel. */
export const GUILDS = [randomUUID(), randomUUID()] as const;

/** `last` is the step before: one process takes the steps of one operation one after the other. */
type Known = {
  input: BeginInput;
  attempt: number;
  last: Promise<unknown>;
  admitted: boolean;
  approval: string | null;
};

async function decide(
  store: Store,
  action: Extract<Action, { do: 'decide' }>,
  { input, approval }: Known,
  people: readonly StoreActor[],
): Promise<string> {
  if (approval === null) return 'nothing to decide';
  const row = await store.approval({ approval_id: approval });
  const answer = await store.decideApproval({
    approval_id: approval,
    binding: row?.binding ?? '',
    actor: people.find((one, n) => n >= action.by && one.guild_id === input.actor.guild_id) ?? input.actor,
    admin: true,
    verdict: action.verdict,
    reason: action.verdict === 'deny' ? 'no' : null,
    allow_self: false,
  });
  return `decide ${answer.answer}`;
}

async function replace(store: Store, cost: number, operation: Known): Promise<string> {
  const { input, approval } = operation;
  if (approval === null) return 'nothing to replace';
  const fresh = await scenario(store).beginInput(input.actor, { cost });
  const { config_version, subject_version, candidates } = fresh;
  const answer = await store.replaceApproval({
    approval_id: approval,
    actor: input.actor,
    what: 'price',
    candidates,
    code: null,
    config_version,
    subject_version,
    approval_ttl_s: 3600,
  });
  if (answer.answer === 'replaced') operation.approval = answer.view.approval_id;
  return `replace ${answer.answer}`;
}

async function refund(store: Store, operation_id: string, amount: number): Promise<string> {
  const [entry] = await store.costEntries({ operation_id, after: null, limit: 1 });
  if (!entry) return 'nothing to refund';
  const amount_nano = String(amount);
  const asked = { refund_id: randomUUID(), entry_id: entry.id, amount_nano, reason: 'test' };
  return `refund ${(await store.refund(asked)).answer}`;
}

async function step(
  store: Store,
  action: Exclude<Action, { do: 'begin' | 'sweep' | 'claim' | 'expire' | 'decide' }>,
  operation: Known,
): Promise<string> {
  const { start, settle } = scenario(store);
  const { input } = operation;
  const id = input.operation_id;
  const end = (quantity: number, how: AttemptEnd['outcome']): AttemptEnd | null =>
    operation.attempt === 0 ? null : billed(quantity, { attempt: operation.attempt, outcome: how });
  switch (action.do) {
    case 'replace':
      return replace(store, action.cost, operation);
    case 'again':
      return `again ${(await store.beginOperation(input)).answer}`;
    case 'start': {
      const previous = end(action.quantity, action.outcome);
      const rest = [{ unit: 'character', quantity: action.rest }];
      const attempt = operation.attempt + 1;
      const answer = await start(id, action.quantity, { owner: input.owner, attempt, rest, previous });
      if (answer.answer === 'go') operation.attempt = attempt;
      return `start ${answer.answer}`;
    }
    case 'settle':
      return `settle ${(await settle(id, end(action.quantity, action.outcome), { owner: input.owner })).answer}`;
    case 'cancel':
      return `cancel ${(await store.requestCancel({ operation_id: id, actor: input.actor, admin: false })).answer}`;
    case 'deliver':
      await store.finishDelivery({
        operation_id: id,
        where: 'channel',
        channel_id: null,
        message_id: null,
      });
      return 'delivered';
    case 'refund':
    default:
      return refund(store, id, action.amount);
  }
}

/** To whom an action is done where there is any such: else hardly a run would meet a denial, or start much. */
function fits(action: Action): (operation: Known) => boolean {
  if (action.do === 'decide' || action.do === 'replace') return ({ approval }) => approval !== null;
  if (action.do === 'start') return ({ admitted }) => admitted;
  return () => true;
}

/** People and the operations they began; `act` does one action through one of the stores (bots). */
export function world(stores: readonly Store[]) {
  const guilds = [...GUILDS];
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
    if (action.do === 'claim' || action.do === 'expire') {
      if (action.do === 'expire') return `expired ${(await store.expireApprovals()).expired.length > 0}`;
      const { claimed } = await store.claimReady({ owner: 'p1', lease_s: 30, limit: 20 });
      return claimed.length > 0 ? 'claim some' : 'claim none';
    }
    if (action.do === 'begin') {
      const actor = people[action.person]!;
      const owner = turn % 5 === 0 ? 'doomed' : 'p1';
      const most = action.least + action.extra;
      const plain = await scenario(store).beginInput(actor, { least: action.least, most, owner });
      const asking = plain.candidates.map((one) => ({ ...one, approval: action.asks ? RULE : null }));
      // Some wait for so short a time that they are over before anybody decides.
      const input = { ...plain, candidates: asking, approval_ttl_s: turn % 7 === 0 ? 0 : 3600 };
      const begun = store.beginOperation(input);
      const operation: Known = { input, attempt: 0, last: begun, admitted: false, approval: null };
      operations.push(operation);
      const answer = await begun;
      operation.admitted = answer.answer === 'started' || answer.answer === 'waiting';
      if (answer.answer === 'waiting') operation.approval = answer.approval_id;
      return `begin ${answer.answer}`;
    }
    const fitting = operations.filter(fits(action));
    const known = fitting.length > 0 ? fitting : operations;
    const operation = known[action.pick % Math.max(known.length, 1)];
    if (!operation) return 'nothing yet';
    // Admins wait for nobody: their clicks come at the same time as everything else.
    if (action.do === 'decide') return decide(store, action, operation, people);
    const told = operation.last.then(() => step(store, action, operation));
    operation.last = told;
    return told;
  };

  return { act, answers };
}
