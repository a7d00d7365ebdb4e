import { installedFile } from '../installed-file.ts';
import { createWorkerClient } from '../worker-client.ts';

/** What a person, the caller's program or the engine itself said in one turn. */
export type TurnPart =
  | { kind: 'text'; text: string }
  | { kind: 'call'; id: string; name: string; input: unknown }
  | { kind: 'result'; id: string; text: string; failed: boolean }
  /** Pictures, files and the like, which the engine cannot read. */
  | { kind: 'unread'; type: string };

/** A tool the engine may ask the caller to run; `schema` is a JSON schema of its input. */
export type Tool = { name: string; description: string; schema: Record<string, unknown> };

/** What the engine is asked. */
export type Question = {
  system: string;
  turns: { role: 'user' | 'assistant' | 'system'; parts: TurnPart[] }[];
  tools: Tool[];
  /** Whether tools may, must or must not be used, which one (`tool`), and whether several at once. */
  choice: { type: 'auto' | 'any' | 'tool' | 'none'; name: string | null; parallel: boolean };
  /** JSON schema the answer must fit; null for plain text. */
  schema: object | null;
  /** Whether the answer begins with what it was thought over with. */
  thinks: boolean;
};

/** An answer: what was thought, texts to read and tools to run. */
export type Answer = (
  | { kind: 'thought'; text: string }
  | { kind: 'text'; text: string }
  | { kind: 'tool'; name: string; input: object }
)[];

/** Rules for English text in a worker thread that starts with the first question. It is no language model. */
export type LanguageEngine = {
  answer(question: Question, signal?: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
};

/** The optional packages the rules are built on. */
const PACKAGES = ['wink-nlp', 'wink-eng-lite-web-model', 'compromise', 'chrono-node'];

/** Why the rules engine cannot be had on this machine, or null. */
export function languageMissing(): string | null {
  const missing = PACKAGES.find((name) => !installedFile(name, 'package.json'));
  return missing ? `the optional npm package ${missing} is not installed` : null;
}

/** Makes the engine; nothing is loaded before the first question. */
export function createLanguageEngine(): LanguageEngine {
  const worker = createWorkerClient(new URL('./language-worker.ts', import.meta.url));
  return {
    answer: (question, signal) => worker.call<Answer>('answer', question, { signal }),
    close: () => worker.close(),
  };
}
