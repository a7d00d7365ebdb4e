import type { AgentStop, AgentTool } from '../../agent/agents.ts';
import type { CompleteReply } from '../../providers/provider.ts';
import type { TurnServices } from '../operation.ts';
import type { ConversationFile } from './files.ts';
import type { Conversation, StoredTurn, WaitingTool } from './history.ts';
import type { Plan } from './plan.ts';

/** A PDF as it goes to the model: base64. */
type LoadedPdf = { pdf: string; name: string };

/** A run of the agent: one per operation, changed in place, whichever model serves the next turn. */
export type RunState = {
  /** Where it began: what was kept of the conversation, without what no longer fits. */
  readonly before: Conversation;
  readonly conversation: string;
  /** What stays of this run in the conversation when the model declines it: not the task, nor what was said about it. */
  readonly ifDeclined: readonly StoredTurn[];
  /** Turns of this run, from the person's words on. */
  turns: StoredTurn[];
  /** Every file of the conversation; the model names them by their place. */
  files: ConversationFile[];
  /** Those that a tool of this run has made. */
  made: ConversationFile[];
  pdfs: Map<number, LoadedPdf>;
  /** Tools that wait for an admin's yes: those of earlier runs, and this run's. */
  waiting: WaitingTool[];
  plan: Plan;
  tools: AgentTool[];
  /** From 1: the turn at work. */
  turn: number;
  /** Words of the turn at work. */
  live: string;
  /** Words of the newest turn that had any; `open` when the next turn goes on with them. */
  answer: string;
  open: boolean;
  /** An answer that was received and not followed yet. */
  reply: { reply: CompleteReply; model: string } | null;
  searches: number;
  /** Searches the whole run may make. */
  readonly searchesMax: number;
  /** Times an answer was cut off by its length. */
  cuts: number;
  /** Tokens of the next prompt, as its vendor counted or billed them; null = nobody did. */
  counted: number | null;
  /** The model that `counted` is true of: another one may count the same words as more. */
  countedBy: string | null;
  /** Tokens of prompt the turn at work was held for; `overrun`: a turn was billed for more (a search brought them). */
  bound: number | null;
  overrun: boolean;
  /** Tokens of the longest answer so far, thoughts included, of the model that serves; null = it has not answered yet. */
  longest: { model: string; tokens: number } | null;
  /** Tokens asked about and answered so far. */
  used: { input: number; output: number };
  waits: boolean;
  stop: AgentStop | null;
  /** Nano-USD so far, tools included. */
  spent: bigint;
  /** What the run may use; there once it has begun. */
  services: TurnServices | null;
  shownAt: number;
  showing: boolean;
};

/** What a run begins with. */
export type RunStart = Pick<
  RunState,
  'before' | 'conversation' | 'turns' | 'ifDeclined' | 'files' | 'waiting' | 'searchesMax'
>;

/** A run before its first turn. */
export function newRun(start: RunStart): RunState {
  return {
    ...start,
    made: [],
    pdfs: new Map(),
    plan: [],
    tools: [],
    turn: 1,
    live: '',
    answer: '',
    open: false,
    reply: null,
    searches: 0,
    cuts: 0,
    counted: null,
    countedBy: null,
    bound: null,
    overrun: false,
    longest: null,
    used: { input: 0, output: 0 },
    waits: false,
    stop: null,
    spent: 0n,
    services: null,
    shownAt: 0,
    showing: false,
  };
}

const SHOWN_EVERY_MS = 250;

/** Shows where the run stands. */
export function show(state: RunState): void {
  state.shownAt = performance.now();
  const { plan, turn, tools, live, answer } = state;
  state.services?.show({ plan, text: live === '' ? answer : live, turn, tools: [...tools] });
}

/** Shows words that stream in, at most four times a second; the newest ones are shown in the end, unless it is over. */
export function showSoon(state: RunState): void {
  if (state.showing) return;
  const rest = state.shownAt + SHOWN_EVERY_MS - performance.now();
  if (rest <= 0) return show(state);
  state.showing = true;
  setTimeout(() => {
    state.showing = false;
    if (state.stop === null) show(state);
  }, rest).unref();
}
