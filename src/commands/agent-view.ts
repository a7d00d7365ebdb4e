import { z } from 'zod';
import { shortUsd } from '../core/index.ts';
import type { PlanStep, StoredResult } from '../core/index.ts';
import { planLines } from './agent/plan-text.ts';
import { answerPreview, answerText } from './answer-text.ts';
import type { Asked, MadeFile, Presentation } from './command.ts';
import { readStoredInput } from './read-stored-input.ts';
import { stopText } from './replies/agent-replies.ts';
import { countText, fact, figure } from './replies/wording.ts';

/** Room in a message beside its headline, footer and remarks on its files, in characters. */
const ROOM = 1_500;
/** A preview is short; the file has it all. */
const PREVIEW_MAX = 700;
/** Beside an answer, a plan may take up so much. */
const PLAN_ROOM = 600;

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
  const total = /^\d+$/.exec(String(facts['spentNano'] ?? ''))?.[0];
  const tools = figure(facts, 'tools') ?? 0;
  return [
    ...(stop === null ? [] : [`⚠️ ${stop.why} ${stop.next}`]),
    ...(trimmed > 0
      ? [
          `-# The oldest ${countText(trimmed)} messages of this conversation no longer fitted and were left out.`,
        ]
      : []),
    ...(tools > 0 && total !== undefined
      ? [`-# ${shortUsd(BigInt(total))} in all with its tools; the line below is its own thinking alone.`]
      : []),
    ...(searches > 0 ? [`-# ${countText(searches)} searches of the web.`] : []),
  ];
}

/** As many steps from the top as fit into so many characters, and how many do not. */
function stepsWithin(plan: readonly PlanStep[], room: number): string[] {
  const lines = planLines(plan);
  let used = 0;
  const shown = lines.filter((line) => {
    used += line.length + 1;
    return used <= room;
  });
  return shown.length === lines.length
    ? shown
    : [...shown, `-# and ${plan.length - shown.length} more steps`];
}

/** What a message shows of a result; `whole` is false where the answer itself does not fit. */
function layout(result: StoredResult): { lines: string[]; whole: boolean } {
  const plan = planOf(result);
  // Where every step is done, the headline says so; where not, the list says which.
  const isDone = plan.every(({ state }) => state === 'done');
  const steps = isDone ? [] : stepsWithin(plan, PLAN_ROOM);
  const end = remarks(result);
  const text = answerText(result.text ?? '').trim();
  const room = ROOM - [...steps, ...end].join('\n').length;
  const whole = text.length <= room;
  const words = whole
    ? [text]
    : [answerPreview(text, Math.min(PREVIEW_MAX, room - 60)), '-# The whole answer is in the file.'];
  return { lines: [...steps, ...words.filter((line) => line !== ''), ...end], whole };
}

function made(result: StoredResult): MadeFile[] {
  if (layout(result).whole) return [];
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
  body: (result) => layout(result).lines,
  made,
  attached: (result) => result.files,
  continues: true,
  formats: [],
  convert: () => Promise.resolve(null),
};
