import type { Clock } from '../../core/index.ts';

/**
 * Who may send to a webhook, over all processes that send to it: one database has one pace. `core.followers` is it.
 * Both reject when the database does not answer.
 */
export type WebhookPace = {
  /** Of a webhook, or of `EVERY_WEBHOOK` for whoever only reads. 0: this one message may go now, and nobody's before `spacingMs` are over; else so many ms to ask again after. */
  turn(webhookId: string, spacingMs: number): Promise<number>;
  /** Nobody may send there for so long, ms; with `EVERY_WEBHOOK` nowhere. */
  holdBack(webhookId: string, ms: number): Promise<void>;
};

/** Stands in the place of a webhook's id where all of them are meant. */
export const EVERY_WEBHOOK = '*';

/** Whose turn it is to post to a webhook. */
export type WebhookTurns = {
  /**
   * Does `work` when all work before it on that webhook is done. `work` waits for `turn()` before each request that
   * makes a message; it answers 0 when it may send now, or how long it may not, ms, when that is longer than a caller
   * should be kept waiting or when the process is to end.
   */
  inTurn<T>(webhookId: string, work: (turn: () => Promise<number>) => Promise<T>): Promise<T>;
  /** How long nothing may be asked of any webhook, ms; 0 when it may. What only reads waits for no other turn. */
  readable(): Promise<number>;
  /** No message to that webhook, or with `EVERY_WEBHOOK` to any, for so long, ms. */
  holdBack(webhookId: string, ms: number): Promise<void>;
};

/**
 * Between two messages to one webhook: 24 a minute, evenly. Discord takes 30 a minute in a channel and does not say
 * so in its headers (discord-api-docs#367).
 */
const SPACING_MS = 2_500;

/** Who waits longer is told so instead. */
const WAIT_MOST_MS = 30_000;
/** Without the database nobody knows what others sent: nothing goes out, and it is asked again after this. */
const AWAY_MS = 5_000;

/** Keeps turns: here one after the other, between processes by `pace`. `pause` rejects when the process is to end. */
export function createWebhookTurns(deps: {
  clock: Clock;
  pace: WebhookPace;
  pause(ms: number): Promise<void>;
}): WebhookTurns {
  const { clock, pace } = deps;
  const lines = new Map<string, Promise<unknown>>();
  /** What the database could not be told, by webhook: until then this process at least keeps still. */
  const still = new Map<string, number>();
  const stillMs = (webhookId: string): number => (still.get(webhookId) ?? 0) - clock.now();
  const turn = async (webhookId: string): Promise<number> => {
    const latest = clock.now() + WAIT_MOST_MS;
    for (;;) {
      let wait = Math.max(stillMs(webhookId), stillMs(EVERY_WEBHOOK));
      if (wait <= 0) {
        try {
          wait = await pace.turn(webhookId, SPACING_MS);
        } catch {
          return AWAY_MS;
        }
      }
      if (wait <= 0) return 0;
      if (clock.now() + wait > latest) return wait;
      try {
        await deps.pause(wait);
      } catch {
        return wait;
      }
    }
  };
  return {
    inTurn: (webhookId, work) => {
      const done = (lines.get(webhookId) ?? Promise.resolve()).then(() => work(() => turn(webhookId)));
      lines.set(
        webhookId,
        done.catch(() => undefined),
      );
      return done;
    },
    readable: async () => {
      const wait = stillMs(EVERY_WEBHOOK);
      // A database that does not answer keeps nobody from reading: a start reads before it has one.
      return wait > 0 ? wait : pace.turn(EVERY_WEBHOOK, 0).catch(() => 0);
    },
    holdBack: async (webhookId, ms) => {
      if (ms <= 0) return;
      still.set(webhookId, clock.now() + ms);
      await pace.holdBack(webhookId, ms).catch(() => undefined);
    },
  };
}
