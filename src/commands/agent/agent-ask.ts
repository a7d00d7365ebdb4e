import type { AttachmentRef } from '../../core/index.ts';
import type { Kept, Plan } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import type { WrittenBy } from '../written-by.ts';

/** The longest task a command takes, in characters; a form takes less. */
export const TASK_MAX = 6_000;
/** The options for files, one each: as many as the operation takes. */
export const FILE_OPTIONS = ['file', 'file_2', 'file_3', 'file_4', 'file_5'] as const;

/** What somebody wants of the agent. */
export type AgentAsk = {
  task: string;
  /** The words of a message the task is about: data, whoever wrote them. */
  about: string | null;
  files: readonly AttachmentRef[];
  /** The operation that began the conversation to go on with; null for a new one. */
  conversation: string | null;
  model: string | null;
  web: boolean;
  /** null: as the server's setting says. */
  private: boolean | null;
  /** Who wrote the message it is about, where it is about one. */
  writtenBy?: WrittenBy;
};

/** The files of a command, in the order of its options. */
export function askedFiles(invocation: Invocation): AttachmentRef[] {
  return FILE_OPTIONS.flatMap((name) => invocation.file(name) ?? []);
}

/** At most as many files as the operation takes, those of the form after those that were kept for it. */
export function formFiles(
  kept: Kept | null | undefined,
  sent: readonly AttachmentRef[] = [],
): AttachmentRef[] {
  return [...(kept?.files ?? []), ...sent].slice(0, FILE_OPTIONS.length);
}

/** One run of the agent. */
export function agentPlan(ask: AgentAsk): Plan {
  const { private: hidden, writtenBy, ...input } = ask;
  const by = writtenBy === undefined ? {} : { writtenBy };
  const run = { operation: 'agent', input, private: hidden, subject: ask.task, ...by } as const;
  const { conversation } = ask;
  const runs = [conversation === null ? run : { ...run, conversation }];
  return { kind: 'operations', runs, note: null };
}
