import type { Nano } from '../money.ts';
import type { Actor } from '../request.ts';

/** A step of an agent's plan. `waiting`: what it needs waits for an admin's yes. */
export type PlanStep = { text: string; state: 'todo' | 'doing' | 'done' | 'waiting' | 'failed' };

/** A tool the agent called in this run. `operationId` is set when it was an operation of its own. */
export type AgentTool = {
  name: string;
  state: 'doing' | 'done' | 'waiting' | 'failed';
  operationId: string | null;
};

/** Where a running agent stands; `text` and `plan` are content and stay with the asker. */
export type AgentState = {
  plan: readonly PlanStep[];
  /** What it has written so far. */
  text: string;
  /** From 1. */
  turn: number;
  /** Booked so far, operations it used included; the turn at work is not in it yet. */
  spent: Nano;
  tools: readonly AgentTool[];
};

/**
 * Why a run ended: it was done (`end`); money, its turns or its time ran out; its asker stopped it; a tool waits for an
 * admin's yes; the model declined; its answer grew too long; or no vendor served any more (`failed`).
 */
export const AGENT_STOPS = [
  'end',
  'money',
  'turns',
  'deadline',
  'cancelled',
  'approval',
  'refusal',
  'length',
  'failed',
] as const;
/** Why a run ended. */
export type AgentStop = (typeof AGENT_STOPS)[number];

/** A conversation with the agent, as its owner sees it. Money in nano-USD, times UTC ISO. */
export type AgentView = {
  /** The operation that began it. */
  conversation: string;
  /** The first task, cut short. */
  title: string;
  /** `waiting`: a tool waits for an admin's yes; `idle`: it can be continued. */
  state: 'running' | 'waiting' | 'idle';
  /** The newest run: an operation. */
  operationId: string;
  runs: number;
  spent: Nano;
  startedAt: string;
  changedAt: string;
};

/** Conversations with the agent. Every one is its owner's alone: to anybody else it does not exist. */
export type Agents = {
  /** The owner's newest conversations that are kept, newest first, at most 500. */
  list(actor: Actor): Promise<AgentView[]>;
  /** By its id, or by the id of any of its runs or of an operation one of them used; null when there is none of theirs. */
  find(id: string, actor: Actor): Promise<AgentView | null>;
  /** Stops the run at work, which keeps what it has; where none is, what still waits for an admin's yes. */
  stop(id: string, actor: Actor): Promise<'requested' | 'idle' | 'unknown'>;
};
