import type { Agents } from './agent/agents.ts';
import { createAgents } from './agent/create-agents.ts';
import type { Approvals } from './approvals/approvals.ts';
import { createApprovals } from './approvals/create-approvals.ts';
import { join } from 'node:path';
import { createSupabaseBlobs } from './blobs/supabase-blobs.ts';
import { createDirectoryBlobs } from './blobs/directory-blobs.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import type { Budgets } from './budgets/budgets.ts';
import { createBudgets } from './budgets/create-budgets.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { findFfmpeg } from './media/find-ffmpeg.ts';
import { OPERATIONS } from './operations/index.ts';
import { createHealth } from './providers/health.ts';
import { PROVIDERS, PROVIDER_CONFIGS } from './providers/index.ts';
import type { ProviderId, Voice } from './providers/provider.ts';
import { type Registry, createRegistry } from './providers/registry.ts';
import { type VoiceCache, createVoiceCache } from './providers/voice-cache.ts';
import { type RecordParts, recordParts } from './record-parts.ts';
import type { Redactor } from './redactor.ts';
import { cancelOperation } from './router/cancel-operation.ts';
import { createContextCache } from './router/context.ts';
import { type Deliveries, createDeliveries } from './router/deliveries.ts';
import { DEFAULT_TIMINGS, type RouterDeps, type RouterTimings } from './router/deps.ts';
import { replan } from './router/replan.ts';
import { type Resumer, createResumer } from './router/resume.ts';
import { runChild } from './router/run-child.ts';
import { createRunning } from './router/running.ts';
import { type Semaphore, createSemaphore } from './router/semaphore.ts';
import { createSweep } from './router/sweeper.ts';
import { sweepUploads } from './router/sweep-uploads.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { createTrail } from './router/trail.ts';
import { turnServices } from './router/turn-services.ts';
import { type Unsettled, createUnsettled } from './router/unsettled.ts';
import { createSignal } from './signal.ts';
import { createRoutes } from './routes/create-routes.ts';
import type { Routes } from './routes/routes.ts';
import { createSettings } from './settings/create-settings.ts';
import type { Settings } from './settings/settings.ts';
import { createToggles } from './toggles/create-toggles.ts';
import { type SpeechDefaults, createSpeechDefaults } from './speech/speech-defaults.ts';
import type { Toggles } from './toggles/toggles.ts';
import type { TrailLine } from './trail.ts';

/** What the core is made of besides its configuration. */
export type CoreEnvironment = {
  config: Config;
  log: Log;
  redactor: Redactor;
  clock: Clock;
  printTrail(line: TrailLine): void;
  /** Shortened by tests alone. */
  timings?: Partial<RouterTimings>;
};

/** The database once it knows this process: whose record it holds, and whether the process is about to end. */
type Opened = Parameters<typeof recordParts>[0] & { stopping(): boolean };

/** The running core: the pipeline's dependencies and what works beside it. */
export type CoreParts = RecordParts & {
  router: RouterDeps;
  deliveries: Deliveries;
  agents: Agents;
  speech: SpeechDefaults;
  approvals: Approvals;
  resumer: Resumer;
  budgets: Budgets;
  settings: Settings;
  toggles: Toggles;
  routes: Routes;
  unsettled: Unsettled;
  voices: VoiceCache;
  sweep(): Promise<string[] | null>;
};

/** A settlement that found no database is tried again this often, ms. */
const UNSETTLED_PAUSE_MS = 2_000;

function blobsOf(config: Config): BlobStore {
  const { blobDir, database, dataDir } = config;
  if (blobDir === null && database.home === 'supabase') return createSupabaseBlobs(database);
  return createDirectoryBlobs(blobDir ?? join(dataDir, 'blobs'));
}

function semaphores(): (provider: ProviderId) => Semaphore {
  const made = new Map(
    PROVIDER_CONFIGS.map(({ id, rateLimits }) => [id, createSemaphore(rateLimits.concurrent)]),
  );
  return (provider) => {
    const semaphore = made.get(provider);
    if (!semaphore) throw new Error(`no such provider: ${provider}`);
    return semaphore;
  };
}

/** Voices of the first vendor of speech that has a key; none has voices for nobody. */
async function loadVoices(registry: Registry, signal: AbortSignal): Promise<readonly Voice[]> {
  const speaks = PROVIDER_CONFIGS.filter(({ models }) =>
    models.some((model) => model.capability === 'speech'),
  );
  for (const { id } of speaks) {
    const answer = await registry.client(id);
    if (answer.kind === 'client' && answer.client.speech) return answer.client.speech.voices(signal);
  }
  return [];
}

/** The hand-over of ended operations, which tells the trail of each delivery. */
function deliveriesOf(router: RouterDeps): Deliveries {
  const { store, owner, clock } = router;
  const tell = [(line: TrailLine): void => router.printTrail(line)];
  return createDeliveries({
    store,
    owner,
    delivered: (operationId, where) =>
      createTrail(operationId, clock, tell).add({ step: 'delivered', where }),
  });
}

/** What approvals need of the pipeline, and the other way round. */
function approvalParts(
  router: RouterDeps,
  deliveries: Deliveries,
  allowSelf: boolean,
): Pick<CoreParts, 'approvals' | 'resumer'> {
  const { store, clock, owner, cards } = router;
  router.ended.on(() => deliveries.tellWaiting());
  const ended = (): void => router.ended.tell();
  const resumer = createResumer(router, { cards: () => cards.tell(), deliveries: ended });
  const approvals = createApprovals({
    store,
    clock,
    owner,
    cards,
    allowSelf,
    printTrail: (line) => router.printTrail(line),
    replan: (change) => replan(router, change),
    approved: () => void resumer.look(),
    ended,
  });
  return { approvals, resumer };
}

/** Where ffmpeg is; the operator is told once when there is none. */
async function ffmpegOf(config: Config, log: Log): Promise<string | null> {
  const file = await findFfmpeg(config.ffmpegPath, config.programPath);
  if (file === null) {
    log.warn(
      'no ffmpeg: answers about films have no pictures, and speech is never a voice message; install it, or set FFMPEG_PATH',
    );
  }
  return file;
}

/** The sweep of this process, which begins to delete what lies at vendors past its time; one such round at a time. */
function sweepOf(router: RouterDeps): () => Promise<string[] | null> {
  const { store, registry, log } = router;
  const uploads = createOneAtATime(
    () => sweepUploads({ store, registry, log }),
    (error) => log.warn({ err: error }, 'files at vendors could not be looked through'),
  );
  return createSweep({
    ...router,
    soleProcess: store.home === 'pglite',
    sweepUploads: () => void uploads(),
  });
}

/** Puts the core together around an opened store. */
export function createCoreParts(environment: CoreEnvironment, opened: Opened): CoreParts {
  const { config, log, redactor, clock } = environment;
  const { store, owner } = opened;
  const registry = createRegistry({
    providers: PROVIDERS,
    keys: config.providers,
    deepgramMipOptOut: config.deepgramMipOptOut,
  });
  const voices = createVoiceCache({ load: (signal) => loadVoices(registry, signal), clock });
  const running = createRunning();
  const crossed = createSignal();
  const blobs = blobsOf(config);
  const unsettled = createUnsettled(log, UNSETTLED_PAUSE_MS);
  const printTrail = (line: TrailLine): void => environment.printTrail(line);
  const ffmpeg = ffmpegOf(config, log);
  const router: RouterDeps = {
    store,
    blobs,
    registry,
    operations: new Map(OPERATIONS.map((operation) => [operation.id, operation])),
    configs: PROVIDER_CONFIGS,
    contexts: createContextCache({ store, clock }),
    running,
    health: createHealth(clock),
    semaphore: semaphores(),
    voices: (signal) => voices.voices(signal),
    owner,
    origin: opened.origin,
    guildIds: config.discord.guildIds,
    attachmentHosts: config.attachmentHosts,
    maxAttachmentBytes: config.maxAttachmentBytes,
    ffmpeg: () => ffmpeg,
    clock,
    log,
    redactor,
    printTrail,
    random: Math.random,
    timings: { ...DEFAULT_TIMINGS, ...environment.timings },
    runChild: (parent, request) => runChild(router, parent, request),
    turn: (walk) => turnServices(router, walk),
    cards: createSignal(),
    ended: createSignal(),
    stopping: () => opened.stopping(),
    thresholdsCrossed: () => crossed.tell(),
    later: (operationId, work) => unsettled.later(operationId, work),
  };
  const deliveries = deliveriesOf(router);
  return {
    router,
    unsettled,
    voices,
    ...approvalParts(router, deliveries, config.allowSelfApproval),
    ...recordParts(opened, { clock, guildIds: config.discord.guildIds, blobs, log }),
    agents: createAgents({ store, cancel: (id, actor) => cancelOperation(router, id, actor) }),
    settings: createSettings({ store, apiUrl: config.discord.apiUrl }),
    toggles: createToggles({ store }),
    speech: createSpeechDefaults({ store, voices: (signal) => voices.voices(signal) }),
    routes: createRoutes({ ...router, dropVoices: () => voices.expire() }),
    budgets: createBudgets({ store, owner, onCrossed: (listener) => crossed.on(listener) }),
    deliveries,
    sweep: sweepOf(router),
  };
}
