import type { Product, ProductFile } from '../operation.ts';
import { type Conversation, type StoredTurn, trimmed } from './history.ts';
import { closed } from './plan.ts';
import type { RunState } from './run-state.ts';

/** What of a conversation is kept at most, in tokens; much less of it is sent. */
const KEPT_TOKENS = 150_000;
const FILES_MAX = 10;

/** What goes with the figures and is known before the run. */
export type ProductNotes = { modelNote: string | null; trimmed: number };

/** Every call of a tool has an answer, also where the run ended before it: the vendor refuses one without. */
function closedTurns(turns: readonly StoredTurn[]): StoredTurn[] {
  const last = turns.at(-1);
  if (last?.role !== 'assistant') return [...turns];
  const open = last.content.flatMap((block) =>
    'answer' in block && block.answer['type'] === 'tool_use' ? [String(block.answer['id'])] : [],
  );
  if (open.length === 0) return [...turns];
  const content = [{ text: 'Not done: the run was stopped before it.' }];
  const results = open.map((toolUse) => ({ toolUse, content, failed: true }));
  return [...turns, { role: 'user', model: null, content: results }];
}

/**
 * The conversation as it is kept for the next run. A task that the model declined is left out: it would be answered, or
 * declined, again with every further one, and paid for each time. Files that were made for it stay.
 */
function conversationOf(state: RunState): Conversation {
  const run = state.stop === 'refusal' ? [...state.ifDeclined] : closedTurns(state.turns);
  const runs = run.length === 0 ? state.before.runs : [...state.before.runs, run];
  const { files, waiting } = state;
  return { version: 1, runs: trimmed(runs, KEPT_TOKENS).runs, files, waiting };
}

/** The files that tools have made, read from where they are kept: the result has copies of its own. */
async function madeFiles(state: RunState): Promise<ProductFile[]> {
  const { services, made } = state;
  if (!services) return [];
  const files: ProductFile[] = [];
  const names = new Set<string>();
  for (const { key, name, contentType } of made.slice(0, FILES_MAX)) {
    const bytes = await services.read(key).catch(() => null);
    if (!bytes) continue;
    const own = names.has(name) ? `${files.length + 1}-${name}` : name;
    names.add(own);
    const type = contentType ?? 'application/octet-stream';
    files.push({ name: own, contentType: type, bytes, description: 'Made by the agent' });
  }
  return files;
}

/** Whether a run that ends early has anything worth keeping: words, or what a tool brought. */
export function hasPart({ answer, live, tools }: RunState): boolean {
  return answer !== '' || live !== '' || tools.some(({ state }) => state === 'done' || state === 'waiting');
}

/** What a run has come to, however it ended. */
export async function agentProduct(state: RunState, notes: ProductNotes): Promise<Product> {
  const stop = state.stop ?? 'end';
  const plan = closed(state.plan, stop);
  const files = await madeFiles(state);
  return {
    text: state.answer.trim() === '' ? null : state.answer.trim(),
    files,
    facts: {
      stop,
      turns: state.turn,
      tools: state.tools.length,
      plan: JSON.stringify(plan),
      conversation: state.conversation,
      searches: state.searches,
      overrun: state.overrun,
      spentNano: String(state.spent),
      trimmed: notes.trimmed,
      modelNote: notes.modelNote,
    },
    conversation: conversationOf(state),
  };
}
