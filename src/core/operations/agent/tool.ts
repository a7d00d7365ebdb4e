import type { z } from 'zod';
import type { TurnServices } from '../operation.ts';
import type { ConversationFile } from './files.ts';
import type { StoredResultContent } from './history.ts';

/** What a tool answered. `child`: the operation it was; null for a tool that costs nothing. */
export type ToolAnswer = {
  state: 'done' | 'failed' | 'waiting';
  content: StoredResultContent[];
  child: string | null;
};

/** What a tool may use while it works on one call. */
export type ToolContext = {
  services: TurnServices;
  conversation: string;
  /** The id of the call. */
  call: string;
  files: readonly ConversationFile[];
  /** Adds files to the conversation; answers their places. */
  add(files: readonly ConversationFile[]): number[];
};

/**
 * A tool the model may call. `schema` tells the model what to give; `input` checks what it gave. Throws RangeError, with
 * words for the model, for an input that makes no sense.
 */
export type Tool<Input = unknown> = {
  name: string;
  description: string;
  properties: Record<string, object>;
  required: readonly string[];
  input: z.ZodType<Input>;
  run(input: Input, context: ToolContext): Promise<ToolAnswer>;
};

/** Words for the model. What people or vendors wrote goes in as JSON, so that it cannot look like more than data. */
export function answered(words: string | Record<string, unknown>): ToolAnswer {
  const text = typeof words === 'string' ? words : JSON.stringify(words);
  return { state: 'done', content: [{ text }], child: null };
}

/** A tool that could not do its work, and why. */
export function refused(why: string): ToolAnswer {
  return { state: 'failed', content: [{ text: `Not done: ${why}.` }], child: null };
}
