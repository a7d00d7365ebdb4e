import type { Outcome, StoredResult } from '../../outcome.ts';
import { type ConversationFile, fileWords } from './files.ts';
import type { ToolAnswer } from './tool.ts';

/** Letters of a result that go back to the model; the file has all of it. */
const TEXT_MAX = 24_000;
/** The word-by-word file of a transcript is of no use to anybody but us. */
const HIDDEN_TYPE = 'application/json';

/** Files of a result that people and the model may use. */
export function usableFiles({ files }: StoredResult): ConversationFile[] {
  return files
    .filter(({ contentType }) => contentType !== HIDDEN_TYPE)
    .map(({ key, name, contentType, bytes }) => ({ key, name, contentType, bytes }));
}

/** A result in words for the model: its text, and its files by the ids they have from now on. */
export function resultWords(
  result: StoredResult,
  files: readonly ConversationFile[],
  places: readonly number[],
): Record<string, unknown> {
  const text = result.text ?? '';
  const cut = text.length > TEXT_MAX ? { left_out: `${text.length - TEXT_MAX} characters` } : {};
  return {
    ...(text === '' ? {} : { text: text.slice(0, TEXT_MAX), ...cut }),
    ...(files.length === 0 ? {} : { files: files.map((file, index) => fileWords(file, places[index] ?? 0)) }),
  };
}

/** Why an operation came to nothing, as a code. */
function codeOf(outcome: Exclude<Outcome, { kind: 'completed' | 'waiting' }>): string {
  switch (outcome.kind) {
    case 'refused':
    case 'failed':
      return outcome.code;
    case 'denied':
      return `the budget does not allow it (${outcome.over.scope}, ${outcome.over.period})`;
    case 'cancelled':
    case 'replay':
    default:
      return outcome.kind;
  }
}

/** An operation's outcome as the answer of a tool. What waits for an admin's yes is not to be asked for again. */
export function childAnswer(
  outcome: Outcome,
  add: (files: readonly ConversationFile[]) => number[],
): ToolAnswer {
  if (outcome.kind === 'completed') {
    const files = usableFiles(outcome.result);
    const text = JSON.stringify(resultWords(outcome.result, files, add(files)));
    return { state: 'done', content: [{ text }], child: outcome.receipt.operationId };
  }
  if (outcome.kind === 'waiting') {
    const text = 'Waiting for approval by an admin. Do not call it again: answer with what you have.';
    return { state: 'waiting', content: [{ text }], child: outcome.operationId };
  }
  const child = 'receipt' in outcome ? outcome.receipt.operationId : outcome.operationId;
  return { state: 'failed', content: [{ text: `Not done: ${codeOf(outcome)}.` }], child };
}
