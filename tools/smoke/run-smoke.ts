import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import {
  type Config,
  type Core,
  type Outcome,
  type Request,
  type TrailLine,
  createCore,
  createLog,
  createRedactor,
  readConfig,
  secretsOf,
  systemClock,
} from '../../src/core/index.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import type { CostEntryRow } from '../../src/core/store/rows.ts';

/** What one operation's real call came to. `vendor` holds the figures the vendor itself gave. */
export type SmokeRun = {
  operation: string;
  state: Outcome['kind'];
  reason: string | null;
  ms: number;
  /** The owner's target for this operation, ms. */
  targetMs: number;
  heldNano: bigint;
  entries: CostEntryRow[];
  vendor: Record<string, string | number>;
};

const SENTENCE = 'This is a short test of the control plane.';
const EMAIL =
  'From: Ada <ada@example.com>\nSubject: Lunch\n\nHello Bob,\nplease book a table for Friday.\nAda';
const TASK = 'Please calculate 17 * 23 and tell me the result.';
const TARGET_MS = { speak: 2_000, transcribe: 3_000, email: 5_000, agent: 5_000, video: 10_000 };
/** Twelve seconds of slides, of our own making. */
const CLIP = new URL('../../sandbox/samples/quarterly-slides.webm', import.meta.url);
const DELIVER_TO: Request['deliverTo'] = {
  applicationId: '0',
  guildId: '100000000000000001',
  channelId: '100000000000000002',
  userId: '100000000000000003',
  interactionToken: 'none',
  interactionAt: new Date(0).toISOString(),
  locale: 'en-US',
  maxFileBytes: 10_485_760,
};
const ACTOR: Request['actor'] = {
  guildId: DELIVER_TO.guildId,
  userId: DELIVER_TO.userId,
  roleIds: [],
  admin: false,
};

type Attachment = { url: string; name: string; bytes: number; contentType: string };

/** Serves one file on loopback, because the core copies attachments from a web address, as in Discord. */
async function serveFile(): Promise<{
  host: string;
  attach(name: string, contentType: string, bytes: Buffer): Attachment;
  close(): void;
}> {
  let served = { contentType: '', bytes: Buffer.alloc(0) as Buffer };
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': served.contentType }).end(served.bytes),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    host,
    attach: (name, contentType, bytes) => {
      served = { contentType, bytes };
      return { url: `http://${host}/${name}`, name, bytes: bytes.length, contentType };
    },
    close: () => server.close(),
  };
}

function smokeEnv(env: NodeJS.ProcessEnv, folder: string, host: string): NodeJS.ProcessEnv {
  const vendors = Object.entries(env).filter(([name]) =>
    /^(DEEPGRAM|ELEVENLABS|ANTHROPIC|GOOGLE)_/.test(name),
  );
  return {
    ...Object.fromEntries(vendors),
    PRICES_FILE: env['PRICES_FILE'],
    DISCORD_TOKEN: 'unused',
    DISCORD_APPLICATION_ID: '100000000000000004',
    DISCORD_GUILD_ID: DELIVER_TO.guildId,
    DATA_DIR: join(folder, 'data'),
    BLOB_DIR: join(folder, 'blobs'),
    ATTACHMENT_HOSTS: host,
    LOG_LEVEL: 'error',
  };
}

function vendorFigures(outcome: Outcome): Record<string, string | number> {
  if (outcome.kind !== 'completed') return {};
  const { facts } = outcome.result;
  const kept = Object.entries(facts).filter(([name]) =>
    ['durationSeconds', 'characters', 'vendorCharacterCost', 'words', 'seconds'].includes(name),
  );
  return Object.fromEntries(
    kept.flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  );
}

type Smoke = { core: Core; maxNano: bigint; heldNano: bigint; held: Map<string, bigint> };

async function runOne(
  smoke: Smoke,
  operation: Request['operation'],
  input: unknown,
): Promise<{ outcome: Outcome; id: string; ms: number }> {
  let id = '';
  const started = performance.now();
  const onTrail = (line: TrailLine): void => {
    if (line.step !== 'hold') return;
    smoke.heldNano += BigInt(line.granted_nano);
    smoke.held.set(line.operation, BigInt(line.granted_nano));
    // The hold is an upper bound of the bill, so stopping here keeps the promise of --max-usd.
    if (smoke.heldNano > smoke.maxNano) void smoke.core.cancel(line.operation, ACTOR);
  };
  const request: Request = {
    operation,
    input,
    actor: ACTOR,
    idempotencyKey: `smoke:${operation}:${Date.now()}`,
    deliverTo: DELIVER_TO,
    private: true,
  };
  const outcome = await smoke.core.run(request, {
    onOperation: (operationId) => {
      id = operationId;
    },
    onTrail,
  });
  return { outcome, id, ms: Math.round(performance.now() - started) };
}

type Done = { operation: keyof typeof TARGET_MS; outcome: Outcome; id: string; ms: number };

async function runAll(smoke: Smoke, files: Awaited<ReturnType<typeof serveFile>>): Promise<Done[]> {
  const done: Done[] = [];
  const spoken = await runOne(smoke, 'speak', { text: SENTENCE });
  done.push({ operation: 'speak', ...spoken });
  const file = spoken.outcome.kind === 'completed' ? spoken.outcome.result.files[0] : undefined;
  if (file) {
    const recording = await buffer(await smoke.core.openBlob(file.key));
    const attachment = files.attach('speech.mp3', 'audio/mpeg', recording);
    done.push({ operation: 'transcribe', ...(await runOne(smoke, 'transcribe', { file: attachment })) });
  }
  const task = { task: TASK, about: null, files: [], conversation: null, model: null, web: false };
  done.push({ operation: 'agent', ...(await runOne(smoke, 'agent', task)) });
  const clip = files.attach('slides.webm', 'video/webm', await readFile(CLIP));
  done.push({ operation: 'video', ...(await runOne(smoke, 'video', { file: clip })) });
  done.push({ operation: 'email', ...(await runOne(smoke, 'email', { text: EMAIL })) });
  return done;
}

/** Runs `/speak`, `/transcribe` of what was spoken, `/video`, `/email` and `/agent`; throws ConfigError when the environment is wrong. */
export async function runSmoke(options: {
  env: NodeJS.ProcessEnv;
  folder: string;
  maxNano: bigint;
}): Promise<SmokeRun[]> {
  const files = await serveFile();
  try {
    return await runWith(
      readConfig(smokeEnv(options.env, options.folder, files.host)),
      options.maxNano,
      files,
    );
  } finally {
    // Also when the environment is wrong: a server that listens would keep the process alive.
    files.close();
  }
}

async function runWith(
  config: Config,
  maxNano: bigint,
  files: Awaited<ReturnType<typeof serveFile>>,
): Promise<SmokeRun[]> {
  const redactor = createRedactor(secretsOf(config));
  const log = createLog(config.logLevel, redactor);
  const core = createCore({ config, log, redactor, clock: systemClock, printTrail: () => undefined });
  const smoke: Smoke = { core, maxNano, heldNano: 0n, held: new Map() };
  let done: Done[];
  try {
    await core.start();
    done = await runAll(smoke, files);
  } finally {
    await core.stop(5_000);
  }
  const store = await openStore(config.database);
  try {
    return await Promise.all(
      done.map(async ({ operation, outcome, id, ms }) => ({
        operation,
        state: outcome.kind,
        reason: 'code' in outcome ? outcome.code : null,
        ms,
        targetMs: TARGET_MS[operation],
        heldNano: smoke.held.get(id) ?? 0n,
        entries: await store.costEntries({ operation_id: id, after: null, limit: 20 }),
        vendor: vendorFigures(outcome),
      })),
    );
  } finally {
    await store.close();
  }
}
