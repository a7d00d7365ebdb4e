import { ProviderError } from '../../errors.ts';
import type { ModelConfig } from '../../providers/provider.ts';
import type { EarlyEnd, OperationCall, Product, TurnServices, Work } from '../operation.ts';
import { type ProductNotes, agentProduct, hasPart } from './agent-product.ts';
import { fitPrompt, takeOver } from './fit-prompt.ts';
import { followAnswer, takeAnswer } from './follow-answer.ts';
import { type RunState, show } from './run-state.ts';
import { hasRoom, runCeiling, turnCall } from './turn-call.ts';

/** What comes after an answer: it is booked, its tools are called, and the next turn is asked for, or nothing is. */
async function nextTurn(
  model: ModelConfig,
  state: RunState,
  services: TurnServices,
): Promise<OperationCall | null> {
  const searched = state.searches;
  const reply = takeAnswer(state);
  if (!reply) return null;
  // Booked before its tools run, so that they have the money that this turn did not need.
  state.spent = await services.book();
  services.tell({
    step: 'turn',
    turn: state.turn,
    searches: state.searches - searched,
    spent_nano: String(state.spent),
  });
  show(state);
  state.stop = await followAnswer(state, reply, services);
  if (state.stop !== null) return null;
  const tokens = await fitPrompt(model, state, services);
  if (tokens === null) state.stop = 'length';
  else if (!hasRoom(model, state, tokens)) state.stop = 'turns';
  if (state.stop !== null) {
    // What the last turn's tools have cost is in the sum too, where the ledger answers.
    state.spent = await services.book().catch(() => state.spent);
    return null;
  }
  state.turn += 1;
  show(state);
  return turnCall(model, state);
}

const STOPS: Record<EarlyEnd['why'], NonNullable<RunState['stop']>> = {
  cancelled: 'cancelled',
  deadline: 'deadline',
  money: 'money',
  failed: 'failed',
};

/** The part of a run that ended early: what was said and made until then, an answer that was just coming in included. */
async function partOf(
  state: RunState,
  notes: ProductNotes,
  { why }: EarlyEnd,
  services: TurnServices,
): Promise<Product | null> {
  takeAnswer(state);
  if (!hasPart(state)) return null;
  const { live, open } = state;
  if (live !== '') {
    state.answer = open ? state.answer + live : live;
    state.turns.push({ role: 'assistant', model: null, content: [{ text: live }] });
    state.live = '';
  }
  state.stop = STOPS[why];
  // What the turn that broke off has cost is in the sum, where the ledger answers.
  state.spent = await services.book().catch(() => state.spent);
  return agentProduct(state, notes);
}

/**
 * The agent's loop at one model: a turn, its tools, the next turn, until there is nothing left to do. The run's state is
 * shared by all models of the route, so that a fallback goes on where the one before it failed.
 */
export function agentWork(model: ModelConfig, state: RunState, notes: ProductNotes): Work {
  return {
    get calls() {
      return [turnCall(model, state)];
    },
    ceiling: runCeiling(model, state),
    begin: async (services) => {
      state.services = services;
      show(state);
      await takeOver(model, state, services);
    },
    next: (services) => nextTurn(model, state, services),
    product: async () => {
      if (state.stop === 'refusal' && !hasPart(state)) state.answer = '';
      if (state.stop === null)
        throw new ProviderError('vendor_reply_invalid', { retryable: false, sent: 'maybe' });
      return agentProduct(state, notes);
    },
    partial: (end, services) => partOf(state, notes, end, services),
  };
}
