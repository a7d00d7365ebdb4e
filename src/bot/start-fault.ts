import { DiscordAPIError, DiscordjsError, DiscordjsErrorCodes } from 'discord.js';

/** Discord's close codes that no reconnect cures, in plain words. */
const CLOSE_CODES: Record<number, string> = {
  4004: 'Discord does not accept DISCORD_TOKEN. Copy it again from the Bot page of your application.',
  4010: 'Discord does not accept this shard.',
  4011: 'Discord asks for more shards than one process has.',
  4013: 'Discord does not know the intents of this bot.',
  4014: 'Discord does not allow the intents of this bot.',
};

/** Why the connection ended for good, for the last line of the process. */
export function closeText(code: number): string {
  return CLOSE_CODES[code] ?? `Discord closed the connection for good (${code}).`;
}

/** System calls that need a network; the others that fail at a start are about files. */
const NETWORK_CALLS = new Set(['connect', 'getaddrinfo', 'read', 'write', 'listen', 'bind']);

/** What to print when the bot cannot start: one plain sentence or list, never a stack trace. */
export function startFaultText(error: unknown): string {
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) {
    return CLOSE_CODES[4004] ?? error.message;
  }
  if (error instanceof DiscordAPIError) {
    return `Discord answered ${error.status} (${error.code}) while the bot was connecting.`;
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return 'Discord did not answer in time. Check DISCORD_API_URL and the network.';
  }
  if (error instanceof Error && 'code' in error && 'syscall' in error) {
    const code = String(error.code);
    if (code === 'EADDRINUSE') return 'the port of METRICS_PORT is in use by another program.';
    return NETWORK_CALLS.has(String(error.syscall))
      ? `a connection failed (${code}). Check DISCORD_API_URL and the network.`
      : `a file or folder cannot be used (${code}). Check DATA_DIR and BLOB_DIR.`;
  }
  return error instanceof Error ? error.message : 'an unknown fault';
}
