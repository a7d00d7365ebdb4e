import { z } from 'zod';
import type { PlanStep, StoredResult } from '../core/index.ts';
import { planLines } from './agent/plan-text.ts';
import { answerPreview, answerText } from './answer-text.ts';
import type { Asked, MadeFile, Presentation } from './command.ts';
import { readStoredInput } from './read-stored-input.ts';
import { stopText } from './replies/agent-replies.ts';
import { countText, fact, figure } from './replies/wording.ts';

/** An answer up to here is shown whole; a longer one is shown as a preview, and the file has it all. */
const WHOLE_MAX = 1_100;
const PREVIEW_MAX = 700;

const storedPlan = z.array(
  z.object({ text: z.string(), state: z.enum(['todo', 'doing', 'done', 'waiting', 'failed']) }),
);

/** The plan as the run left it; empty where there was none. */
function planOf({ facts }: StoredResult): PlanStep[] {
  try {
    return storedPlan.parse(JSON.parse(String(facts['plan'] ?? '[]')));
  } catch {
    return [];
  }
}

function isWhole(result: StoredResult): boolean {
  return answerText(result.text ?? '').trim().length <= WHOLE_MAX;
}

function headline(result: StoredResult): string {
  const plan = planOf(result);
  const done = plan.filter(({ state }) => state === 'done').length;
  const turns = figure(result.facts, 'turns');
  const note = fact(result.facts, 'modelNote', '');
  return [
    `🤖 **Agent**${stopText(result.facts['stop']) === null ? '' : ' (a part of the answer)'}`,
    plan.length === 0 ? null : `${done} of ${plan.length} steps done`,
    turns === null ? null : turns === 1 ? '1 turn' : `${countText(turns)} turns`,
    note === '' ? null : note,
  ]
    .filter((text) => text !== null)
    .join(' · ');
}

/** What the asker should know about how the run ended. */
function remarks({ facts }: StoredResult): string[] {
  const stop = stopText(facts['stop']);
  const trimmed = figure(facts, 'trimmed') ?? 0;
  const searches = figure(facts, 'searches') ?? 0;
  return [
    ...(stop === null ? [] : [`⚠️ ${stop.why} ${stop.next}`]),
    ...(trimmed > 0
      ? [
          `-# The oldest ${countText(trimmed)} messages of this conversation no longer fitted and were left out.`,
        ]
      : []),
    ...(searches > 0 ? [`-# ${countText(searches)} searches of the web.`] : []),
  ];
}

function body(result: StoredResult): string[] {
  const text = result.text ?? '';
  const plan = planOf(result);
  // Where every step is done, the headline says so; where not, the list says which.
  const unfinished = plan.some(({ state }) => state !== 'done');
  const words = isWhole(result)
    ? [answerText(text).trim()]
    : [answerPreview(text, PREVIEW_MAX), '-# The whole answer is in the file.'];
  const lines = [
    ...(unfinished ? planLines(plan) : []),
    ...words.filter((line) => line !== ''),
    ...remarks(result),
  ];
  // The first lines of a long plan say enough beside a long answer.
  return lines.join('\n').length <= 1_600
    ? lines
    : lines.slice(unfinished ? Math.max(0, plan.length - 3) : 0);
}

function made(result: StoredResult): MadeFile[] {
  if (isWhole(result)) return [];
  const bytes = Buffer.from(`${(result.text ?? '').trim()}\n`, 'utf8');
  return [{ name: 'answer.md', contentType: 'text/markdown; charset=utf-8', bytes }];
}

async function asked(input: unknown): Promise<Asked> {
  const { task, about, files } = readStoredInput(input);
  const text = [task, about].filter((part) => part !== null && part !== '').join('\n\n');
  const count = files.length;
  const handed = count === 0 ? '' : count === 1 ? ' with a file' : ` with ${count} files`;
  return {
    what: `a task for the agent${handed}`,
    text: text === '' ? null : text,
    file: files[0] ?? null,
  };
}

/** How an agent's run is shown: its words, what its tools made, and how it ended. */
export const agentPresentation: Presentation = {
  operation: 'agent',
  title: 'Agent',
  asked,
  headline,
  body,
  made,
  attached: (result) => result.files,
  continues: true,
  formats: [],
  convert: () => Promise.resolve(null),
};
