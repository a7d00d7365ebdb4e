import { z } from 'zod';

/** Limits of a day in nano-USD, by scope key (`user:<actor>`, `guild:<id>`, `everyone`). */
export type LimitOf = (scopeKey: string) => bigint;

/** What the record alone says of the money; `faults` are the entries that should not be as they are. */
export type Replay = {
  begun: number;
  /** Admitted with a later, cheaper candidate because an earlier one did not fit. */
  begunCheaper: number;
  deniedBy: Record<string, number>;
  attemptsDenied: number;
  interrupted: number;
  /** Highest sum of held and spent that a scope ever had. */
  peaks: Map<string, bigint>;
  /** Held and spent in the end. */
  ends: Map<string, { held: bigint; spent: bigint }>;
  faults: string[];
};

const nano = z.string().transform(BigInt);

const entrySchema = z.discriminatedUnion('kind', [
  entry('begun', { granted_nano: nano, least_nano: nano, most_nano: nano, chosen: z.number() }),
  entry('denied', {
    least_nano: nano,
    over: z.object({ scope: z.string(), limit_nano: nano, spent_nano: nano, held_nano: nano }),
  }),
  entry('attempt_started', { topped_up_nano: nano, given_back_nano: nano }),
  entry('attempt_denied', { need_nano: nano, held_nano: nano }),
  entry('attempt_ended', { outcome: z.string(), cost_nano: nano }),
  entry('settled', { released_nano: nano }),
  entry('interrupted', { released_nano: nano }),
]);
type Entry = z.infer<typeof entrySchema>;

/** Kinds that move no money. */
const OTHERS = new Set(['genesis', 'started', 'stopped', 'process_lost', 'busy', 'route_published']);

function entry<Kind extends string, Facts extends z.ZodRawShape>(kind: Kind, facts: Facts) {
  const place = { seq: z.number(), actor: z.string(), op: z.string() };
  return z.object({ kind: z.literal(kind), ...place, facts: z.object(facts) });
}

/**
 * Reads the audit chain from its beginning and books what it says, knowing nothing of the tables: every decision is
 * in the chain in the order in which it was made, because all of them lock everyone's budget before the chain's head.
 * So each "yes" must have fitted and each "no" must not have, at exactly its place.
 */
export function replayLedger(
  bodies: readonly string[],
  guildOf: Map<string, string>,
  limitOf: LimitOf,
): Replay {
  const replay: Replay = {
    begun: 0,
    begunCheaper: 0,
    deniedBy: {},
    attemptsDenied: 0,
    interrupted: 0,
    peaks: new Map(),
    ends: new Map(),
    faults: [],
  };
  const holds = new Map<string, bigint>();
  for (const body of bodies) {
    const { kind } = JSON.parse(body) as { kind: string };
    if (OTHERS.has(kind)) continue;
    const parsed = entrySchema.safeParse(JSON.parse(body));
    if (parsed.success) take(replay, holds, parsed.data, { guildOf, limitOf });
    else replay.faults.push(`not understood: ${body}`);
  }
  return replay;
}

type World = { guildOf: Map<string, string>; limitOf: LimitOf };

/** Books one entry, after its own word was checked against what stood before it. */
function take(replay: Replay, holds: Map<string, bigint>, said: Entry, world: World): void {
  const keys = [`user:${said.actor}`, `guild:${world.guildOf.get(said.actor)}`, 'everyone'];
  const stands = (key: string) => replay.ends.get(key) ?? { held: 0n, spent: 0n };
  const leftIn = (key: string): bigint => world.limitOf(key) - stands(key).held - stands(key).spent;
  const left = keys.map(leftIn).reduce((least, one) => (one < least ? one : least));
  const fault = (what: string): void => void replay.faults.push(`${said.seq} ${said.kind}: ${what}`);
  const hold = holds.get(said.op) ?? 0n;
  const move = (held: bigint, spent: bigint): void => {
    holds.set(said.op, hold + held);
    if (hold + held < 0n) fault('gave back more than was held');
    for (const key of keys) {
      const now = { held: stands(key).held + held, spent: stands(key).spent + spent };
      replay.ends.set(key, now);
      const peak = replay.peaks.get(key) ?? 0n;
      if (now.held + now.spent > peak) replay.peaks.set(key, now.held + now.spent);
      if (now.held + now.spent > world.limitOf(key)) fault(`${key} is over its limit`);
    }
  };

  switch (said.kind) {
    case 'begun': {
      const { granted_nano: granted, least_nano: least, most_nano: most, chosen } = said.facts;
      if (least > left) fault(`needs ${least} where ${left} was left`);
      if (granted !== (most < left ? most : left)) fault(`was granted ${granted} of ${left}`);
      replay.begun += 1;
      if (chosen > 0) replay.begunCheaper += 1;
      return move(granted, 0n);
    }
    case 'denied': {
      const { over, least_nano: least } = said.facts;
      const key = keys.find((one) => one.split(':')[0] === over.scope) ?? '';
      if (least <= left) fault(`needs ${least}, and ${left} was left`);
      const { held, spent } = stands(key);
      if (over.held_nano !== held || over.spent_nano !== spent || over.limit_nano !== world.limitOf(key)) {
        fault(`says ${over.held_nano} held and ${over.spent_nano} spent; they were ${held} and ${spent}`);
      }
      replay.deniedBy[over.scope] = (replay.deniedBy[over.scope] ?? 0) + 1;
      return undefined;
    }
    case 'attempt_started':
      if (said.facts.topped_up_nano > left) fault('topped up beyond what was left');
      return move(said.facts.topped_up_nano - said.facts.given_back_nano, 0n);
    case 'attempt_denied': {
      const { need_nano: need, held_nano: held } = said.facts;
      if (held !== hold) fault(`says ${held} held; it was ${hold}`);
      if (need - held <= left) fault(`needs ${need - held} more, and ${left} was left`);
      replay.attemptsDenied += 1;
      return undefined;
    }
    case 'attempt_ended': {
      const { outcome, cost_nano: cost } = said.facts;
      return outcome === 'not_billed' ? undefined : move(cost < hold ? -cost : -hold, cost);
    }
    case 'interrupted':
      replay.interrupted += 1;
      return move(-said.facts.released_nano, 0n);
    case 'settled':
      return move(-said.facts.released_nano, 0n);
  }
}
