import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GUILD } from '../../../support/people.ts';
import { type KillPlan, startKillableCore } from '../../../support/killable-core.ts';
import { startScriptedVendor } from '../../../support/scripted-vendor.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { speaks } from '../../../support/vendor-scripts.ts';
import { violations } from '../../store/invariants/violations.ts';
import { checkCheckpoints } from './contradictions.ts';
import { mismatches } from './effects-and-entries.ts';
import { seeded } from './plan-kills.ts';

/** Where the killed processes keep their rows. */
export type KillHome = {
  env: Record<string, string>;
  /** Lets what a dead process held run out, as half a minute would. */
  forget(): Promise<void>;
  /** The database, while no process has it open. */
  look<T>(use: (test: TestStore) => Promise<T>): Promise<T>;
};

/** What came of it: faults name the kill after which they were found. */
export type KillReport = {
  killed: number;
  /** Processes whose work was over before the call they were to die at. */
  done: number;
  byStep: Record<string, number>;
  faults: string[];
  entries: number;
  kept: number;
  posted: number;
  states: Record<string, number>;
  lost: number;
};

const HOOK = 'https://discord.com/api/webhooks/4242/secret';

/** Everything that must be so at any moment; empty when it is. */
async function faultsIn(test: TestStore, dataDir: string): Promise<string[]> {
  const { wrong } = await checkCheckpoints(test, dataDir);
  return [
    ...(await mismatches(test)).map(({ rule, place }) => `${rule}: ${place}`),
    ...(await violations(test)).map((found) => JSON.stringify(found)),
    ...wrong.map((note) => `a checkpoint that the log contradicts: ${note}`),
  ];
}

/** Starts a process per plan on one database, lets it be killed, looks at what is left; the last one ends by itself. */
export async function runKills(
  open: (dataDir: string) => Promise<KillHome>,
  plans: readonly KillPlan[],
  { seed, lookEvery }: { seed: number; lookEvery: number },
): Promise<KillReport> {
  const dataDir = mkdtempSync(join(tmpdir(), 'helix-kills-'));
  const vendor = await startScriptedVendor(speaks);
  const home = await open(dataDir);
  const env = {
    DISCORD_TOKEN: 'canary-discord-token',
    DISCORD_APPLICATION_ID: '110000000000000002',
    DISCORD_GUILD_ID: GUILD,
    DISCORD_ADMIN_CHANNEL_ID: '110000000000000009',
    DISCORD_WEBHOOK_HASH_CHAIN: HOOK,
    ELEVENLABS_API_KEY: 'canary-elevenlabs-key',
    ELEVENLABS_BASE_URL: vendor.url,
    DATA_DIR: dataDir,
    ...home.env,
  };
  const random = seeded(seed);
  const faults: string[] = [];
  const byStep: Record<string, number> = {};
  let killed = 0;
  let next = startKillableCore();
  try {
    for (const [n, plan] of [...plans, null].entries()) {
      const core = next;
      if (plan) next = startKillableCore();
      const end = await core.run({ env, plan, key: `${seed}-${n}` }, random(6));
      const step = plan ? `${plan.name} ${plan.when}` : 'the last';
      if (end === 'killed') {
        killed += 1;
        byStep[step] = (byStep[step] ?? 0) + 1;
      }
      if (plan === null || (n + 1) % lookEvery === 0) {
        const found = await home.look((test) => faultsIn(test, dataDir));
        faults.push(...found.map((fault) => `after ${n} (${step}): ${fault}`));
      }
      await home.forget();
    }
    return await home.look(async (test) => {
      const { kept, posted } = await checkCheckpoints(test, dataDir);
      const states = await test.sql(
        'select state, count(*)::int as n from helix.operations group by 1 order by 1',
      );
      const [lost] = await test.sql(
        'select count(*)::int as n from helix.audit_entries where body like \'%"kind":"process_lost"%\'',
      );
      return {
        killed,
        done: plans.length - killed,
        byStep,
        faults,
        entries: (await test.store.auditHead()).next,
        kept,
        posted,
        states: Object.fromEntries(states.map(({ state, n }) => [String(state), Number(n)])),
        lost: Number(lost?.['n']),
      };
    });
  } finally {
    await vendor.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
