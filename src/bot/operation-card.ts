import type { AgentState, DeliveryAddress, TrailLine } from '../core/index.ts';
import { plainText, clipped } from '../commands/plain-text.ts';
import { shortId } from '../commands/replies/reply.ts';
import { agentLines } from './cards/agent-lines.ts';
import { buttonRow } from './cards/buttons.ts';
import { type Card, cardMessage } from './cards/card.ts';
import { createLatestEdit } from './cards/latest-edit.ts';
import { NO_PROGRESS, progressAfter, progressLines } from './cards/progress-state.ts';
import type { BotParts } from './parts.ts';
import { tokenAlive } from './token-life.ts';
import type { WireMessage } from './wire-message.ts';

/** The private, living card of one operation. */
export type OperationCard = {
  title: string;
  onOperation(operationId: string): void;
  onTrail(line: TrailLine): void;
  /** An agent's plan and tools, as they stand. */
  onAgent(agent: AgentState): void;
  /** Makes sure the card stands in the channel: a follow-up sent before would take its place. */
  drawn(): Promise<void>;
  /** Draws the end. Rejects when Discord refuses. */
  settle(card: Card): Promise<void>;
};

/** Where a card is drawn: the interaction's own answer, or a further message of it. */
export type CardPlace = (message: WireMessage) => Promise<void>;

/**
 * The place only while its token lives: past that Discord answers 401, and enough of those get the whole machine
 * banned. Nobody misses the drawing, because a late end is told in the channel.
 */
function whileAlive(parts: BotParts, address: DeliveryAddress, place: CardPlace): CardPlace {
  return async (message) => {
    if (tokenAlive(address, parts.clock.now())) await place(message);
  };
}

/** The interaction's own (deferred) answer. */
export function originalPlace(parts: BotParts, address: DeliveryAddress): CardPlace {
  return whileAlive(parts, address, (message) =>
    parts.interactions.editOriginal(address.interactionToken, message),
  );
}

/** A further private message, made at the first draw. */
export function followUpPlace(parts: BotParts, address: DeliveryAddress): CardPlace {
  const { interactions } = parts;
  const token = address.interactionToken;
  let messageId: string | null = null;
  return whileAlive(parts, address, async (message) => {
    if (messageId === null) messageId = (await interactions.followUp(token, message)).id;
    else await interactions.editFollowUp(token, messageId, message);
  });
}

/** Makes a card that follows an operation's trail. `subject` is what it works on, as the asker named it. */
export function createOperationCard(options: {
  place: CardPlace;
  title: string;
  subject: string;
  note: string | null;
  onFault: (error: unknown) => void;
}): OperationCard {
  const edit = createLatestEdit(options.place, options.onFault);
  const subject = plainText(clipped(options.subject, 200));
  let operationId: string | null = null;
  let state = NO_PROGRESS;
  let agent: AgentState | null = null;

  const show = (): void => {
    const lines = [
      ...(subject === '' ? [] : [subject]),
      ...(agent === null ? [] : agentLines(agent)),
      ...progressLines(state),
      ...(options.note === null ? [] : [options.note]),
      ...(operationId === null ? [] : [`-# op ${shortId(operationId)}`]),
    ];
    const rows = operationId === null || state.cancelling ? [] : [buttonRow(operationId, ['cancel'])];
    edit.show(cardMessage({ tone: state.phase, title: options.title, lines, rows }, { ephemeral: true }));
  };

  return {
    title: options.title,
    onOperation: (id) => {
      operationId = id;
      show();
    },
    onTrail: (line) => {
      const next = progressAfter(state, line);
      if (next === state) return;
      state = next;
      show();
    },
    onAgent: (now) => {
      agent = now;
      show();
    },
    drawn: async () => {
      if (operationId === null) show();
      await edit.flush();
    },
    settle: async (card) => {
      const lines = options.note === null ? card.lines : [...card.lines, options.note];
      edit.show(cardMessage({ ...card, lines }, { ephemeral: true }));
      await edit.flush();
    },
  };
}
