import type { Outcome } from '../../src/core/outcome.ts';

type Kind = Outcome['kind'];

function expectKind<K extends Kind>(outcome: Outcome, kind: K): Extract<Outcome, { kind: K }> {
  if (outcome.kind === kind) return outcome as Extract<Outcome, { kind: K }>;
  const text = JSON.stringify(outcome, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  throw new Error(`expected ${kind}, got ${text}`);
}

/** The outcome as the kind it must have; throws with the whole outcome when it has another. */
export const completed = (outcome: Outcome) => expectKind(outcome, 'completed');
export const refused = (outcome: Outcome) => expectKind(outcome, 'refused');
export const denied = (outcome: Outcome) => expectKind(outcome, 'denied');
export const failed = (outcome: Outcome) => expectKind(outcome, 'failed');
export const waiting = (outcome: Outcome) => expectKind(outcome, 'waiting');
export const cancelled = (outcome: Outcome) => expectKind(outcome, 'cancelled');
