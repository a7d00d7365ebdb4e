import type { WebhookPace } from '../../src/bot/webhooks/webhook-turns.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { TestStore } from './test-store.ts';

const lines = new WeakMap<TestStore, Promise<unknown>>();

/** The pace that a real database keeps, on the test's clock; everything else there goes by its own time. */
export function paceOf(db: TestStore, clock: Clock): WebhookPace {
  const at = <T>(work: () => Promise<T>): Promise<T> => {
    const done = (lines.get(db) ?? Promise.resolve()).then(async () => {
      await db.setNow(new Date(clock.now()).toISOString());
      try {
        return await work();
      } finally {
        await db.setNow(null);
      }
    });
    lines.set(
      db,
      done.catch(() => undefined),
    );
    return done;
  };
  return {
    turn: (webhook_id, spacing_ms) =>
      at(async () => (await db.store.webhookTurn({ webhook_id, spacing_ms })).wait_ms),
    holdBack: (webhook_id, ms) => at(() => db.store.holdWebhook({ webhook_id, ms })),
  };
}
