import { randomInt } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BlobStore } from '../../src/core/blobs/blob-store.ts';
import { createDirectoryBlobs } from '../../src/core/blobs/directory-blobs.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { type Config, readConfig, secretsOf } from '../../src/core/config.ts';
import type { Core, RunListener } from '../../src/core/core.ts';
import { createCore } from '../../src/core/create-core.ts';
import { createLog } from '../../src/core/log.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { createRedactor } from '../../src/core/redactor.ts';
import type { Request } from '../../src/core/request.ts';
import type { RouterTimings } from '../../src/core/router/deps.ts';
import { createStore } from '../../src/core/store/create-store.ts';
import type { Rpc } from '../../src/core/store/rpc.ts';
import { StoreUnavailableError } from '../../src/core/store/store.ts';
import type { TrailLine } from '../../src/core/trail.ts';
import { makeWav } from './make-audio.ts';
import { GUILD, address, somebody } from './people.ts';
import { postgresStore } from './postgres.ts';
import { type ScriptedVendor, startScriptedVendor } from './scripted-vendor.ts';
import type { TestStore } from './test-store.ts';
import { hears, speaks } from './vendor-scripts.ts';

/** Two seconds of sound, and what the vendor says of it. */
export const SOUND = makeWav(2);

/** The real core on a real database, with scripted ends of the network: two vendors and a host of files. */
export type CoreWorld = {
  core: Core;
  config: Config;
  db: TestStore;
  deepgram: ScriptedVendor;
  elevenlabs: ScriptedVendor;
  /** Serves `files` by path. */
  files: ScriptedVendor;
  hosted: Map<string, Uint8Array>;
  trail: TrailLine[];
  logs: string[];
  /** Calls of a vendor that are paid for. */
  paid(vendor: ScriptedVendor): number;
  speak(
    text: string,
    more?: Partial<Request> & { input?: Record<string, unknown> },
    listener?: RunListener,
  ): Promise<Outcome>;
  transcribe(
    file?: Uint8Array,
    more?: Partial<Request> & { input?: Record<string, unknown> },
    listener?: RunListener,
  ): Promise<Outcome>;
  /** Goes on with another core over the same database: one whose breakers and caches remember nothing. */
  renew(more?: WorldOptions): Promise<void>;
  /** Another core over the same database and files, as after a crash: the first one is left as it is. */
  another(more?: WorldOptions): Promise<Core>;
  /** Steps of one operation, by name. */
  steps(operationId: string): string[];
  blobFiles(): string[];
  blobs: BlobStore;
  /** Makes the database vanish: `before` a function does its work, or `after`, when only its answer is lost. */
  database: { before: Set<string>; after: Set<string> };
  /** Kinds and facts of the audit entries of one operation. */
  audit(operationId: string): Promise<{ kind: string; facts: Record<string, unknown> }[]>;
  close(): Promise<void>;
};

export type WorldOptions = {
  /** The database; one of its own on the run's PostgreSQL when left out, which costs a tenth of a PGlite. */
  db?: TestStore;
  env?: Record<string, string>;
  timings?: Partial<RouterTimings>;
  /** The core's own clock, by which breakers rest and lists grow old; the database has another. */
  clock?: Clock;
};

/** Short times, so that a test waits for milliseconds where a person would wait for seconds. */
const QUICK: Partial<RouterTimings> = {
  backoff: { baseMs: 5, maxMs: 20 },
  // No vendor here is silent by accident, however slow the machine is.
  silenceMs: 60_000,
  fetchIdleMs: 10_000,
  fetchTotalMs: 20_000,
  storePatienceMs: 300,
  settlePatienceMs: 300,
  // A core that a test abandons must not take those after it for dead.
  sweepMs: 3_600_000,
  checkpointMs: 3_600_000,
};

/** Starts the core and everything around it. */
export async function coreWorld(options: WorldOptions = {}): Promise<CoreWorld> {
  const hosted = new Map<string, Uint8Array>();
  const deepgram = await startScriptedVendor(hears);
  const elevenlabs = await startScriptedVendor(speaks);
  const files = await startScriptedVendor((request, response) => {
    const found = hosted.get(request.url.pathname);
    response.writeHead(found ? 200 : 404);
    response.end(found);
  });
  const db = options.db ?? (await postgresStore());
  const dataDir = mkdtempSync(join(tmpdir(), 'helix-core-'));
  const base = {
    DISCORD_TOKEN: 'canary-discord-token',
    DISCORD_APPLICATION_ID: '110000000000000002',
    DISCORD_GUILD_ID: GUILD,
    DEEPGRAM_API_KEY: 'canary-deepgram-key',
    DEEPGRAM_BASE_URL: deepgram.url,
    ELEVENLABS_API_KEY: 'canary-elevenlabs-key',
    ELEVENLABS_BASE_URL: elevenlabs.url,
    ATTACHMENT_HOSTS: new URL(files.url).host,
    DATA_DIR: dataDir,
  };
  const database = { before: new Set<string>(), after: new Set<string>() };
  const faulty: Rpc = {
    home: db.rpc.home,
    close: () => db.rpc.close(),
    call: async (name, p) => {
      if (database.before.has(name)) throw new StoreUnavailableError();
      const answer = await db.rpc.call(name, p);
      if (database.after.has(name)) throw new StoreUnavailableError();
      return answer;
    },
  };
  const trail: TrailLine[] = [];
  const logs: string[] = [];
  const cores: Core[] = [];
  const config = readConfig({ ...base, ...options.env });

  async function start(more: WorldOptions): Promise<Core> {
    const redactor = createRedactor(secretsOf(config));
    const store = createStore({ ...faulty, close: async () => undefined });
    const core = createCore({
      config: readConfig({ ...base, ...options.env, ...more.env }),
      log: createLog('debug', redactor, (line) => void logs.push(line)),
      redactor,
      clock: more.clock ?? systemClock,
      printTrail: (line) => void trail.push(line),
      open: async () => store,
      timings: { ...QUICK, ...more.timings },
    });
    await core.start();
    cores.push(core);
    return core;
  }

  let core = await start(options);
  const request = (operation: Request['operation'], more: Partial<Request>): Request => {
    const actor = more.actor ?? somebody();
    return {
      operation,
      input: {},
      actor,
      idempotencyKey: String(randomInt(2 ** 47)),
      deliverTo: address(actor),
      private: false,
      ...more,
    };
  };

  return {
    get core() {
      return core;
    },
    config,
    db,
    deepgram,
    elevenlabs,
    files,
    hosted,
    trail,
    logs,
    paid: (vendor) => vendor.requests.filter(({ method }) => method === 'POST').length,
    speak: (text, more = {}, listener = {}) =>
      core.run({ ...request('speak', more), input: { text, ...more.input } }, listener),
    transcribe: (file = SOUND, more = {}, listener = {}) => {
      const path = `/attachments/${randomInt(2 ** 40)}/note.wav`;
      hosted.set(path, file);
      const ref = {
        url: `${files.url}${path}?ex=1`,
        name: 'note.wav',
        bytes: file.byteLength,
        contentType: 'audio/wav',
      };
      return core.run({ ...request('transcribe', more), input: { file: ref, ...more.input } }, listener);
    },
    database,
    blobs: createDirectoryBlobs(config.blobDir ?? ''),
    audit: async (operationId) => {
      const entries = await db.store.auditEntries({ from: 0, limit: 500 });
      return entries
        .map(
          ({ body }) =>
            JSON.parse(body) as { kind: string; operation: string; facts: Record<string, unknown> },
        )
        .filter((entry) => JSON.stringify(entry).includes(operationId));
    },
    renew: async (more = {}) => {
      await core.stop(0);
      core = await start(more);
    },
    another: (more = {}) => start(more),
    steps: (operationId) => trail.filter((line) => line.operation === operationId).map((line) => line.step),
    blobFiles: () =>
      readdirSync(dataDir, { recursive: true })
        .map(String)
        .filter((name) => /\/(in|out)-/.test(name)),
    close: async () => {
      for (const one of cores) await one.stop(0);
      await Promise.all([deepgram, elevenlabs, files].map((end) => end.close()));
      await db.close();
    },
  };
}
