import type { ApprovalRule } from '../approvals/approvals.ts';
import type { Facts, RefusalCode } from '../errors.ts';
import type { Nano } from '../money.ts';
import type { AssumedSize, SketchSize } from '../operations/operation.ts';
import type { BudgetScope } from '../outcome.ts';
import type { Actor, OperationId } from '../request.ts';

/**
 * How candidates are ordered: as the route lists them, by what they cost at most, or by how quickly they answered this
 * process lately.
 */
export const ROUTE_POLICIES = ['order', 'cheapest', 'fastest_healthy'] as const;
export type RoutePolicy = (typeof ROUTE_POLICIES)[number];

/** What one version of a route says. Models are `provider/model`. */
type RouteSetting = {
  primary: string;
  fallbacks: string[];
  /** A request whose estimate is above it needs an admin's yes. */
  approvalThreshold: Nano;
  deadlineMs: number;
  /** Attempts of one call at one model. */
  attemptsMax: number;
  policy: RoutePolicy;
};

/** The route of one operation as it stands. */
export type RouteView = RouteSetting & {
  operation: OperationId;
  /** Grows by one with each change. */
  version: number;
  /** `seed`: as shipped, and moved by new releases; `admin`: somebody's word, which stays. */
  source: 'seed' | 'admin';
  /** Discord id of the admin behind the newest version; null for a seed, and once the person is erased. */
  changedBy: string | null;
  /** UTC ISO. */
  changedAt: string;
};

/** What changes; what is left out stays. */
export type RouteChange = Partial<RouteSetting>;

/** Why a model cannot be on a route. */
export type RouteFault =
  | 'unknown_model'
  | 'wrong_capability'
  | 'not_active'
  | 'no_price'
  | 'no_client'
  | 'twice'
  | 'too_many';

/** The one answer to a change; every "no" changed nothing. */
export type RoutePublishAnswer =
  | { answer: 'published'; from: RouteView; to: RouteView; auditSeq: number; warnings: string[] }
  | { answer: 'conflict'; now: RouteView }
  | { answer: 'same'; now: RouteView }
  | { answer: 'not_admin' }
  | { answer: 'unknown' }
  /** `known`: models that would do. */
  | { answer: 'bad_model'; model: string; fault: RouteFault; known: string[] }
  | {
      answer: 'bad_number';
      field: 'deadlineMs' | 'attemptsMax' | 'approvalThreshold';
      least: string;
      most: string;
    };

/** One model of the route in a dry run. */
export type ExplainedCandidate = {
  provider: string;
  model: string;
  /** Which of several ways at the same model, such as `0.5 fps`; null for the best one. */
  variant: string | null;
  kept: boolean;
  /** Why it dropped out, a short code; null when kept. */
  reason: string | null;
  facts: Facts;
  least: Nano | null;
  most: Nano | null;
  /** Whether `least` fits what is left; null when dropped. */
  fits: boolean | null;
  priceRows: string[];
  /** Usual time of a call of this process, ms; null when none is known. */
  latencyMs: number | null;
};

/** What would happen. `index` counts candidates. */
export type ExplainedVerdict =
  | { kind: 'started'; index: number; granted: Nano }
  | { kind: 'waiting'; index: number; granted: Nano; rule: ApprovalRule; facts: Facts }
  | { kind: 'off' }
  | { kind: 'denied'; over: BudgetScope; least: Nano }
  | { kind: 'refused'; code: RefusalCode; facts: Facts };

/** A decision that was not made: the trail of one that would be. Nothing was held, sent or written. */
export type Explanation = {
  operation: OperationId;
  userId: string;
  assumed: AssumedSize;
  versions: { config: number; subject: number; route: number; toggle: number };
  toggle: { name: string; enabled: boolean };
  policy: RoutePolicy;
  threshold: Nano;
  /** In the order in which they would be tried, the dropped ones last. */
  candidates: ExplainedCandidate[];
  scopes: BudgetScope[];
  /** What the tightest scope has left; null when nothing is limited. */
  left: Nano | null;
  verdict: ExplainedVerdict;
};

/** Nothing to explain: a request of this size, or for this model, is refused before any model is looked at. */
export type NotExplained = { refused: RefusalCode; facts: Facts };

/** A price as /providers shows it. `from` and `to` are UTC ISO. */
export type PriceView = {
  id: string;
  unit: string;
  price: Nano;
  per: number;
  from: string;
  to: string | null;
  /** An operator's own price, which outranks the catalogue's. */
  operator: boolean;
  source: string;
  /** The day somebody last read it there. */
  verified: string;
};

/** A model as /providers shows it. */
export type ModelView = {
  id: string;
  capability: string;
  summary: string;
  status: 'active' | 'alias' | 'retired';
  note: string | null;
  servedBy: string | null;
  shutdownAt: string | null;
  maxCharacters: number | null;
  languages: number | null;
  breaker: 'closed' | 'open' | 'probing';
  /** UTC ISO; null unless open. */
  openUntil: string | null;
  latencyMs: number | null;
  /** What counts now, by unit. */
  prices: PriceView[];
  /** What will count, and from when; an end without a successor is in `prices`' `to`. */
  ahead: PriceView[];
};

/** A vendor as /providers shows it. */
export type ProviderView = {
  id: string;
  name: string;
  keyName: string;
  keyPresent: boolean;
  /** False where this version knows prices only. */
  client: boolean;
  /** Calls at once from one process. */
  concurrent: number;
  models: ModelView[];
};

/** Routes as commands see them (`core.routes`). */
export type Routes = {
  list(): Promise<RouteView[]>;
  /** Publishes the next version of a route when `expected` is still the newest. Admins only. */
  publish(
    actor: Actor,
    operation: OperationId,
    expected: number,
    change: RouteChange,
  ): Promise<RoutePublishAnswer>;
  /** Models that could be on the route of an operation now, as `provider/model`. */
  models(operation: OperationId): Promise<string[]>;
  /**
   * Makes the decision for `as` without making it; a name of a model restricts it like the model option does.
   */
  explain(request: {
    operation: OperationId;
    as: Actor;
    size: SketchSize;
    model: string | null;
  }): Promise<Explanation | NotExplained>;
  /** Drops this process's cached decision contexts and voices. They are never wrong; this is for the impatient. */
  refresh(
    actor: Actor,
  ): Promise<{ answer: 'refreshed'; dropped: number; auditSeq: number } | { answer: 'not_admin' }>;
  providers(): Promise<ProviderView[]>;
};
