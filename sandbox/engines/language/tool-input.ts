import nlp from 'compromise';
import { type Fact, type Facts, named } from './facts.ts';
import { everyAmount } from './find-amounts.ts';
import type { Step } from './plan-steps.ts';

/** What is known when a tool is called. */
export type Known = {
  step: Step;
  steps: readonly Step[];
  /** The whole request. */
  request: string;
  /** The words of a message the request is about; null where there are none. */
  about: string | null;
  /** Where files may be named: the request and what the caller's program says. */
  said: string;
  /** What the tools answered so far, oldest first. */
  results: readonly string[];
};

const FILE =
  /\b[\w-]+\.(?:mp3|wav|ogg|oga|opus|flac|m4a|aac|mp4|mov|mkv|webm|avi|pdf|txt|md|csv|eml|msg|png|jpe?g)\b/gi;
const FILE_ID = /\b(?:attachment|file|recording|upload|input)[_-]\w+\b/gi;
const URL = /\bhttps?:\/\/[^\s<>"')]+/gi;
const QUOTED = /[“"]([^”"]{2,})[”"]/;
const TEXT_KEYS = ['transcript', 'text', 'result', 'answer', 'summary', 'value', 'output', 'content'];

function parsed(result: string): unknown {
  try {
    return JSON.parse(result) as unknown;
  } catch {
    return result;
  }
}

/** The field of a tool's result that has its words; undefined where none has. */
function wordsIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const key = TEXT_KEYS.find((name) => ['string', 'number'].includes(typeof fields[name]));
  return key === undefined ? undefined : String(fields[key]);
}

/** Whether a tool's result has words of its own. */
export function hasText(result: string): boolean {
  return wordsIn(parsed(result)) !== undefined;
}

/** The words of a tool's result, which may be JSON. */
export function resultText(result: string): string {
  return wordsIn(parsed(result)) ?? result;
}

/** Names of the files that a tool's result lists. */
export function filesIn(result: string): string[] {
  const { files } = (parsed(result) ?? {}) as { files?: unknown };
  return (Array.isArray(files) ? (files as unknown[]) : []).flatMap((file) => {
    const { name } = (file ?? {}) as { name?: unknown };
    return typeof name === 'string' ? [name] : [];
  });
}

/** The numbers in a text: sums of money when it has any, else all numbers, in digits or in words. */
function numbersIn(text: string): number[] {
  const amounts = everyAmount([text]).map(({ value }) => value);
  if (amounts.length > 0) return amounts;
  return (nlp(text).numbers().get() as unknown[]).filter(
    (value): value is number => typeof value === 'number',
  );
}

/** A calculation in signs: the one that is written, or the numbers at hand joined as the clause wants it. */
function expressionFor({ step, request, about, results }: Known): string {
  const [written] = /[\d(][\d\s.+*/()×-]{0,100}[-+*/×][\d\s.+*/()×-]{0,100}[\d)]/.exec(step.clause) ?? [];
  if (written) return written.replaceAll('×', '*').trim();
  const source = [...results.toReversed().map(resultText), ...(about === null ? [] : [about])].find(
    (text) => numbersIn(text).length > 0,
  );
  const numbers = numbersIn(source ?? request);
  if (numbers.length === 0) return '0';
  if (/\baverage|\bmean\b/i.test(step.clause)) return `(${numbers.join(' + ')}) / ${numbers.length}`;
  const sign = /multipl|times/i.test(step.clause)
    ? '*'
    : /subtract|minus|difference/i.test(step.clause)
      ? '-'
      : '+';
  return numbers.join(` ${sign} `);
}

const UNIT_WORDS: Record<string, string> = {
  USD: 'dollars',
  EUR: 'euros',
  GBP: 'pounds',
  CHF: 'francs',
  JPY: 'yen',
};

/**
 * The newest result as a sentence to be said: a bare number alone says little, so it gets the currency of the sums it was
 * made of, when they have one in common.
 */
function resultSentence(results: readonly string[]): string {
  const last = resultText(results.at(-1) ?? '').trim();
  if (!/^-?\d[\d.,]*$/.test(last)) return last;
  const sums = results.slice(0, -1).flatMap((result) => everyAmount([resultText(result)]));
  const currencies = [...new Set(sums.map(({ currency }) => currency))];
  const unit = currencies.length === 1 ? UNIT_WORDS[currencies[0] ?? ''] : undefined;
  return `The result is ${last}${unit === undefined ? '' : ` ${unit}`}.`;
}

/** Files the request or the program names, those that suit the tool's name first. */
export function filesFor({ said, step }: Known): string[] {
  const all = [...new Set([...(said.match(FILE) ?? []), ...(said.match(FILE_ID) ?? [])])];
  const name = step.tool?.name ?? '';
  const kind = /transcri|listen|audio/.test(name)
    ? /\.(?:mp3|wav|og|opus|flac|m4a|aac|mp4|webm)/i
    : /video/.test(name)
      ? /\.(?:mp4|mov|mkv|webm|avi)/i
      : /mail/.test(name)
        ? /\.(?:eml|msg)/i
        : /./;
  const suiting = all.filter((file) => kind.test(file));
  return suiting.length > 0 ? suiting : all;
}

/** Facts by the names that tools give their inputs; `file` is the one this call is about. */
export function inputFacts(known: Known, file: string | null): Facts {
  const { step, steps, request, about, said, results } = known;
  const last = results.at(-1);
  const quoted = QUOTED.exec(step.clause)?.[1] ?? QUOTED.exec(request)?.[1];
  const listed: Fact[] = steps.map(({ clause, tool }) =>
    named({
      'title step task description text name action what label': clause,
      'tool tool_name uses': tool?.name ?? null,
      'status state': 'pending',
    }),
  );
  return named({
    'expression calculation formula sum': expressionFor(known),
    numbers: numbersIn(last ?? request),
    'text content script words message speech to_speak':
      quoted ?? (last === undefined ? (about ?? step.clause) : resultSentence(results)),
    'attachment attachment_id file file_id file_name filename name recording audio video email document id source input_id upload':
      file,
    'url link': said.match(URL)?.[0] ?? null,
    'question query prompt instruction instructions task request focus': step.clause,
    'step step_number': steps.findIndex(({ clause }) => clause === step.clause) + 1,
    'steps plan tasks todo items checklist': listed,
    'goal objective title summary': request.slice(0, 200),
    'timezone time_zone tz': 'UTC',
    language: null,
  });
}
