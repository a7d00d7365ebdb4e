import { z } from 'zod';
import {
  databaseUrl,
  discordApi,
  flag,
  hosts,
  id,
  ids,
  levels,
  origin,
  text,
  url,
  whole,
  zone,
} from './values.ts';

/** What a variable is, for `.env.example` and for the message when it is wrong. */
export type VariableMeta = {
  /** Heading it stands under. */
  group: string;
  /** One line: what it is for and what happens without it. */
  summary: string;
  /** Shown behind the `=`; empty for what has no sensible value to copy. */
  shown: string;
  /** Where to get it, or how it must look: said whenever it is missing or wrong. */
  cure: string;
};

function variable<T extends z.ZodType>(
  schema: T,
  group: string,
  summary: string,
  cure: string,
  shown = '',
): T {
  const meta: VariableMeta = { group, summary, cure, shown };
  return schema.meta(meta);
}

const DISCORD = 'Discord';
const HOOKS = 'Discord webhooks (each optional)';
const VENDORS = 'Vendors (a missing key turns off that vendor alone)';
const STORAGE = 'Database and files';
const MONEY = 'Money and rules';
const RUNTIME = 'Running';

const portal = 'https://discord.com/developers/applications';
const hook = 'paste the URL of a webhook of your server (channel settings > Integrations)';
const at = (name: string): string =>
  `an origin such as https://api.example.com, without a path; ${name}'s own when unset`;

/**
 * Every variable the bot reads, in the order of `.env.example`. The names are a contract: other programs start
 * the bot with them. Lists are comma-separated; an empty value counts as unset.
 */
export const environmentSchema = z.object({
  DISCORD_TOKEN: variable(
    text,
    DISCORD,
    "The bot's token",
    `copy it from ${portal} > your application > Bot`,
  ),
  DISCORD_APPLICATION_ID: variable(
    id,
    DISCORD,
    "The application's id",
    `copy it from ${portal} > your application > General Information`,
  ),
  DISCORD_GUILD_ID: variable(
    ids.refine((list) => list.length > 0),
    DISCORD,
    'Servers that are served, one id or several; all others are refused',
    'in Discord: Settings > Advanced > Developer Mode, then right-click the server > Copy Server ID',
  ),
  DISCORD_ADMIN_CHANNEL_ID: variable(
    id.optional(),
    DISCORD,
    'Channel for approvals; seeds every served server',
    'right-click the channel > Copy Channel ID',
  ),
  DISCORD_ADMIN_ROLE_IDS: variable(
    ids.optional(),
    DISCORD,
    'Roles whose members are admins; without one, Manage Server',
    'right-click the role > Copy Role ID',
  ),
  DISCORD_API_URL: variable(
    discordApi.optional(),
    DISCORD,
    "Another server that speaks Discord's protocol; ends in /api, no version",
    'a URL that ends in /api, such as https://discord.com/api',
    'https://discord.com/api',
  ),
  DISCORD_WEBHOOK_COMMANDS: variable(url.optional(), HOOKS, 'Receives one line per command', hook),
  DISCORD_WEBHOOK_HASH_CHAIN: variable(
    url.optional(),
    HOOKS,
    "Receives the audit chain's checkpoints: the outside witness",
    hook,
  ),
  DISCORD_WEBHOOK_ANOMALIES: variable(url.optional(), HOOKS, 'Receives anomalies', hook),
  ANTHROPIC_API_KEY: variable(text.optional(), VENDORS, 'Claude', 'copy it from https://platform.claude.com'),
  ANTHROPIC_BASE_URL: variable(
    origin.optional(),
    VENDORS,
    "Another origin that speaks Anthropic's protocol",
    at('Anthropic'),
  ),
  GOOGLE_API_KEY: variable(text.optional(), VENDORS, 'Gemini', 'copy it from https://aistudio.google.com'),
  GOOGLE_BASE_URL: variable(
    origin.optional(),
    VENDORS,
    "Another origin that speaks Gemini's protocol",
    at('Google'),
  ),
  DEEPGRAM_API_KEY: variable(
    text.optional(),
    VENDORS,
    'Speech to text: /transcribe',
    'copy it from https://console.deepgram.com',
  ),
  DEEPGRAM_BASE_URL: variable(
    origin.optional(),
    VENDORS,
    "Another origin that speaks Deepgram's protocol",
    at('Deepgram'),
  ),
  DEEPGRAM_MIP_OPT_OUT: variable(
    flag.optional(),
    VENDORS,
    "true: Deepgram must not train on members' audio",
    'true or false',
    'true',
  ),
  ELEVENLABS_API_KEY: variable(
    text.optional(),
    VENDORS,
    'Text to speech: /speak',
    'copy it from https://elevenlabs.io',
  ),
  ELEVENLABS_BASE_URL: variable(
    origin.optional(),
    VENDORS,
    "Another origin that speaks ElevenLabs' protocol",
    at('ElevenLabs'),
  ),
  DATABASE_URL: variable(
    databaseUrl.optional(),
    STORAGE,
    'Any PostgreSQL from 15; wins over Supabase and the built-in database',
    'a URL such as postgresql://user:password@host:5432/helix',
  ),
  SUPABASE_URL: variable(
    url.optional(),
    STORAGE,
    'A Supabase project; wins over the built-in database',
    "copy it from the project's settings > Data API",
  ),
  SUPABASE_SERVICE_KEY: variable(
    text.optional(),
    STORAGE,
    'Its secret key (sb_secret_... or service_role)',
    "copy it from the project's settings > API Keys",
  ),
  DATA_DIR: variable(
    text.optional(),
    STORAGE,
    'Folder of the built-in database, the files and the audit key',
    'a folder the bot may write to',
    './data',
  ),
  BLOB_DIR: variable(
    text.optional(),
    STORAGE,
    'Folder of input and result files; DATA_DIR/blobs, or Supabase Storage with SUPABASE_URL',
    'a folder the bot may write to',
  ),
  ATTACHMENT_HOSTS: variable(
    hosts.optional(),
    STORAGE,
    'Hosts that files may come from, host or host:port; plain http for listed loopback hosts alone',
    'host names, comma-separated',
    'cdn.discordapp.com,media.discordapp.net',
  ),
  MAX_ATTACHMENT_BYTES: variable(
    whole(1, 2 ** 31).optional(),
    STORAGE,
    'Largest file the bot takes in, bytes',
    'a whole number of bytes, at most 2147483648',
    '104857600',
  ),
  BUDGET_TIME_ZONE: variable(
    zone.optional(),
    MONEY,
    'IANA zone whose midnight starts a budget day',
    'a zone such as Europe/Berlin',
    'UTC',
  ),
  PRICES_FILE: variable(
    text.optional(),
    MONEY,
    'JSON file with your own prices; they outrank the built-in ones',
    'the path of a readable JSON file',
  ),
  ALLOW_SELF_APPROVAL: variable(
    flag.optional(),
    MONEY,
    'true: an admin may approve their own request (single-admin servers; marked in the audit)',
    'true or false',
    'false',
  ),
  AUDIT_SIGNING_KEY: variable(
    text.optional(),
    MONEY,
    'Ed25519 private key of the audit chain, base64 or PEM; made in DATA_DIR/audit.key with the built-in database',
    'make one with: openssl genpkey -algorithm ed25519 -outform DER | base64 -w0',
  ),
  FFMPEG_PATH: variable(
    text.optional(),
    RUNTIME,
    'ffmpeg program; looked up in PATH when unset',
    'the path of an ffmpeg program',
  ),
  METRICS_PORT: variable(
    whole(0, 65_535).optional(),
    RUNTIME,
    'Port of the metrics page on 127.0.0.1; off when unset',
    'a port number',
  ),
  LOG_LEVEL: variable(
    levels.optional(),
    RUNTIME,
    'fatal, error, warn, info, debug, trace or silent',
    'one of fatal, error, warn, info, debug, trace, silent',
    'info',
  ),
});

/** The environment after parsing, unset variables absent. */
export type Environment = z.infer<typeof environmentSchema>;
/** A variable's name. */
export type VariableName = keyof Environment;

/** A variable's description; every variable has one. */
export function variableMeta(name: VariableName): VariableMeta {
  return environmentSchema.shape[name].meta() as VariableMeta;
}
