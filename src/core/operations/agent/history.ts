import { z } from 'zod';
import type { TurnBlock } from '../../providers/provider.ts';
import { conversationFile } from './files.ts';

const cache = z.enum(['5m', '1h']).optional();
const textBlock = z.object({ text: z.string(), cache });
/** A PDF is kept as its place among the files, and read again when it is sent. */
const fileBlock = z.object({ file: z.number().int().nonnegative() });
const answerBlock = z.object({ answer: z.record(z.string(), z.unknown()) });
const toolResult = z.object({
  toolUse: z.string(),
  content: z.array(z.union([textBlock, fileBlock])),
  failed: z.boolean(),
});

/** A turn as it is kept. `model`: whose answer it is. */
const storedTurn = z.object({
  role: z.enum(['user', 'assistant']),
  model: z.string().nullable(),
  content: z.array(z.union([textBlock, answerBlock, toolResult])),
});
export type StoredTurn = z.infer<typeof storedTurn>;
export type StoredResultContent = z.infer<typeof toolResult>['content'][number];

/** A tool that waits for an admin's yes. */
const waitingTool = z.object({ operationId: z.string(), tool: z.string() });
export type WaitingTool = z.infer<typeof waitingTool>;

/** What is kept of a conversation: its runs, each from a person's words to the last answer, oldest first. */
export const conversationSchema = z.object({
  version: z.literal(1),
  runs: z.array(z.array(storedTurn)),
  files: z.array(conversationFile),
  waiting: z.array(waitingTool),
});
export type Conversation = z.infer<typeof conversationSchema>;

/** A conversation in which nothing was said yet. */
export const EMPTY: Conversation = { version: 1, runs: [], files: [], waiting: [] };

/** Letters of a prompt that make a token, with the newest way of counting. */
const LETTERS_PER_TOKEN = 3;

function sizeOf(run: readonly StoredTurn[]): number {
  return Math.ceil(JSON.stringify(run).length / LETTERS_PER_TOKEN);
}

/**
 * The newest runs that fit into `tokens` together, and how many turns that leaves out: whole runs go, so that no tool's
 * answer stands without its call.
 */
export function trimmed(
  runs: Conversation['runs'],
  tokens: number,
): { runs: Conversation['runs']; left: number } {
  let from = runs.length;
  for (let room = tokens; from > 0; from -= 1) {
    room -= sizeOf(runs[from - 1] ?? []);
    if (room < 0) break;
  }
  return { runs: runs.slice(from), left: runs.slice(0, from).flat().length };
}

const THOUGHTS: ReadonlySet<unknown> = new Set(['thinking', 'redacted_thinking']);

/** Searches of the vendor that it never answered: it refuses them anywhere but at the end, where it goes on with them. */
function unanswered(turns: readonly StoredTurn[]): ReadonlySet<unknown> {
  const blocksOf = (some: readonly StoredTurn[]) =>
    some.flatMap(({ content }) => content).flatMap((block) => ('answer' in block ? [block.answer] : []));
  const answered = new Set(blocksOf(turns).map((block) => block['tool_use_id']));
  const asked = blocksOf(turns.slice(0, -1)).filter(({ type }) => type === 'server_tool_use');
  return new Set(asked.filter(({ id }) => !answered.has(id)));
}

/**
 * Turns as `model` takes them: its own thoughts go back as they came, another model's are left out. `pdf` reads a kept
 * file's base64, null when it is gone.
 */
export function turnsFor(
  turns: readonly StoredTurn[],
  model: string,
  pdf: (file: number) => { pdf: string; name: string } | null,
): { role: 'user' | 'assistant'; content: TurnBlock[] }[] {
  const part = (block: StoredResultContent) =>
    'file' in block ? (pdf(block.file) ?? { text: '(This file is no longer kept.)' }) : { text: block.text };
  const open = unanswered(turns);
  return (
    turns
      .map((turn) => ({
        role: turn.role,
        content: turn.content.flatMap((block): TurnBlock[] => {
          if ('answer' in block) {
            if (open.has(block.answer)) return [];
            return turn.model !== model && THOUGHTS.has(block.answer['type']) ? [] : [block];
          }
          if ('toolUse' in block) return [{ ...block, content: block.content.map(part) }];
          return [{ text: block.text }];
        }),
      }))
      // The vendor refuses a turn of nothing, and one that ends with a thought.
      .filter(({ content }) =>
        content.some((block) => !('answer' in block) || !THOUGHTS.has(block.answer['type'])),
      )
  );
}
