import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadEnvFile as nodeLoadEnvFile } from 'node:process';
import {
  type Environment,
  type VariableName,
  environmentSchema,
  variableMeta,
} from './environment/variables.ts';
import type { ProviderId } from './providers/provider.ts';
import { isWebhookUrl } from './settings/webhook-url.ts';

/** Where the rows live: DATABASE_URL wins over Supabase, which wins over the built-in database. */
export type DatabaseConfig =
  | { home: 'postgres'; url: string }
  | { home: 'supabase'; url: string; serviceKey: string }
  | { home: 'pglite'; dataDir: string };

/** A vendor's settings; its operations answer `key_missing` without a key. `baseUrl` null = the vendor's own. */
type ProviderAccess = { apiKey: string | null; baseUrl: string | null };

/** Everything the environment says, checked. Paths are absolute, sizes in bytes. */
export type Config = {
  discord: {
    token: string;
    applicationId: string;
    /** The guilds that are served; at least one. */
    guildIds: string[];
    adminChannelId: string | null;
    adminRoleIds: string[];
    /** Ends in `/api`. */
    apiUrl: string;
    webhooks: { commands: string | null; hashChain: string | null; anomalies: string | null };
  };
  providers: Record<ProviderId, ProviderAccess>;
  deepgramMipOptOut: boolean;
  database: DatabaseConfig;
  dataDir: string;
  /** null = Supabase Storage. */
  blobDir: string | null;
  attachmentHosts: string[];
  maxAttachmentBytes: number;
  budgetTimeZone: string;
  pricesFile: string | null;
  allowSelfApproval: boolean;
  auditSigningKey: string | null;
  ffmpegPath: string | null;
  /** Folders where programs are looked for (PATH). */
  programPath: string;
  metricsPort: number | null;
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
};

/** What the environment gets wrong, all of it at once; the message names each variable and its cure, no values. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `The environment has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n` +
        faults.map((fault) => `  ${fault}`).join('\n'),
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const DISCORD_API = 'https://discord.com/api';
const DISCORD_CDN = ['cdn.discordapp.com', 'media.discordapp.net'];
const MEBIBYTE = 1024 * 1024;

/**
 * Reads `.env` into the environment when it is there. A complete environment needs no file: where DISCORD_TOKEN
 * is already set, the file is left unread, so that two sources never mix (programs that start the bot rely on it).
 */
export function loadEnvFile(path = '.env', env: NodeJS.ProcessEnv = process.env): boolean {
  if (env['DISCORD_TOKEN'] || !existsSync(path)) return false;
  nodeLoadEnvFile(path);
  return true;
}

/** Reads and checks the environment; throws ConfigError that names every fault. The only reader of it in the bot. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(
    Object.keys(environmentSchema.shape).flatMap((name) => {
      const value = env[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    const names = new Set(parsed.error.issues.map((issue) => issue.path[0] as VariableName));
    const loose = environmentSchema.partial().safeParse(without(given, names));
    throw new ConfigError([
      ...[...names].map((name) => fault(name, name in given ? 'is not valid' : 'is missing')),
      ...(loose.success ? crossFaults(loose.data) : []),
    ]);
  }
  const faults = crossFaults(parsed.data);
  if (faults.length > 0) throw new ConfigError(faults);
  return { ...configOf(parsed.data), programPath: env['PATH'] ?? '' };
}

function without(given: Record<string, unknown>, names: Set<string>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => !names.has(name)));
}

function fault(name: VariableName, what: string): string {
  return `${name} ${what}: ${variableMeta(name).cure}.`;
}

/** Rules between variables. */
function crossFaults(environment: { [Name in VariableName]?: Environment[Name] | undefined }): string[] {
  const faults: string[] = [];
  const { SUPABASE_URL, SUPABASE_SERVICE_KEY, DATABASE_URL } = environment;
  if (!DATABASE_URL && SUPABASE_URL && !SUPABASE_SERVICE_KEY) {
    faults.push(fault('SUPABASE_SERVICE_KEY', 'is missing beside SUPABASE_URL'));
  }
  if (!DATABASE_URL && SUPABASE_SERVICE_KEY && !SUPABASE_URL) {
    faults.push(fault('SUPABASE_URL', 'is missing beside SUPABASE_SERVICE_KEY'));
  }
  if ((DATABASE_URL ?? SUPABASE_URL) && !environment.AUDIT_SIGNING_KEY) {
    faults.push(fault('AUDIT_SIGNING_KEY', 'is missing, and a shared database needs one'));
  }
  const api = environment.DISCORD_API_URL ?? DISCORD_API;
  for (const name of [
    'DISCORD_WEBHOOK_COMMANDS',
    'DISCORD_WEBHOOK_HASH_CHAIN',
    'DISCORD_WEBHOOK_ANOMALIES',
  ] as const) {
    const value = environment[name];
    if (value && !isWebhookUrl(value, api)) {
      faults.push(fault(name, `is not a webhook on discord.com or under DISCORD_API_URL`));
    }
  }
  return faults;
}

function configOf(environment: Environment): Omit<Config, 'programPath'> {
  const dataDir = resolve(environment.DATA_DIR ?? './data');
  const database = databaseOf(environment, dataDir);
  const ownBlobs = database.home === 'supabase' ? null : resolve(dataDir, 'blobs');
  const access = (vendor: 'ANTHROPIC' | 'GOOGLE' | 'DEEPGRAM' | 'ELEVENLABS'): ProviderAccess => ({
    apiKey: environment[`${vendor}_API_KEY`] ?? null,
    baseUrl: environment[`${vendor}_BASE_URL`] ?? null,
  });
  return {
    discord: {
      token: environment.DISCORD_TOKEN,
      applicationId: environment.DISCORD_APPLICATION_ID,
      guildIds: environment.DISCORD_GUILD_ID,
      adminChannelId: environment.DISCORD_ADMIN_CHANNEL_ID ?? null,
      adminRoleIds: environment.DISCORD_ADMIN_ROLE_IDS ?? [],
      apiUrl: environment.DISCORD_API_URL ?? DISCORD_API,
      webhooks: {
        commands: environment.DISCORD_WEBHOOK_COMMANDS ?? null,
        hashChain: environment.DISCORD_WEBHOOK_HASH_CHAIN ?? null,
        anomalies: environment.DISCORD_WEBHOOK_ANOMALIES ?? null,
      },
    },
    providers: {
      anthropic: access('ANTHROPIC'),
      google: access('GOOGLE'),
      deepgram: access('DEEPGRAM'),
      elevenlabs: access('ELEVENLABS'),
    },
    deepgramMipOptOut: environment.DEEPGRAM_MIP_OPT_OUT ?? true,
    database,
    dataDir,
    blobDir: environment.BLOB_DIR ? resolve(environment.BLOB_DIR) : ownBlobs,
    attachmentHosts: environment.ATTACHMENT_HOSTS ?? DISCORD_CDN,
    maxAttachmentBytes: environment.MAX_ATTACHMENT_BYTES ?? 100 * MEBIBYTE,
    budgetTimeZone: environment.BUDGET_TIME_ZONE ?? 'UTC',
    pricesFile: environment.PRICES_FILE ? resolve(environment.PRICES_FILE) : null,
    allowSelfApproval: environment.ALLOW_SELF_APPROVAL ?? false,
    auditSigningKey: environment.AUDIT_SIGNING_KEY ?? null,
    ffmpegPath: environment.FFMPEG_PATH ?? null,
    metricsPort: environment.METRICS_PORT ?? null,
    logLevel: environment.LOG_LEVEL ?? 'info',
  };
}

function databaseOf(environment: Environment, dataDir: string): DatabaseConfig {
  const { DATABASE_URL, SUPABASE_URL, SUPABASE_SERVICE_KEY } = environment;
  if (DATABASE_URL) return { home: 'postgres', url: DATABASE_URL };
  if (SUPABASE_URL && SUPABASE_SERVICE_KEY) {
    return { home: 'supabase', url: SUPABASE_URL, serviceKey: SUPABASE_SERVICE_KEY };
  }
  return { home: 'pglite', dataDir };
}

/** Every value of the configuration that must never be printed. */
export function secretsOf(config: Config): string[] {
  const { database, discord } = config;
  const password = database.home === 'postgres' ? URL.parse(database.url)?.password : null;
  return [
    discord.token,
    ...Object.values(discord.webhooks),
    ...Object.values(discord.webhooks).map((hook) => hook?.split('/').at(-1)),
    ...Object.values(config.providers).map((provider) => provider.apiKey),
    config.auditSigningKey,
    database.home === 'supabase' ? database.serviceKey : null,
    database.home === 'postgres' ? database.url : null,
    password,
    password ? decodeURIComponent(password) : null,
  ].filter((secret): secret is string => Boolean(secret));
}
