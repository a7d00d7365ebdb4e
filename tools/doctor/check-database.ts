import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, formatUsd } from '../../src/core/index.ts';
import { DirectoryLockedError, lockDirectory } from '../../src/core/store/directory-lock.ts';
import { openStore } from '../../src/core/store/open-store.ts';
import { type Store, StoreUnavailableError } from '../../src/core/store/store.ts';
import type { Places } from './check-guild.ts';
import type { Webhooks } from './check-webhooks.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** What a server was set up with. */
type GuildKept = Places & { webhooks: Webhooks };
/** What the database says, and what each server was set up with; the environment's word where it was not opened. */
export type DatabaseReport = { findings: Finding[]; kept: (guildId: string) => GuildKept };

function seeded({ discord }: Config): GuildKept {
  const { adminChannelId, adminRoleIds, webhooks } = discord;
  return {
    adminChannelId,
    adminRoleIds,
    webhooks: { commands: webhooks.commands, hash_chain: webhooks.hashChain, anomalies: webhooks.anomalies },
  };
}

/** The embedded database before it is opened: another process may have it, or it is not made yet. */
function embedded(dataDir: string): { finding: Finding; open: boolean } {
  try {
    lockDirectory(join(dataDir, 'db.lock')).release();
  } catch (error) {
    const locked = error instanceof DirectoryLockedError;
    const finding = locked
      ? warn(
          'database',
          `process ${error.pid} works with ${dataDir} now, so it was not opened`,
          'nothing, if that is your running bot; else stop that process',
        )
      : fail('database', `${dataDir} cannot be locked`, 'give the folder to the user that runs Helix');
    return { finding, open: false };
  }
  if (existsSync(join(dataDir, 'db'))) return { finding: ok('lock', 'free'), open: true };
  return { finding: ok('database', `made in ${dataDir} at the first start`), open: false };
}

function cureOf(error: unknown, home: string): Finding {
  if (error instanceof StoreUnavailableError) {
    const cure = 'start it, and check DATABASE_URL (or SUPABASE_URL) and the network';
    return fail('database', `${home} does not answer`, cure);
  }
  // The store's own errors name the cure and no secret; anything else is not shown.
  const known =
    error instanceof Error && /^(SchemaVersion|StoreAccess|MigrationChanged)Error$/.test(error.name);
  return fail(
    'database',
    known ? error.message : `${home} cannot be opened`,
    known ? 'do what the line above says' : 'see the log of `npm start` for what happened',
  );
}

async function look(store: Store, config: Config): Promise<DatabaseReport> {
  const { schema_version: version } = await store.ping();
  const findings = [ok('database', `${store.home} answers, migrated to ${version}`)];
  const kept = new Map<string, GuildKept>();
  for (const guild_id of config.discord.guildIds) {
    const settings = await store.guildSettings({ guild_id });
    const webhooks = await store.guildWebhooks({ guild_id });
    const { day_nano: day, month_nano: month } = await store.worstCase({ guild_id });
    // Limits count days in the installation's zone, which a database has from its first start on.
    const most =
      day === null || month === null
        ? 'known after the first start'
        : `${formatUsd(BigInt(day))} a day, ${formatUsd(BigInt(month))} a month`;
    findings.push(ok('worst case', `server ${guild_id}: ${most}`));
    const places = { adminChannelId: settings.admin_channel_id, adminRoleIds: settings.admin_role_ids };
    if (settings.version > 0) kept.set(guild_id, { ...places, webhooks });
  }
  return { findings, kept: (guildId) => kept.get(guildId) ?? seeded(config) };
}

/** The database: reachable, migrated, free; with the worst case of each server. Nothing is written. */
export async function checkDatabase(config: Config): Promise<DatabaseReport> {
  const { database } = config;
  const first = database.home === 'pglite' ? embedded(database.dataDir) : null;
  const findings = first === null ? [] : [first.finding];
  const fallback = { findings, kept: () => seeded(config) };
  if (first?.open === false) return fallback;
  try {
    const store = await openStore(database);
    try {
      const report = await look(store, config);
      return { ...report, findings: [...findings, ...report.findings] };
    } finally {
      await store.close();
    }
  } catch (error) {
    return { ...fallback, findings: [...findings, cureOf(error, database.home)] };
  }
}
