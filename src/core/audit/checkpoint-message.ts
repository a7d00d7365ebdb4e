/** The message that a new one names: the one before it on the same webhook. */
export type EarlierMessage = { messageId: string; size: number };

const FENCE = '```';
const BLOCK = /```\n((?:[^`]|`(?!``))+)```/;

/**
 * The text of a posted checkpoint. It follows from its note and the message before it, so that the text itself need not
 * be kept to be compared; a message that is missing shows in the one after it.
 */
export function checkpointMessage(size: number, note: string, earlier: EarlierMessage | null): string {
  const before =
    earlier === null
      ? 'The first one posted by this webhook.'
      : `Before it: message ${earlier.messageId}, ${earlier.size} entries.`;
  return `Checkpoint of the audit log: ${size} entries. ${before}\n${FENCE}\n${note}${FENCE}`;
}

/** The note in the text of a message; null when it has none. Nothing is verified. */
export function noteInMessage(content: string): string | null {
  return BLOCK.exec(content)?.[1] ?? null;
}
