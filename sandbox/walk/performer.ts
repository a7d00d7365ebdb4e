import type { Action, SandboxMessage } from '../api.ts';
import { type People, textOf } from '../people.ts';

/** A finished operation as the one who asked for it sees it. */
export type Performed = {
  operation: string;
  message: SandboxMessage;
  text: string;
  files: { filename: string; url: string; size: number }[];
  acknowledgedAfterMs: number;
  tookMs: number;
};

/** An answer for the asker alone. */
type PrivateAnswer = { text: string; outcome: string };

/** Does what people do, and waits for what the bot makes of it. */
export type Performer = {
  /** Acts and waits for the public result; throws with the bot's last words when there is none. */
  perform(action: Action): Promise<Performed>;
  /** Acts and waits for the private answer that `fits`. */
  privateAnswer(action: Action, fits: RegExp): Promise<PrivateAnswer>;
};

type TrailLine = { operation?: string; step?: string };

const ENDS = new Set(['delivered', 'refused', 'denied', 'failed']);
const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 100;

/** Makes a performer in one channel of the sandbox at `url`. */
export function createPerformer(people: People, url: string, channel: string): Performer {
  const trail = async (): Promise<TrailLine[]> =>
    (await (await fetch(new URL('/sandbox/trail', url))).json()) as TrailLine[];

  /** The end of the first operation that was not in the trail before. */
  async function endAfter(before: ReadonlySet<string | undefined>): Promise<Required<TrailLine>> {
    const patience = Date.now() + PATIENCE_MS;
    for (;;) {
      const lines = await trail();
      const end = lines.find(({ step, operation }) => ENDS.has(step ?? '') && !before.has(operation));
      if (end?.operation && end.step) return { operation: end.operation, step: end.step };
      if (Date.now() > patience) throw new Error(`the bot finished nothing in ${PATIENCE_MS / 1_000} s`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  return {
    perform: async (action) => {
      const begun = Date.now();
      const before = new Set((await trail()).map(({ operation }) => operation));
      const answer = await people.act(action);
      if (answer.outcome !== 'acknowledged')
        throw new Error(`the bot did not acknowledge: ${answer.reason ?? answer.outcome}`);
      const { operation, step } = await endAfter(before);
      const tookMs = Date.now() - begun;
      if (step !== 'delivered') throw new Error(`the operation ended as ${step}`);
      const message = await people.waitForMessage(
        channel,
        action.as,
        (seen) => seen.sandbox_only_for === undefined && textOf(seen).includes(operation.slice(0, 8)),
      );
      const files = (message['attachments'] ?? []) as Performed['files'];
      const acknowledgedAfterMs = answer.acknowledgedAfterMs ?? Number.NaN;
      return { operation, message, text: textOf(message), files, acknowledgedAfterMs, tookMs };
    },
    privateAnswer: async (action, fits) => {
      const before = new Set((await people.messages(channel, action.as)).map(({ id }) => id));
      const { outcome } = await people.act(action);
      const message = await people.waitForMessage(
        channel,
        action.as,
        (seen) => !before.has(seen.id) && seen.sandbox_only_for === action.as && fits.test(textOf(seen)),
      );
      return { text: textOf(message), outcome };
    },
  };
}
