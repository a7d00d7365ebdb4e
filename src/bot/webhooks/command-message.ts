import type { APIEmbed } from 'discord.js';
import { commandLine } from '../../commands/replies/command-line.ts';
import type { Batch, CommandEntry } from '../../core/index.ts';
import { TONES } from '../cards/card.ts';
import type { WireMessage } from '../wire-message.ts';

/**
 * A message to a webhook, and where its follower stands once it has arrived; null where nothing is to be said. `gist`
 * stands for all of it in a line, where something does.
 */
export type FollowerMessage = { message: WireMessage | null; next: number; gist: string };

/** Discord takes ten embeds in a message, and 4,096 characters in the text of one. */
const EMBEDS_MAX = 10;
const TEXT_MAX = 4_000;

type Shown = { entry: CommandEntry; line: NonNullable<ReturnType<typeof commandLine>> };

/** One embed each, in the colour of how it ended. */
function oneByOne(shown: readonly Shown[]): APIEmbed[] {
  return shown.map(({ entry, line }) => ({
    description: line.text,
    color: TONES[line.tone].colour,
    timestamp: entry.at,
  }));
}

/** As many lines as fit, oldest first; when many wait, nobody reads them one by one. */
function digest(shown: readonly Shown[]): { embed: APIEmbed; told: readonly Shown[] } {
  let length = 0;
  const told = shown.filter(({ line }) => (length += line.text.length + 3) <= TEXT_MAX);
  const [first, last] = [told[0], told.at(-1)];
  const embed: APIEmbed = {
    title: `${told.length} entries, #${first?.entry.seq} to #${last?.entry.seq}`,
    description: told.map(({ line }) => `${TONES[line.tone].icon || '•'} ${line.text}`).join('\n'),
    color: TONES.plain.colour,
    timestamp: last?.entry.at ?? '',
  };
  return { embed, told };
}

/**
 * What a server's own channel is told of a batch: single entries in colour, or a digest when more than ten wait. What
 * does not fit is for the next message.
 */
export function commandMessage({ entries, next }: Batch<CommandEntry>): FollowerMessage {
  const shown = entries.flatMap((entry) => {
    const line = commandLine(entry);
    return line === null ? [] : [{ entry, line }];
  });
  if (shown.length === 0) return { message: null, next, gist: '' };
  if (shown.length <= EMBEDS_MAX)
    return { message: { body: { embeds: oneByOne(shown) }, files: [] }, next, gist: '' };
  const { embed, told } = digest(shown);
  const all = told.length === shown.length;
  return {
    message: { body: { embeds: [embed] }, files: [] },
    next: all ? next : (told.at(-1)?.entry.seq ?? 0) + 1,
    gist: '',
  };
}
