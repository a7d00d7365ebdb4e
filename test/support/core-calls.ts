import type { Outcome } from '../../src/core/outcome.ts';
import type { Actor, Request } from '../../src/core/request.ts';
import type { BudgetScope } from '../../src/core/outcome.ts';
import type { RouterTimings } from '../../src/core/router/deps.ts';
import type { Routes } from '../../src/core/routes/routes.ts';
import type { Toggles, ToggleView } from '../../src/core/toggles/toggles.ts';
import type { TrailLine } from '../../src/core/trail.ts';

/** How a request ended in the process that ran it, and the steps it took there. */
export type Ran = { outcome: Outcome; trail: TrailLine[] };

/** What a core in a process of its own can be told. Values cross as structured clones, bigints included. */
export type CoreCalls = {
  /** Must come first: the process reads its environment from here, and timings as tests shorten them. */
  start(env: Record<string, string>, timings: Partial<RouterTimings>): Promise<void>;
  run(request: Request): Promise<Ran>;
  budget(actor: Actor): Promise<BudgetScope[]>;
  toggles(actor: Actor): Promise<ToggleView[]>;
  publishToggle: Toggles['publish'];
  setOwnToggle: Toggles['setOwn'];
  publishRoute: Routes['publish'];
  /** Ends what runs, then the process. */
  stop(): Promise<void>;
};

/** One call on its way to the process. */
export type CoreCall = { n: number; name: keyof CoreCalls; args: unknown[] };

/** What comes back: the answer to call `n`, why it threw, or a line of the log. */
export type CoreAnswer = { n: number; value: unknown } | { n: number; error: string } | { log: string };
