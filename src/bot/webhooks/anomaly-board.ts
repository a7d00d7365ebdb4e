import { type Incident, type IncidentBoard, createOneAtATime } from '../../core/index.ts';
import type { BotParts } from '../parts.ts';
import { incidentMessage } from './incident-message.ts';
import type { WebhookFault } from './webhook-reply.ts';

const LOOK_EVERY_MS = 10_000;
/** More new incidents than this at once are one message: nobody reads a storm one by one. */
const STORM = 5;
/** A webhook that just failed rests, ms. */
const REST_MS = 60_000;

/** Watches, and shows incidents to the servers' anomalies webhooks. */
export type AnomalyBoard = {
  /** Looks now; one look at a time. Never rejects. */
  look(): Promise<void>;
  /** Looks no more, and lets another process watch. */
  stop(): Promise<void>;
};

/** Makes the board; it looks from time to time. */
export function createAnomalyBoard(parts: BotParts): AnomalyBoard {
  const { webhooks: sender, clock, log } = parts;
  const { anomalies, followers } = parts.core;
  const rests = new Map<string, number>();

  const failed = async (board: IncidentBoard, fault: WebhookFault): Promise<void> => {
    const { guildId, webhookId } = board;
    if (fault.kind === 'gone') {
      await followers.close({ name: 'anomalies', guildId, webhookId }, 'unknown_webhook');
      return;
    }
    rests.set(board.url, clock.now() + Math.max(REST_MS, fault.kind === 'later' ? fault.retryAfterMs : 0));
    log.warn({ guild: guildId, ...fault }, 'an incident could not be shown; it is tried again');
  };

  /** False when the webhook failed and the rest has to wait. */
  const show = async (
    board: IncidentBoard,
    incidents: readonly Incident[],
    messageId: string | null,
  ): Promise<boolean> => {
    const message = incidentMessage(incidents);
    const answer =
      messageId === null
        ? await sender.post(board.url, message)
        : await sender.edit(board.url, messageId, message);
    // Somebody deleted it: what is still open is said again, in a message of its own.
    const open = incidents.some(({ resolvedAt }) => resolvedAt === null);
    if (answer.kind === 'message_gone' && open) return show(board, incidents, null);
    if (answer.kind === 'posted') {
      await anomalies.told(board, answer, incidents);
      return true;
    }
    if (answer.kind === 'edited' || answer.kind === 'message_gone') {
      if (messageId !== null) await anomalies.told(board, { id: messageId, channelId: null }, incidents);
      return true;
    }
    await failed(board, answer);
    return false;
  };

  const showBoard = async (board: IncidentBoard): Promise<void> => {
    for (const { messageId, incidents } of board.changed) {
      if (!(await show(board, incidents, messageId))) return;
    }
    const { fresh } = board;
    const messages = fresh.length > STORM ? [fresh] : fresh.map((one) => [one]);
    for (const incidents of messages) {
      if (!(await show(board, incidents, null))) return;
    }
  };

  const lookOnce = async (): Promise<void> => {
    if (parts.stopping() || (await anomalies.watch()) === null) return;
    for (const board of await anomalies.due()) {
      if ((rests.get(board.url) ?? 0) <= clock.now()) await showBoard(board);
    }
  };
  const look = createOneAtATime(lookOnce, (error) =>
    log.warn({ err: error }, 'the watch did not get through'),
  );
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  return {
    look,
    stop: async () => {
      clearInterval(timer);
      await anomalies.leave().catch(() => undefined);
    },
  };
}
