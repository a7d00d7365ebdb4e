/**
 * Where checkpoints are put up for others to see: webhooks, as the core sees them. An address is a secret. Every fault
 * is a value: a board that cannot be reached must never stop the work.
 */
export type WitnessBoard = {
  /** Posts `content`; the message may be there also when the answer is `not_posted`. */
  post(url: string, content: string): Promise<{ kind: 'posted'; messageId: string } | { kind: 'not_posted' }>;
  /** A message as it stands now; `gone` is certain, `unknown` is not. */
  read(
    url: string,
    messageId: string,
  ): Promise<{ kind: 'message'; content: string; edited: boolean } | { kind: 'gone' } | { kind: 'unknown' }>;
  /**
   * What this webhook posted after a message (null: at all), newest first, as far back as one look goes; null when that
   * cannot be read.
   */
  recent(url: string, afterMessageId: string | null): Promise<string[] | null>;
};

/** The number that names a webhook in logs and rows; it opens nothing. Throws for what is no webhook's address. */
export function webhookIdOf(url: string): string {
  const [, id] = /\/webhooks\/(\d+)\//.exec(url) ?? [];
  if (id === undefined) throw new Error('not the address of a webhook');
  return id;
}
