import type { Batch, ChainEntry } from '../../core/index.ts';
import { TONES } from '../cards/card.ts';
import type { WireMessage } from '../wire-message.ts';
import type { FollowerMessage } from './command-message.ts';

/** Lines of 64 hex digits and a few words that fit the text of an embed. */
const LINES_MAX = 40;
const HASH_SHOWN = 16;

/** `<number> <kind> <hash>`: what a stranger compares with an export. */
function lineOf({ seq, hash, kind }: ChainEntry): string {
  return `${seq} ${kind} ${hash}`;
}

function asText(entries: readonly ChainEntry[]): WireMessage['files'] {
  const [first, last] = [entries[0], entries.at(-1)];
  const bytes = new TextEncoder().encode(`${entries.map(lineOf).join('\n')}\n`);
  const description = `Number, kind and hash of entries ${first?.seq} to ${last?.seq}`;
  return [{ name: `entries-${first?.seq}-${last?.seq}.txt`, contentType: 'text/plain', bytes, description }];
}

/**
 * What the hash chain's channel is told of a batch: number, kind and hash of each entry, as text, or as a file when more
 * than forty wait. Each hash stands for its entry and for all before it; the one before the first is named too, so that
 * a hole or a second arrival between two messages shows.
 */
export function chainMessage({ entries, next }: Batch<ChainEntry>): FollowerMessage {
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first || !last) return { message: null, next, gist: '' };
  const few = entries.length <= LINES_MAX;
  const embed = {
    title:
      first === last ? `Entry #${first.seq}` : `${entries.length} entries, #${first.seq} to #${last.seq}`,
    description: few
      ? `\`\`\`\n${entries.map(lineOf).join('\n')}\n\`\`\``
      : `The hash of each is in the file. Of the last:\n\`\`\`\n${lineOf(last)}\n\`\`\``,
    color: TONES.plain.colour,
    footer: {
      text:
        first.seq === 0
          ? 'the record begins here'
          : `after #${first.seq - 1} ${first.prev.slice(0, HASH_SHOWN)}…`,
    },
  };
  return {
    message: { body: { embeds: [embed] }, files: few ? [] : asText(entries) },
    next,
    gist: lineOf(last),
  };
}
