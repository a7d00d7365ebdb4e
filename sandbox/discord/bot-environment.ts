import { findFfmpeg } from '../engines/find-ffmpeg.ts';
import type { Cast } from './world.ts';

/** Names that the bot reads and that the sandbox leaves empty, so that nothing else on the machine fills them. */
const unset = [
  'SUPABASE_URL',
  'SUPABASE_SERVICE_KEY',
  'DATABASE_URL',
  'PRICES_FILE',
  'AUDIT_SIGNING_KEY',
  'ALLOW_SELF_APPROVAL',
  'METRICS_PORT',
  'MAX_ATTACHMENT_BYTES',
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_BASE_URL',
  'GOOGLE_API_KEY',
  'GOOGLE_BASE_URL',
  'DEEPGRAM_API_KEY',
  'DEEPGRAM_BASE_URL',
  'DEEPGRAM_MIP_OPT_OUT',
  'ELEVENLABS_API_KEY',
  'ELEVENLABS_BASE_URL',
];

/** The complete environment of a bot for this Discord; `dataDir` is where the bot may keep its own data. */
export function botEnvironment(
  cast: Cast,
  port: number,
  dataDir: string,
  vendors: Record<string, string>,
): Record<string, string> {
  const origin = `http://127.0.0.1:${port}`;
  const hooks = cast.webhooks.map((hook) => `${origin}/api/webhooks/${hook.id}/${hook.token}`);
  const admin = cast.channels.find((channel) => channel.kind === 'admin');
  const guild = cast.guilds[0];
  return {
    ...Object.fromEntries(unset.map((name) => [name, ''])),
    DISCORD_API_URL: `${origin}/api`,
    DISCORD_TOKEN: cast.botToken,
    DISCORD_APPLICATION_ID: cast.applicationId,
    DISCORD_GUILD_ID: guild?.id ?? '',
    DISCORD_ADMIN_CHANNEL_ID: admin?.id ?? '',
    DISCORD_ADMIN_ROLE_IDS: guild?.roles.find((role) => role.name === 'Admins')?.id ?? '',
    DISCORD_WEBHOOK_COMMANDS: hooks[0] ?? '',
    DISCORD_WEBHOOK_HASH_CHAIN: hooks[1] ?? '',
    DISCORD_WEBHOOK_ANOMALIES: hooks[2] ?? '',
    ATTACHMENT_HOSTS: `127.0.0.1:${port}`,
    DATA_DIR: `${dataDir}/bot`,
    BLOB_DIR: `${dataDir}/blobs`,
    BUDGET_TIME_ZONE: 'UTC',
    // The program that the sandbox itself looks with, which may be npm's.
    FFMPEG_PATH: findFfmpeg() ?? '',
    LOG_LEVEL: 'warn',
    ...vendors,
  };
}
