import { randomBytes } from 'node:crypto';
import type { ActionAnswer } from '../../api.ts';
import type { Json } from '../json.ts';
import type { Snowflakes } from '../snowflake.ts';
import type { Person } from '../world.ts';
import { type FirstResponse, type Interaction, tokenLifetimeMs } from './interaction.ts';

/** What a person does, ready to be sent to the bot. */
type NewInteraction = {
  type: number;
  person: Person;
  channelId: string;
  guildId: string;
  metadata: Json;
  sourceId?: string;
  /** Message that `@original` means before any response: the component's message. */
  originalId?: string;
};

/** Keeps interactions while their tokens live, and tells who waits for the first response. */
export type Interactions = {
  /** Makes the interaction, hands it to `send`, and waits for the first response or until its time is over. */
  start(next: NewInteraction, send: (interaction: Interaction) => void): Promise<ActionAnswer>;
  get(id: string): Interaction | undefined;
  byToken(token: string): Interaction | undefined;
  /** Marks the first response; whoever waits gets it. */
  acknowledge(interaction: Interaction, response: FirstResponse): void;
  close(): void;
};

const maxKept = 5000;

function create(id: string, { person, ...next }: NewInteraction): Interaction {
  const secret = randomBytes(48).toString('base64url');
  return {
    ...next,
    id,
    token: Buffer.from(`interaction:${id}:${secret}`).toString('base64url'),
    userId: person.id,
    createdAt: Date.now(),
    state: 'waiting',
    deferred: false,
    metadata: { ...next.metadata, id },
  };
}

/**
 * `onFailed` hears of an interaction that got no response in `firstResponseMs`, `onEnded` of one whose 15 minutes are
 * over.
 */
export function createInteractions(
  ids: Snowflakes,
  firstResponseMs: number,
  onFailed: (interaction: Interaction) => void,
  onEnded: (interaction: Interaction) => void,
): Interactions {
  const all = new Map<string, Interaction>();
  const byToken = new Map<string, Interaction>();
  const waiting = new Map<string, (response: FirstResponse | undefined) => void>();
  const timers = new Set<NodeJS.Timeout>();

  const after = (ms: number, run: () => void): NodeJS.Timeout => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
    return timer;
  };

  const keep = (interaction: Interaction): void => {
    all.set(interaction.id, interaction);
    byToken.set(interaction.token, interaction);
    if (all.size <= maxKept) return;
    const oldest = all.values().next().value;
    if (!oldest) return;
    all.delete(oldest.id);
    byToken.delete(oldest.token);
  };

  return {
    start(next, send) {
      const interaction = create(ids(), next);
      keep(interaction);
      const begun = performance.now();
      return new Promise((resolve) => {
        const timer = after(firstResponseMs, () => {
          waiting.delete(interaction.id);
          interaction.state = 'expired';
          onFailed(interaction);
          resolve({ interaction: interaction.id, outcome: 'failed' });
        });
        waiting.set(interaction.id, (response) => {
          clearTimeout(timer);
          timers.delete(timer);
          const acknowledgedAfterMs = Math.round((performance.now() - begun) * 10) / 10;
          after(tokenLifetimeMs, () => onEnded(interaction)).unref();
          resolve({ interaction: interaction.id, outcome: 'acknowledged', acknowledgedAfterMs, ...response });
        });
        send(interaction);
      });
    },
    get: (id) => all.get(id),
    byToken: (token) => byToken.get(token),
    acknowledge(interaction, response) {
      interaction.state = 'acknowledged';
      waiting.get(interaction.id)?.(response);
      waiting.delete(interaction.id);
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      for (const resolve of waiting.values()) resolve(undefined);
    },
  };
}
