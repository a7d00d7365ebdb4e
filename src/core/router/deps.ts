import type { BlobStore } from '../blobs/blob-store.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { ChildRequest, Operation } from '../operations/operation.ts';
import type { Outcome } from '../outcome.ts';
import type { ProviderConfig, Voice } from '../providers/provider.ts';
import type { Redactor } from '../redactor.ts';
import type { OperationId } from '../request.ts';
import type { Signal } from '../signal.ts';
import type { Store } from '../store/store.ts';
import type { TrailLine } from '../trail.ts';
import type { AttemptDeps, AttemptTimings } from './attempt.ts';
import type { ContextCache } from './context.ts';
import type { Run } from './run.ts';
import type { Running } from './running.ts';

/** Times in ms; tests shorten them, nothing else does. */
export type RouterTimings = AttemptTimings & {
  /** Silence after which the host of an attachment is given up. */
  fetchIdleMs: number;
  /** All of an attachment's copy. */
  fetchTotalMs: number;
  /** Probing and measuring. */
  prepareMs: number;
  /** How long an asker waits for a database that vanished before their operation could be booked. */
  settlePatienceMs: number;
  /** Upper limit of every route's own deadline. */
  deadlineMaxMs: number;
  /** Between two renewals of the leases: a third of a lease, so that two may fail before it is lost. */
  renewMs: number;
  sweepMs: number;
  /** Between two looks at what is to be signed. */
  checkpointMs: number;
};

/** Seconds an operation stays ours without a renewal. */
export const LEASE_S = 30;

/** Times that fit a person who waits and a vendor that works. */
export const DEFAULT_TIMINGS: RouterTimings = {
  silenceMs: 60_000,
  backoff: { baseMs: 500, maxMs: 8_000 },
  storePatienceMs: 10_000,
  fetchIdleMs: 15_000,
  fetchTotalMs: 120_000,
  prepareMs: 60_000,
  settlePatienceMs: 60_000,
  deadlineMaxMs: 30 * 60_000,
  renewMs: (LEASE_S * 1_000) / 3,
  sweepMs: 15_000,
  checkpointMs: 5_000,
};

/** Everything the pipeline leans on. */
export type RouterDeps = AttemptDeps & {
  store: Store;
  blobs: BlobStore;
  operations: ReadonlyMap<OperationId, Operation>;
  configs: readonly ProviderConfig[];
  contexts: ContextCache;
  running: Running;
  voices(signal: AbortSignal): Promise<readonly Voice[]>;
  /** Where ffmpeg is; null where there is none. */
  ffmpeg(): Promise<string | null>;
  clock: Clock;
  log: Log;
  redactor: Redactor;
  printTrail(line: TrailLine): void;
  /** The installation's name, part of every operation's id. */
  origin: string;
  guildIds: readonly string[];
  attachmentHosts: readonly string[];
  maxAttachmentBytes: number;
  timings: RouterTimings;
  /** Told when a card of an approval request is to be drawn. */
  cards: Signal;
  /** Told when an operation ended that nobody waits for in this process: it is to be delivered. */
  ended: Signal;
  /** Runs an operation that a running agent asks for as a tool. */
  runChild(parent: Run, request: ChildRequest): Promise<Outcome>;
  /** True once the process takes no more requests. */
  stopping(): boolean;
  /** Called when a settlement of this process crossed a budget's threshold. */
  thresholdsCrossed(): void;
  /** Runs `work` until it succeeds or the process ends: for money that could not be booked yet. */
  later(operationId: string, work: () => Promise<void>): void;
};

/** Most one person may have running, and begin within a minute. */
export const LIMITS = { running: 2, per_minute: 10 } as const;

/** Bytes all kept files may have together. */
export const BLOB_QUOTA_BYTES = 5 * 1024 ** 3;
