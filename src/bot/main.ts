import {
  type Config,
  type Core,
  type Log,
  type Redactor,
  type StartReport,
  crashFacts,
  createCore,
  createLog,
  createRedactor,
  formatUsd,
  readConfig,
  secretsOf,
  systemClock,
} from '../core/index.ts';
import { createAckMeter } from './ack-meter.ts';
import { startMetricsServer } from './metrics-server.ts';
import { serveDiscord } from './serve-discord.ts';
import { closeText, startFaultText } from './start-fault.ts';
import { openWebhooks } from './webhooks/open-webhooks.ts';

/** What is being answered may take this long to end after a signal; then the core books what it must. */
const DRAIN_MS = 8_000;
const CORE_STOP_MS = 2_000;

/** The line that says the bot serves; beside it stdout carries `trail` lines alone. */
function readyLine(config: Config, report: StartReport, botUserId: string): object {
  return {
    event: 'ready',
    bot_user_id: botUserId,
    guilds: config.discord.guildIds,
    origin: report.origin,
    first_start: report.firstStart,
    database: report.database,
    budget_time_zone: report.budgetTimeZone,
    worst_case_day: formatUsd(BigInt(report.worstCaseDayNano)),
    interrupted: report.interrupted,
    providers: report.providers.map(({ id, keyPresent }) => ({ id, key_present: keyPresent })),
    warnings: report.warnings,
    started_in_ms: Math.round(performance.now()),
  };
}

/** Opens everything in order and gives back how to close it, in reverse. Whatever was opened is closed on a fault. */
async function open(
  config: Config,
  log: Log,
  redactor: Redactor,
  onLost: (code: number) => void,
): Promise<{ ready: object; close: () => Promise<void> }> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).toReversed()) await closer();
  };
  try {
    const meter = createAckMeter();
    const { discord } = config;
    const webhooks = openWebhooks({
      apiUrl: discord.apiUrl,
      token: discord.token,
      clock: systemClock,
      // The pace is kept in the core's database, and the core needs a board to put checkpoints up: before its start
      // these reject.
      pace: {
        turn: async (id, spacingMs) => core.followers.turn(id, spacingMs),
        holdBack: async (id, ms) => core.followers.holdBack(id, ms),
      },
      onRateLimited: meter.rateLimited,
    });
    closers.push(() => webhooks.close());
    const core: Core = createCore({ config, log, redactor, clock: systemClock, board: webhooks.board });
    closers.push(() => core.stop(CORE_STOP_MS));
    const report = await core.start();
    if (config.metricsPort !== null) {
      const metrics = await startMetricsServer(config.metricsPort, meter);
      closers.push(() => metrics.close());
    }
    const served = await serveDiscord({
      core,
      log,
      clock: systemClock,
      meter,
      webhooks,
      settings: {
        applicationId: discord.applicationId,
        guildIds: discord.guildIds,
      },
      token: discord.token,
      apiUrl: discord.apiUrl,
      onLost,
    });
    closers.push(() => served.close());
    closers.push(() => served.drain(DRAIN_MS));
    for (const warning of report.warnings) log.warn({}, warning);
    return { ready: readyLine(config, report, served.botUserId), close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

/** Ends the process with one plain sentence. */
function fail(text: string): never {
  process.stderr.write(`Helix stops: ${text}\n`);
  process.exit(1);
}

/** Runs the bot until a signal ends it. */
async function main(): Promise<void> {
  const config = readConfig();
  const redactor = createRedactor(secretsOf(config));
  const log = createLog(config.logLevel, redactor);
  process.on('uncaughtException', (error: unknown) => {
    const facts = crashFacts(error);
    log.fatal(facts, 'a fault nobody caught');
    fail(`a fault inside Helix (${facts.fault}). What was running is settled at the next start.`);
  });
  const { ready, close } = await open(config, log, redactor, (code) => fail(closeText(code)));
  let ending = false;
  const end = (signal: NodeJS.Signals): void => {
    if (ending) return;
    ending = true;
    log.info({ signal }, 'stopping');
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping did not end cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`Helix cannot start: ${startFaultText(error)}\n`);
  process.exit(1);
}
