import type { WitnessBoard } from '../../src/core/audit/witness-board.ts';

/** A board of one webhook in memory, which a test can take down, and whose messages it can change. */
export type TestBoard = WitnessBoard & {
  down: boolean;
  messages: { id: string; content: string; edited: boolean }[];
  remove(messageId: string): void;
};

/** Makes an empty board. */
export function testBoard(): TestBoard {
  let last = 1000;
  const board: TestBoard = {
    down: false,
    messages: [],
    remove: (messageId) => {
      board.messages = board.messages.filter(({ id }) => id !== messageId);
    },
    post: async (_url, content) => {
      if (board.down) return { kind: 'not_posted' };
      last += 1;
      board.messages.push({ id: String(last), content, edited: false });
      return { kind: 'posted', messageId: String(last) };
    },
    read: async (_url, messageId) => {
      if (board.down) return { kind: 'unknown' };
      const found = board.messages.find(({ id }) => id === messageId);
      return found ? { kind: 'message', content: found.content, edited: found.edited } : { kind: 'gone' };
    },
    recent: async (_url, after) =>
      board.down
        ? null
        : board.messages
            .filter(({ id }) => after === null || BigInt(id) > BigInt(after))
            .map(({ content }) => content)
            .toReversed(),
  };
  return board;
}
