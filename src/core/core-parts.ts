import { join } from 'node:path';
import { createSupabaseBlobs } from './blobs/supabase-blobs.ts';
import { createDirectoryBlobs } from './blobs/directory-blobs.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { OPERATIONS } from './operations/index.ts';
import { createHealth } from './providers/health.ts';
import { PROVIDERS, PROVIDER_CONFIGS } from './providers/index.ts';
import type { ProviderId, Voice } from './providers/provider.ts';
import { type Registry, createRegistry } from './providers/registry.ts';
import { type VoiceCache, createVoiceCache } from './providers/voice-cache.ts';
import type { Redactor } from './redactor.ts';
import { createContextCache } from './router/context.ts';
import { type Deliveries, createDeliveries } from './router/deliveries.ts';
import { DEFAULT_TIMINGS, type RouterDeps, type RouterTimings } from './router/deps.ts';
import { createRunning } from './router/running.ts';
import { type Semaphore, createSemaphore } from './router/semaphore.ts';
import { createSweep } from './router/sweeper.ts';
import { createTrail } from './router/trail.ts';
import { type Unsettled, createUnsettled } from './router/unsettled.ts';
import type { Store } from './store/store.ts';
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

/** The running core: the pipeline's dependencies and what works beside it. */
export type CoreParts = {
  router: RouterDeps;
  deliveries: Deliveries;
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

/** Puts the core together around an opened store. */
export function createCoreParts(
  environment: CoreEnvironment,
  opened: { store: Store; origin: string; owner: string; stopping(): boolean },
): CoreParts {
  const { config, log, redactor, clock } = environment;
  const { store, owner } = opened;
  const registry = createRegistry({
    providers: PROVIDERS,
    keys: config.providers,
    deepgramMipOptOut: config.deepgramMipOptOut,
  });
  const voices = createVoiceCache({ load: (signal) => loadVoices(registry, signal), clock });
  const running = createRunning();
  const blobs = blobsOf(config);
  const unsettled = createUnsettled(log, UNSETTLED_PAUSE_MS);
  const printTrail = (line: TrailLine): void => environment.printTrail(line);
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
    clock,
    log,
    redactor,
    printTrail,
    random: Math.random,
    timings: { ...DEFAULT_TIMINGS, ...environment.timings },
    stopping: () => opened.stopping(),
    later: (operationId, work) => unsettled.later(operationId, work),
  };
  return {
    router,
    unsettled,
    voices,
    deliveries: createDeliveries({
      store,
      owner,
      delivered: (operationId, where) =>
        createTrail(operationId, clock, [printTrail]).add({ step: 'delivered', where }),
    }),
    sweep: createSweep({ store, blobs, running, owner, soleProcess: store.home === 'pglite', clock, log }),
  };
}
