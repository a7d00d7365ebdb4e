import type { Question, TurnPart } from './language-engine.ts';
import { isPlanTool } from './plan-steps.ts';

/** A call of a tool, and what it answered. */
export type Call = { name: string; id: string; result: string; failed: boolean };

/** A conversation from the last thing a person asked on. */
export type Round = {
  request: string;
  said: string;
  /** The words of a message the request is about, which come along as data; null where there are none. */
  about: string | null;
  /** What was done for the same request in earlier rounds, when this one goes on with it. */
  before: Call[];
  calls: Call[];
};

const WAITS = /\bwaiting for (?:an )?approval\b|\bpending approval\b/i;
const GO_ON = /^\W*(?:please\s+)?(?:go on|continue|carry on|go ahead|do the rest)\b/i;

type Turn = Question['turns'][number];

/** Whether a tool's answer says that somebody must say yes first. */
export function isWaiting({ result }: Call): boolean {
  return WAITS.test(result);
}

/** A text that is JSON goes along as data: it names files, and asks for nothing. */
function dataOf(text: string): object | null {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

const textsOf = ({ parts }: Turn): string[] =>
  parts.flatMap((part) => (part.kind === 'text' && part.text.trim() !== '' ? [part.text] : []));

/** A turn in which a person says something; words beside a tool's answer are the program's own. */
const isAsked = (turn: Turn): boolean =>
  turn.role === 'user' && textsOf(turn).length > 0 && turn.parts.every(({ kind }) => kind !== 'result');

function wordsOf(turn: Turn | undefined): string {
  const texts = turn ? textsOf(turn) : [];
  const words = texts.filter((text) => dataOf(text) === null);
  return (words.length > 0 ? words : texts).join('\n');
}

function callsIn(turns: readonly Turn[]): Call[] {
  const parts: TurnPart[] = turns.flatMap((turn) => turn.parts);
  const results = new Map(
    parts.flatMap((part) => (part.kind === 'result' ? [[part.id, part] as const] : [])),
  );
  return parts.flatMap((part) => {
    if (part.kind !== 'call') return [];
    const { text = '', failed = false } = results.get(part.id) ?? {};
    return [{ name: part.name, id: part.id, result: text, failed }];
  });
}

function aboutIn(turn: Turn | undefined): string | null {
  for (const text of turn ? textsOf(turn) : []) {
    const { about } = (dataOf(text) ?? {}) as { about?: unknown };
    if (typeof about === 'string' && about !== '') return about;
  }
  return null;
}

/** Tools that waited for a yes and have been decided about, as the caller tells of them in its data. */
function decidedIn(turns: readonly Turn[]): { tool: string; outcome: string; result: string }[] {
  const data = turns.flatMap(textsOf).flatMap((text) => dataOf(text) ?? []);
  return data.flatMap((value) => {
    const { decided } = value as { decided?: unknown };
    return (Array.isArray(decided) ? (decided as Record<string, unknown>[]) : []).map((one) => ({
      tool: String(one['tool']),
      outcome: String(one['outcome']),
      result: JSON.stringify(one),
    }));
  });
}

/** Calls of earlier rounds that count: those that were answered, and those that waited and now are. */
function answered(calls: readonly Call[], decided: ReturnType<typeof decidedIn>): Call[] {
  const open = [...decided];
  return calls.flatMap((call) => {
    if (!isWaiting(call)) return call.failed ? [] : [call];
    const at = open.findIndex(({ tool }) => tool === call.name);
    const [found] = at < 0 ? [] : open.splice(at, 1);
    return found?.outcome === 'done' ? [{ ...call, result: found.result }] : [];
  });
}

/** What was asked last and what tools were called for it since; "go on" asks for what was asked before. */
export function roundOf({ turns, system }: Question): Round {
  const newest = turns.findLastIndex(isAsked);
  let from = newest;
  while (GO_ON.test(wordsOf(turns[from]))) {
    const earlier = turns.slice(0, from).findLastIndex(isAsked);
    if (earlier < 0) break;
    from = earlier;
  }
  const asked = turns.slice(Math.max(0, from));
  const now = turns.slice(Math.max(0, newest));
  const calls = callsIn(now).filter(({ name }) => !isPlanTool({ name }));
  const before = callsIn(turns.slice(Math.max(0, from), Math.max(0, newest)));
  return {
    request: wordsOf(turns[from]),
    about: aboutIn(turns[from]),
    said: `${asked.filter(isAsked).flatMap(textsOf).join('\n')}\n${system}`,
    before: answered(
      before.filter(({ name }) => !isPlanTool({ name })),
      decidedIn(now),
    ),
    calls,
  };
}

/** Whether a plan was handed in since the last thing a person asked. */
export function hasPlanned({ turns }: Question): boolean {
  return callsIn(turns.slice(Math.max(0, turns.findLastIndex(isAsked)))).some(isPlanTool);
}
