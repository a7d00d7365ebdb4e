import { DiscordAPIError, HTTPError, RESTJSONErrorCodes } from 'discord.js';

/** What became of a call to Discord, as far as its caller must know. */
export type DiscordFault =
  /** The interaction is too old or was never known; nobody can answer it any more. */
  | 'interaction_gone'
  /** Another process answered first, or this one did: not a fault. */
  | 'already_answered'
  /** The message has been deleted. */
  | 'message_gone'
  /** The token's 15 minutes are over. */
  | 'token_expired'
  /** Discord took the request and says no; asking again changes nothing. */
  | 'refused'
  /** It is not known whether Discord did it: server error, time-out, lost connection. */
  | 'unknown';

/** Sorts what discord.js threw. Anything that is not an answer of Discord counts as unknown. */
export function discordFault(error: unknown): DiscordFault {
  if (error instanceof DiscordAPIError) {
    if (error.code === RESTJSONErrorCodes.UnknownInteraction) return 'interaction_gone';
    if (error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged) return 'already_answered';
    if (error.code === RESTJSONErrorCodes.UnknownMessage) return 'message_gone';
    if (
      error.code === RESTJSONErrorCodes.InvalidWebhookToken ||
      error.code === RESTJSONErrorCodes.UnknownWebhook
    ) {
      return 'token_expired';
    }
    return error.status >= 500 ? 'unknown' : 'refused';
  }
  if (error instanceof HTTPError) return error.status >= 500 ? 'unknown' : 'refused';
  return 'unknown';
}

/** Facts about a fault for the log: names and numbers, never a body or a token. */
export function faultFacts(error: unknown): { fault: string; code: string | number | null } {
  if (error instanceof DiscordAPIError) return { fault: discordFault(error), code: error.code };
  const name = error instanceof Error ? error.name : 'unknown';
  // A fault of the machine or the line says more by its code (ECONNRESET) than by its name (Error).
  const system = error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : name;
  return { fault: discordFault(error), code: error instanceof HTTPError ? error.status : system };
}
