import { createOneAtATime } from '../../core/index.ts';
import type { BotParts } from '../parts.ts';
import { createIncidentTeller } from './tell-incidents.ts';

const LOOK_EVERY_MS = 10_000;
/** No message is begun later in a look than this, so that whoever tells is still the one who watches, ms. */
const TELL_MOST_MS = 30_000;

/** Watches, and shows incidents to the servers' anomalies webhooks. */
export type AnomalyBoard = {
  /** Looks now; one look at a time. Never rejects. */
  look(): Promise<void>;
  /** Looks no more, and lets another process watch. */
  stop(): Promise<void>;
};

/** Makes the board; it looks from time to time. */
export function createAnomalyBoard(parts: BotParts): AnomalyBoard {
  const { log, clock } = parts;
  const { anomalies } = parts.core;
  const teller = createIncidentTeller(parts);

  const lookOnce = async (): Promise<void> => {
    if (parts.stopping() || (await anomalies.watch()) === null) return;
    const until = clock.now() + TELL_MOST_MS;
    for (const board of await anomalies.due()) {
      await teller.tell(board, until);
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
