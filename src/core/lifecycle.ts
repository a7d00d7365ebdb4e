import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import { type Checkpointer, createCheckpointer } from './audit/checkpointer.ts';
import { missingNotes } from './audit/find-forks.ts';
import type { WitnessBoard } from './audit/witness-board.ts';
import { removeStale } from './blobs/remove-stale.ts';
import { type CoreEnvironment, type CoreParts, createCoreParts } from './core-parts.ts';
import type { Core, StartReport } from './core.ts';
import { type OpenedDatabase, openDatabase } from './open-database.ts';
import { PROVIDER_CONFIGS } from './providers/index.ts';
import { type Heartbeat, startHeartbeat } from './router/heartbeat.ts';
import { renewLeases } from './router/renew-leases.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import type { TrailLine } from './trail.ts';

/** What the core takes: `open` and `printTrail` default to the configured database and stdout. */
export type CoreDeps = Omit<CoreEnvironment, 'printTrail'> & {
  printTrail?: CoreEnvironment['printTrail'];
  /** Where checkpoints are posted; without it they are signed and kept, and nobody else sees them. */
  board?: WitnessBoard;
  open?(): Promise<Store>;
};

/** The core from its start to its end. */
export type Lifecycle = Pick<Core, 'start' | 'stop'> & {
  /** The running parts; throws while there are none. */
  parts(): CoreParts;
  /** Also before the start: what a sweep finds at the start is told too. */
  onWaiting(listener: () => void): void;
};

/** How soon work that another process approved, and cards it left to draw, are noticed, ms. */
const RESUME_EVERY_MS = 3_000;

/** How often files are looked for that a killed process left, ms. */
const TIDY_EVERY_MS = 3_600_000;
/** As temporary files of media and uploads are named. */
const TEMPORARY = /^helix-(input-\w+|voice-\w+|[0-9a-f-]{36}\.spool)$/;

/** What a stopped run may take to be booked, ms. */
const ABORT_GRACE_MS = 5_000;

/** Sweeps, and tells whoever delivers that rows may wait: also those a dead process ended and never delivered. */
async function sweep(parts: CoreParts): Promise<string[]> {
  try {
    const interrupted = await parts.sweep();
    if (interrupted) {
      parts.deliveries.tellWaiting();
      parts.router.cards.tell();
    }
    return interrupted ?? [];
  } catch (error) {
    parts.router.log.error({ err: error }, 'the sweep did not get through');
    return [];
  }
}

/** Deletes what killed processes left where temporary files are, and beside the blobs. */
async function tidy({ router: { blobs, log } }: CoreParts): Promise<void> {
  try {
    await removeStale(tmpdir(), TEMPORARY);
    await blobs.tidy();
  } catch (error) {
    log.warn({ err: error }, 'files that a killed process left could not be looked for');
  }
}

function startHeartbeats(parts: CoreParts, checkpointer: Checkpointer): Heartbeat[] {
  const { router, unsettled } = parts;
  const { renewMs, sweepMs } = router.timings;
  const renew = async (): Promise<void> => {
    if (router.running.size() + unsettled.size() > 0) await renewLeases(router);
  };
  return [
    startHeartbeat(renewMs, renew),
    startHeartbeat(sweepMs, async () => void (await sweep(parts))),
    startHeartbeat(RESUME_EVERY_MS, () => parts.resumer.look()),
    startHeartbeat(router.timings.checkpointMs, () => checkpointer.look()),
    startHeartbeat(TIDY_EVERY_MS, () => tidy(parts)),
  ];
}

async function stopParts({ parts, heartbeats, checkpointer }: Live, graceMs: number): Promise<void> {
  const { running, store } = parts.router;
  if (!(await running.drained(graceMs))) {
    running.stopAll('stopping');
    await running.drained(ABORT_GRACE_MS);
  }
  const unfinished = running.size() + parts.unsettled.size();
  await parts.unsettled.stop();
  await Promise.all(heartbeats.map((heartbeat) => heartbeat.stop()));
  await checkpointer.finish(unfinished);
  await store.close();
}

/** What runs between a start and a stop. */
type Live = { parts: CoreParts; heartbeats: Heartbeat[]; checkpointer: Checkpointer };

/** Makes the lifecycle; nothing is opened before `start`. */
export function createLifecycle(deps: CoreDeps): Lifecycle {
  const { config, clock, redactor } = deps;
  const owner = `p-${randomUUID()}`;
  const waiting: (() => void)[] = [];
  let live: Live | null = null;
  let stopping = false;

  const print = (line: TrailLine): void =>
    void process.stdout.write(`${redactor.redact(JSON.stringify(line))}\n`);

  async function start(): Promise<StartReport> {
    const open = (): Promise<Store> =>
      deps.open ? deps.open() : openStore(config.database, (text) => deps.log.info({}, text));
    const board = deps.board ?? null;
    const about = { process: owner, version: packageJson.version, now: clock.now(), board };
    const opened = await openDatabase(config, PROVIDER_CONFIGS, open, about);
    const { store, key, witness } = opened;
    const { guildIds } = config.discord;
    const { publicKey } = key;
    const outside = { store, publicKey, file: witness, board, guildIds, webhook: null };
    const parts = createCoreParts(
      { ...deps, printTrail: deps.printTrail ?? print },
      {
        store,
        origin: opened.boot.origin,
        publicKey,
        owner,
        missingNotes: () => missingNotes(outside),
        stopping: () => stopping,
      },
    );
    const checkpointer = createCheckpointer({ store, key, owner, board, witness, guildIds, log: deps.log });
    for (const listener of waiting) parts.deliveries.onWaiting(listener);
    live = { parts, checkpointer, heartbeats: startHeartbeats(parts, checkpointer) };
    const interrupted = await sweep(parts);
    void tidy(parts);
    void parts.resumer.look();
    void checkpointer.look();
    return reportOf(opened, parts, interrupted.length);
  }

  return {
    start,
    stop: async (graceMs) => {
      stopping = true;
      const ending = live;
      if (!ending) return;
      await stopParts(ending, graceMs);
      live = null;
    },
    parts: () => {
      if (!live) throw new Error('the core is not running');
      return live.parts;
    },
    onWaiting: (listener) => {
      waiting.push(listener);
      live?.parts.deliveries.onWaiting(listener);
    },
  };
}

function reportOf(opened: OpenedDatabase, parts: CoreParts, interrupted: number): StartReport {
  const { boot, store, warnings } = opened;
  return {
    origin: boot.origin,
    firstStart: boot.first_start,
    database: store.home,
    budgetTimeZone: boot.budget_time_zone,
    worstCaseDayNano: boot.worst_case_day_nano,
    interrupted,
    providers: PROVIDER_CONFIGS.map(({ id }) => ({ id, keyPresent: parts.router.registry.keyPresent(id) })),
    warnings,
  };
}
