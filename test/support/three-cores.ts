import { mkdtempSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import { readConfig, secretsOf } from '../../src/core/config.ts';
import type { Core } from '../../src/core/core.ts';
import { createCore } from '../../src/core/create-core.ts';
import { createLog } from '../../src/core/log.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { createRedactor } from '../../src/core/redactor.ts';
import type { Actor } from '../../src/core/request.ts';
import { createStore } from '../../src/core/store/create-store.ts';
import { openPostgres } from '../../src/core/store/postgres.ts';
import type { TrailLine } from '../../src/core/trail.ts';
import { GUILD, address } from './people.ts';
import { postgresStore } from './postgres.ts';
import { type ScriptedVendor, startScriptedVendor } from './scripted-vendor.ts';
import type { TestStore } from './test-store.ts';
import { speaks } from './vendor-scripts.ts';

/** Any key will do, as long as all three have the same. */
const SIGNING_KEY = Buffer.alloc(32, 7).toString('base64');

/** One of several cores: its own caches and connections, the same database. */
export type OneCore = {
  core: Core;
  /** How often it asked the database for a decision context. */
  contextsRead(): number;
  trail: TrailLine[];
  speak(actor: Actor, text?: string): Promise<Outcome>;
};

/** Three cores on one PostgreSQL, as three processes would be, and the vendor of speech they share. */
export type ThreeCores = {
  cores: [OneCore, OneCore, OneCore];
  vendor: ScriptedVendor;
  db: TestStore & { url: string };
  close(): Promise<void>;
};

/** Starts them. */
export async function threeCores(): Promise<ThreeCores> {
  const vendor = await startScriptedVendor(speaks);
  const db = await postgresStore();
  const started: Core[] = [];
  const start = async (): Promise<OneCore> => {
    const config = readConfig({
      DISCORD_TOKEN: 'canary-discord-token',
      DISCORD_APPLICATION_ID: '110000000000000002',
      DISCORD_GUILD_ID: GUILD,
      ELEVENLABS_API_KEY: 'canary-elevenlabs-key',
      ELEVENLABS_BASE_URL: vendor.url,
      DATA_DIR: mkdtempSync(join(tmpdir(), 'helix-three-')),
      AUDIT_SIGNING_KEY: SIGNING_KEY,
      DATABASE_URL: db.url,
    });
    const redactor = createRedactor(secretsOf(config));
    const rpc = openPostgres({ url: db.url });
    let contexts = 0;
    const counted = {
      ...rpc,
      call: (name: string, p: string) => {
        if (name === 'context') contexts += 1;
        return rpc.call(name, p);
      },
    };
    const trail: TrailLine[] = [];
    const core = createCore({
      config,
      log: createLog('error', redactor, () => undefined),
      redactor,
      clock: systemClock,
      printTrail: (line) => void trail.push(line),
      open: async () => createStore(counted),
    });
    await core.start();
    started.push(core);
    return {
      core,
      trail,
      contextsRead: () => contexts,
      speak: (actor, text = 'Twelve chars') =>
        core.run({
          operation: 'speak',
          input: { text },
          actor,
          idempotencyKey: String(randomInt(2 ** 47)),
          deliverTo: address(actor),
          private: false,
        }),
    };
  };
  return {
    cores: [await start(), await start(), await start()],
    vendor,
    db,
    close: async () => {
      for (const core of started) await core.stop(0);
      await vendor.close();
      await db.close();
    },
  };
}
