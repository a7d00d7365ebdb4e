import { ComponentType, MessageFlags } from 'discord.js';
import type {
  APIActionRowComponent,
  APIComponentInMessageActionRow,
  APIContainerComponent,
  APITextDisplayComponent,
} from 'discord.js';
import type { WireMessage } from '../wire-message.ts';
import { fittedLines } from './fitted-lines.ts';

/** How a card stands, said by icon, word and colour together: never by colour alone. */
export type Tone =
  | 'queued'
  | 'waiting'
  | 'running'
  | 'done'
  | 'failed'
  | 'refused'
  | 'cancelled'
  | 'alert'
  | 'over'
  | 'plain';

export const TONES: Record<Tone, { icon: string; word: string; colour: number }> = {
  queued: { icon: '🕓', word: 'Queued', colour: 0x8a8f98 },
  waiting: { icon: '🕓', word: 'Waiting for approval', colour: 0xc77d0a },
  running: { icon: '⏳', word: 'Running', colour: 0x3b82f6 },
  done: { icon: '✅', word: 'Done', colour: 0x2e9e5b },
  failed: { icon: '❌', word: 'Failed', colour: 0xd64545 },
  refused: { icon: '⛔', word: 'Refused', colour: 0xc77d0a },
  cancelled: { icon: '🚫', word: 'Cancelled', colour: 0x8a8f98 },
  alert: { icon: '⚠️', word: 'Open', colour: 0xd64545 },
  over: { icon: '✅', word: 'Over', colour: 0x2e9e5b },
  plain: { icon: '', word: '', colour: 0x5b6ee1 },
};

/** Discord's limit for all text of a message of components, with room left for marks. */
const TEXT_MAX = 3_900;

export type ActionRow = APIActionRowComponent<APIComponentInMessageActionRow>;

/**
 * A card before it becomes Discord's JSON. `title` follows the state's word, and may be empty beside one; lines are Discord markdown. Texts among the
 * rows say what the row below them is for.
 */
export type Card = {
  tone: Tone;
  title: string;
  lines: readonly string[];
  rows: readonly (ActionRow | APITextDisplayComponent)[];
};

/** The card as a message of components (V2): one container, coloured bar, heading, text, buttons. */
export function cardMessage(card: Card, options: { ephemeral?: boolean } = {}): WireMessage {
  const tone = TONES[card.tone];
  const state = `${tone.icon} ${tone.word}`.trim();
  const heading = [state, card.title].filter((part) => part !== '').join(' · ');
  const labels = card.rows.reduce((sum, row) => sum + ('content' in row ? row.content.length : 0), 0);
  const text = fittedLines([`**${heading}**`, ...card.lines], TEXT_MAX - labels);
  const container: APIContainerComponent = {
    type: ComponentType.Container,
    accent_color: tone.colour,
    components: [{ type: ComponentType.TextDisplay, content: text }, ...card.rows],
  };
  const flags = MessageFlags.IsComponentsV2 | (options.ephemeral ? MessageFlags.Ephemeral : 0);
  return { body: { flags, components: [container] }, files: [] };
}
