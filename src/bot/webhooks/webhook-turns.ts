import type { Clock } from '../../core/index.ts';

/** Whose turn it is to post to a webhook. */
export type WebhookTurns = {
  /**
   * Does `work` when all work before it on that webhook is done. `work` waits for `turn()` before each request that
   * makes a message; it answers 0 when it may send now, or how long it may not, ms, when that is longer than a caller
   * should be kept waiting or when the process is to end.
   */
  inTurn<T>(webhookId: string, work: (turn: () => Promise<number>) => Promise<T>): Promise<T>;
  /** No message to that webhook for so long, ms. */
  holdBack(webhookId: string, ms: number): void;
};

/**
 * Between two messages to one webhook: 24 a minute, evenly. Discord takes 30 a minute in a channel and does not say
 * so in its headers (discord-api-docs#367). Even spacing holds across a restart too: a process begins with a pause.
 */
const SPACING_MS = 2_500;

/** Who waits longer is told so instead. */
const WAIT_MOST_MS = 30_000;

/** Keeps turns; `pause` waits some ms on the same clock, and rejects when the process is to end. */
export function createWebhookTurns(deps: { clock: Clock; pause(ms: number): Promise<void> }): WebhookTurns {
  const { clock } = deps;
  const begunAt = clock.now();
  const lines = new Map<string, { last: Promise<unknown>; notBefore: number }>();
  const lineOf = (webhookId: string) => {
    const line = lines.get(webhookId) ?? { last: Promise.resolve(), notBefore: begunAt + SPACING_MS };
    lines.set(webhookId, line);
    return line;
  };
  const turn = async (webhookId: string): Promise<number> => {
    const line = lineOf(webhookId);
    for (;;) {
      const wait = line.notBefore - clock.now();
      if (wait > WAIT_MOST_MS) return wait;
      if (wait <= 0) break;
      try {
        await deps.pause(wait);
      } catch {
        return wait;
      }
    }
    line.notBefore = clock.now() + SPACING_MS;
    return 0;
  };
  return {
    inTurn: (webhookId, work) => {
      const line = lineOf(webhookId);
      const done = line.last.then(() => work(() => turn(webhookId)));
      line.last = done.catch(() => undefined);
      return done;
    },
    holdBack: (webhookId, ms) => {
      const line = lineOf(webhookId);
      line.notBefore = Math.max(line.notBefore, clock.now() + ms);
    },
  };
}
