import type { Tool } from './language-engine.ts';

/** One thing a request asks for, and the tool that fits it; null where none does. */
export type Step = { clause: string; tool: Tool | null };

/** What tools are called and what people say when they want what such a tool does. */
const ABILITIES: readonly { tool: RegExp; clause: RegExp }[] = [
  {
    tool: /transcri|listen|speech_to_text|stt/,
    clause: /\btranscri|\brecording|\baudio\b|\bwhat (?:is|was) said\b/i,
  },
  {
    tool: /speak|aloud|say|tts|text_to_speech|voice/,
    clause: /\baloud\b|\bspeak\b|\bsay\b|\bspoken\b|\bmp3\b|\bnarrat/i,
  },
  { tool: /video|frames/, clause: /\bvideo|\bclip\b|\bfootage|\bfilm\b/i },
  { tool: /e?mail/, clause: /\be-?mails?\b|\bmail\b/i },
  {
    tool: /calc|math|sum|arith/,
    clause:
      /\bsum\b|\badd\b|\btotal|\bcalculat|\baverage|\bmultipl|\bsubtract|\bplus\b|\bminus\b|\d\s*[-+*/×]\s*\d/i,
  },
  {
    tool: /clock|time|date|now/,
    clause: /\bwhat (?:time|day|date)|\btime is\b|\bclock\b|\btoday['’]s date\b|\bcurrent (?:time|date)/i,
  },
  { tool: /search|web/, clause: /\bsearch|\blook (?:it )?up\b|\bonline\b|\bon the web\b/i },
  {
    tool: /file|pdf|document|attachment|read_text/,
    clause: /\bpdf\b|\bdocument\b|\bfile\b|\bread the (?:text|attach)/i,
  },
];

const BETWEEN = /(?<=[.!?;])\s+|\n+|,\s*(?:and\s+)?(?:then\s+)?|\s+(?:and\s+then|and|then)\s+/i;
const ABILITY_SCORE = 10;
const LETTERS_MIN = 4;

const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/[a-z]+/g) ?? []).filter((word) => word.length >= LETTERS_MIN);

/** True for the tool with which a caller wants to be handed a plan before anything is done. */
export function isPlanTool({ name }: Pick<Tool, 'name'>): boolean {
  return /(?:^|_)plan(?:$|_)/i.test(name);
}

function scoreOf(clause: string, tool: Tool): number {
  const name = tool.name.toLowerCase();
  const fits = ABILITIES.some((ability) => ability.tool.test(name) && ability.clause.test(clause));
  const known = new Set([...wordsOf(name.replaceAll('_', ' ')), ...wordsOf(tool.description)]);
  const shared = [...new Set(wordsOf(clause))].filter((word) => known.has(word)).length;
  // One word in common happens by chance; two, or one of the tool's own name, hardly do.
  const isNamed = wordsOf(name.replaceAll('_', ' ')).some((word) => wordsOf(clause).includes(word));
  return (fits ? ABILITY_SCORE : 0) + (shared > 1 || isNamed ? shared : 0);
}

/** The tool that fits a clause best, or null. */
export function bestTool(clause: string, tools: readonly Tool[]): Tool | null {
  const ranked = tools
    .filter((tool) => !isPlanTool(tool))
    .map((tool) => ({ tool, score: scoreOf(clause, tool) }))
    .sort((one, other) => other.score - one.score);
  const [best] = ranked;
  return best && best.score > 0 ? best.tool : null;
}

/** What a request asks for, piece by piece in its own order; pieces that no tool fits are left out unless all are. */
export function planSteps(request: string, tools: readonly Tool[]): Step[] {
  const clauses = request
    .split(BETWEEN)
    .map((clause) => clause.trim().replace(/[.!?;,]+$/, ''))
    .filter(Boolean);
  const steps = clauses.map((clause) => ({ clause, tool: bestTool(clause, tools) }));
  const useful = steps.filter(({ tool }) => tool !== null);
  if (useful.length > 0) return useful;
  return request.trim() === '' ? [] : [{ clause: request.trim().slice(0, 200), tool: null }];
}
