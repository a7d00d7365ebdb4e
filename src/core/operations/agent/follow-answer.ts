import type { CompleteReply } from '../../providers/provider.ts';
import type { TurnServices } from '../operation.ts';
import type { StoredTurn } from './history.ts';
import type { RunState } from './run-state.ts';
import { TURNS_MAX } from './turn-call.ts';
import { useTools } from './use-tools.ts';

/** Answers that are cut off by their length are gone on with so often. */
const CUTS_MAX = 3;

const words = (text: string): StoredTurn => ({ role: 'user', model: null, content: [{ text }] });

function tokensOf({ usage }: CompleteReply, kind: RegExp): number {
  return usage.reduce((sum, { unit, quantity }) => (kind.test(unit) ? sum + quantity : sum), 0);
}

/** Takes an answer into the run: its turn, its words, what it used. A declined turn is no part of the conversation. */
export function takeAnswer(state: RunState): CompleteReply | null {
  if (!state.reply) return null;
  const { reply, model } = state.reply;
  state.reply = null;
  state.live = '';
  const input = tokensOf(reply, /^(?:input|cache_)/);
  const output = tokensOf(reply, /^output/);
  // What the vendor billed is the prompt so far, to the token: only what is new needs measuring.
  state.counted = input > 0 ? input + output : null;
  state.countedBy = model;
  state.overrun ||= state.bound !== null && input > state.bound;
  const before = state.longest?.model === model ? state.longest.tokens : 0;
  state.longest = { model, tokens: Math.max(before, output) };
  state.used.input += input;
  state.used.output += output;
  state.searches += reply.searches ?? 0;
  const blocks = reply.blocks ?? [{ answer: { type: 'text', text: reply.text } }];
  const says = reply.text.trim() !== '' || (reply.toolUses ?? []).length > 0 || reply.stop === 'pause';
  if (says && reply.stop !== 'refusal') {
    state.turns.push({
      role: 'assistant',
      model,
      content: blocks.map(({ answer }) => ({ answer: { ...answer } })),
    });
  }
  if (state.open) state.answer += reply.text;
  else if (reply.text.trim() !== '') state.answer = reply.text;
  state.open = reply.stop === 'length' || reply.stop === 'pause';
  return reply;
}

/** Goes on after an answer that was cut off by its length; false when that happens too often. */
function goOn(state: RunState, reply: CompleteReply): boolean {
  state.cuts += 1;
  if (state.cuts > CUTS_MAX) return false;
  // Thoughts alone, or a call that was cut off: asked again with more room. Words are gone on with.
  if (reply.text.trim() !== '') state.turns.push(words('Go on exactly where you stopped.'));
  return true;
}

/** Why the run is over after an answer, after its tools were called; null when there is a further turn. */
export async function followAnswer(
  state: RunState,
  reply: CompleteReply,
  services: TurnServices,
): Promise<RunState['stop']> {
  const uses = reply.toolUses ?? [];
  if (reply.stop === 'refusal') return 'refusal';
  if (uses.length > 0) {
    state.turns.push(await useTools(state, uses, services));
    if (state.turn === TURNS_MAX - 1)
      state.turns.at(-1)?.content.push({ text: 'This is your last turn: answer now.' });
    return null;
  }
  if (reply.stop === 'length') return goOn(state, reply) ? null : 'length';
  if (reply.stop === 'pause') return null;
  return state.waits ? 'approval' : 'end';
}
