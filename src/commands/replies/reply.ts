/** Every answer that is not a result says three things: what happened, whether money was spent, what to do now. */
export type Reply = { what: string; money: string; next: string };

/** The money line of everything that was stopped before a vendor was asked. */
export const NOTHING_SPENT = 'Nothing was spent.';

/** The first block of an operation's id: enough to find it, short enough to read aloud. */
export function shortId(operationId: string): string {
  return operationId.slice(0, 8);
}

/** A reply as lines, the operation's id last when there is one. */
export function replyLines(reply: Reply, operationId: string | null): string[] {
  const lines = [reply.what, reply.money, reply.next];
  return operationId === null ? lines : [...lines, `-# op ${shortId(operationId)}`];
}
