import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { noteInMessage } from '../../src/core/audit/checkpoint-message.ts';
import type { WitnessBoard } from '../../src/core/audit/witness-board.ts';
import { systemClock } from '../../src/core/clock.ts';
import { readConfig, secretsOf } from '../../src/core/config.ts';
import type { Core } from '../../src/core/core.ts';
import { createCore } from '../../src/core/create-core.ts';
import { createLog } from '../../src/core/log.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { createRedactor } from '../../src/core/redactor.ts';
import { createStore } from '../../src/core/store/create-store.ts';
import { openPglite } from '../../src/core/store/pglite.ts';
import { openPostgres } from '../../src/core/store/postgres.ts';
import type { Rpc } from '../../src/core/store/rpc.ts';
import { address, somebody } from './people.ts';
import type { KillOrder, KillPlan } from './killable-core.ts';

/** Longer than this asks for a yes, at ElevenLabs' price per character. */
const DEAR = 'a'.repeat(200);
const THRESHOLD_NANO = 10_000_000n;

/** The port that kills its process around the call the plan names. */
function killing(rpc: Rpc, plan: KillPlan | null): Rpc {
  let calls = 0;
  const dies = (name: string, when: KillPlan['when']): boolean =>
    plan?.name === name && plan.when === when && calls === plan.nth;
  return {
    home: rpc.home,
    close: () => rpc.close(),
    call: async (name, p) => {
      if (plan?.name === name) calls += 1;
      if (dies(name, 'before')) process.kill(process.pid, 'SIGKILL');
      // The one who started this process kills it when it hears that: somewhere in the call.
      if (dies(name, 'during')) process.send?.('in the call');
      const answer = await rpc.call(name, p);
      if (dies(name, 'after')) process.kill(process.pid, 'SIGKILL');
      // Checkpoints are due at every look, so that nobody waits for a minute.
      return name === 'checkpoint_state' ? answer.replace(/"age_ms": \d+/, '"age_ms": 99999') : answer;
    },
  };
}

/** A board that outlives its process: a line of JSON per message. */
function fileBoard(path: string): WitnessBoard {
  const lines = (): { id: string; content: string }[] =>
    existsSync(path)
      ? readFileSync(path, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as { id: string; content: string })
      : [];
  return {
    post: async (_url, content) => {
      const messageId = String(lines().length + 1);
      appendFileSync(path, `${JSON.stringify({ id: messageId, content })}\n`);
      return { kind: 'posted', messageId };
    },
    read: async (_url, messageId) => {
      const found = lines().find(({ id }) => id === messageId);
      return found ? { kind: 'message', content: found.content, edited: false } : { kind: 'gone' };
    },
    recent: async (_url, after) =>
      lines()
        .filter(({ id, content }) => (after === null || Number(id) > Number(after)) && noteInMessage(content))
        .map(({ content }) => content)
        .toReversed(),
  };
}

/** Hands over everything that ended, as the bot does. */
async function deliver(core: Core, own: Outcome): Promise<void> {
  const ids = own.kind === 'completed' ? [own.receipt.operationId] : [];
  for (const { operationId } of await core.deliveries.claim(20)) ids.push(operationId);
  for (const id of ids) {
    await core.deliveries.begin(id);
    await core.deliveries.done(id, 'channel', { channelId: '1', messageId: '2' });
  }
}

/** Something of everything that is to be killed: speech, an approval and its decision, a switch, a checkpoint. */
async function work(core: Core, key: string): Promise<void> {
  const admin = somebody({ admin: true });
  const speak = (text: string, name: string): Promise<Outcome> => {
    const actor = somebody();
    return core.run({
      operation: 'speak',
      input: { text },
      actor,
      idempotencyKey: `${key}-${name}`,
      deliverTo: address(actor),
      private: false,
    });
  };
  await deliver(core, await speak('Twelve chars', 'cheap'));
  const toggle = (await core.toggles.list(admin)).find(({ name }) => name === 'enable_email_analysis');
  if (toggle) {
    const change = { kind: 'set', enabled: !toggle.enabled } as const;
    await core.toggles.publish(admin, toggle.name, toggle.version, change);
  }
  const asked = await speak(DEAR, 'dear');
  if (asked.kind === 'waiting') {
    const view = await core.approvals.get(asked.approvalId);
    const binding = view?.binding ?? '';
    await core.approvals.decide({
      approvalId: asked.approvalId,
      binding,
      actor: admin,
      verdict: 'approve',
      reason: null,
    });
    const until = performance.now() + 30_000;
    while (performance.now() < until && (await core.operation(asked.operationId))?.state !== 'finished')
      await sleep(20);
  }
  await deliver(core, asked);
  // Time for a checkpoint to be signed, posted and written down.
  await sleep(150);
}

/** Starts, works and ends, or is killed on the way. */
async function run({ env, plan, key }: KillOrder): Promise<void> {
  const config = readConfig(env);
  const redactor = createRedactor(secretsOf(config));
  const { database } = config;
  const rpc = database.home === 'postgres' ? openPostgres(database) : await openPglite(config.dataDir);
  const core = createCore({
    config,
    log: createLog('warn', redactor),
    redactor,
    clock: systemClock,
    printTrail: () => undefined,
    board: fileBoard(`${config.dataDir}/posts.jsonl`),
    open: async () => createStore(killing(rpc, plan)),
    timings: { backoff: { baseMs: 5, maxMs: 20 }, checkpointMs: 25 },
  });
  await core.start();
  const admin = somebody({ admin: true });
  const route = (await core.routes.list()).find(({ operation }) => operation === 'speak');
  if (route && route.approvalThreshold !== THRESHOLD_NANO) {
    await core.routes.publish(admin, 'speak', route.version, { approvalThreshold: THRESHOLD_NANO });
  }
  await work(core, key);
  await core.stop(10_000);
}

// Whoever started it is gone: nobody would ever stop it.
process.on('disconnect', () => process.exit(1));
process.once('message', (order: KillOrder) => {
  // Node keeps what it compiled when a process ends by itself, which this one mostly does not.
  flushCompileCache();
  run(order).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : 'a fault'}\n`);
      process.exit(1);
    },
  );
});
