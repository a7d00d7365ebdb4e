import type { Facts, FailureCode, RefusalCode } from './errors.ts';
import type { Nano } from './money.ts';

/** A scope whose budget an operation must fit. */
type ScopeName = 'user' | 'guild' | 'everyone';

/** One budget scope as it stands. `left` is never negative. `resetsAt` is UTC ISO. */
export type BudgetScope = {
  scope: ScopeName;
  period: 'day' | 'month';
  limit: Nano;
  spent: Nano;
  held: Nano;
  left: Nano;
  resetsAt: string;
};

/** A result file in the blob store. */
export type ResultFile = {
  key: string;
  name: string;
  contentType: string;
  bytes: number;
  description: string;
};

/** A stored result: what delivery needs, also after a restart and in another process. */
export type StoredResult = { text: string | null; files: ResultFile[]; facts: Facts };

/** The footer's figures: what it cost, who served it, where it is in the record. */
export type Receipt = {
  operationId: string;
  cost: Nano;
  /** True when part of the cost is the hold, because the vendor's figure is unknown. */
  estimated: boolean;
  provider: string;
  model: string;
  /** Milliseconds from begin to settle. */
  ms: number;
  auditSeq: number;
};

/** How a request ended, or where it stands. Refusals are values; only bugs throw. */
export type Outcome =
  | { kind: 'completed'; result: StoredResult; receipt: Receipt }
  | { kind: 'refused'; operationId: string; code: RefusalCode; facts: Facts; auditSeq: number | null }
  | { kind: 'denied'; operationId: string; over: BudgetScope; least: Nano; auditSeq: number }
  | { kind: 'failed'; code: FailureCode; facts: Facts; receipt: Receipt }
  | { kind: 'cancelled'; receipt: Receipt }
  | { kind: 'replay'; operationId: string; state: string };
