import { systemClock } from '../../src/core/clock.ts';
import { readConfig, secretsOf } from '../../src/core/config.ts';
import type { Core } from '../../src/core/core.ts';
import { createCore } from '../../src/core/create-core.ts';
import { createLog } from '../../src/core/log.ts';
import { createRedactor } from '../../src/core/redactor.ts';
import type { TrailLine } from '../../src/core/trail.ts';
import type { CoreAnswer, CoreCall, CoreCalls } from './core-calls.ts';

/** How long running requests may take when the process is stopped, ms. */
const GRACE_MS = 10_000;

const answer = (what: CoreAnswer): void => void process.send?.(what);

let core: Core;

const calls: CoreCalls = {
  start: async (env, timings) => {
    const config = readConfig(env);
    const redactor = createRedactor(secretsOf(config));
    core = createCore({
      config,
      log: createLog('info', redactor, (log) => answer({ log })),
      redactor,
      clock: systemClock,
      printTrail: () => undefined,
      timings,
    });
    await core.start();
  },
  run: async (request) => {
    const trail: TrailLine[] = [];
    const outcome = await core.run(request, { onTrail: (line) => void trail.push(line) });
    return { outcome, trail };
  },
  budget: (actor) => core.budget(actor),
  toggles: (actor) => core.toggles.list(actor),
  publishToggle: (...args) => core.toggles.publish(...args),
  setOwnToggle: (...args) => core.toggles.setOwn(...args),
  publishRoute: (...args) => core.routes.publish(...args),
  stop: async () => {
    await core.stop(GRACE_MS);
    // Nothing else may hold the process open: it ends by itself once the channel is closed.
    setImmediate(() => process.disconnect());
  },
};

process.on('message', ({ n, name, args }: CoreCall) => {
  const call = calls[name] as (...given: unknown[]) => Promise<unknown>;
  call(...args).then(
    (value) => answer({ n, value }),
    (error: unknown) =>
      answer({ n, error: error instanceof Error ? `${error.name}: ${error.message}` : '?' }),
  );
});
// Whoever started it is gone: nobody would ever stop it.
process.on('disconnect', () => setTimeout(() => process.exit(1), 5_000).unref());
