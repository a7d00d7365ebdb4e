import { ProviderError } from '../../errors.ts';
import { SEARCH_TOKENS, claudeComponents } from '../../providers/anthropic-usage.ts';
import type { CompleteCall, ModelConfig, UsageComponent } from '../../providers/provider.ts';
import { promptTokens } from '../../providers/prompt-tokens.ts';
import type { OperationCall } from '../operation.ts';
import { agentCall, isCached } from './agent-prompt.ts';
import { turnsFor } from './history.ts';
import { type RunState, showSoon } from './run-state.ts';

/**
 * Tokens a turn may answer with: enough for a plan and a few calls of tools, or for a message in Discord, and for
 * thoughts where the model thinks. All of it is held, so it is not more; what was cut off is gone on with, at twice the
 * length. `first`: the turn that plans. `least`: below it no turn is begun. `thought`: a model that always thinks may
 * think so many times as long as its longest answer of the run, thoughts included, and answer besides.
 */
const ANSWER = {
  plain: { first: 500, most: 600, least: 400 },
  thinking: { first: 2_000, most: 2_000, least: 800 },
  ceiling: 16_000,
  thought: 3,
};
/** Most turns, and most tokens of all turns together: what a whole run can cost at most. */
export const TURNS_MAX = 12;
const RUN_TOKENS = { input: 240_000, output: { plain: 24_000, thinking: 48_000 } };
/** The cheapest model's price rises fivefold above 100,000 tokens of prompt; no turn goes there. */
export const PROMPT_TOKENS_MAX = 80_000;

type Kind = 'plain' | 'thinking';
const kindOf = ({ thinks }: ModelConfig): Kind => (thinks === 'always' ? 'thinking' : 'plain');

/** Where the model thinks, nobody knows for how long until it has: then its own answers of the run are the measure. */
function usualTokens(model: ModelConfig, { longest, turn }: RunState): number {
  const { first, most } = ANSWER[kindOf(model)];
  if (turn === 1 || kindOf(model) === 'plain') return turn === 1 ? first : most;
  if (longest?.model !== model.id) return first;
  return Math.min(most, ANSWER.plain.most + ANSWER.thought * longest.tokens);
}

function answerTokens(model: ModelConfig, state: RunState): number {
  const { cuts, used } = state;
  const kind = kindOf(model);
  const usual = usualTokens(model, state);
  const left = Math.max(0, RUN_TOKENS.output[kind] - used.output);
  return Math.min(usual * 2 ** cuts, ANSWER.ceiling, Math.max(left, ANSWER[kind].least));
}

/** Whether a further turn stays within what a whole run may take. */
export function hasRoom(model: ModelConfig, { turn, used }: RunState, prompt: number): boolean {
  return (
    turn < TURNS_MAX &&
    used.input + prompt <= RUN_TOKENS.input &&
    used.output + ANSWER[kindOf(model)].least <= RUN_TOKENS.output[kindOf(model)]
  );
}

function searchesLeft({ searches, searchesMax }: RunState): number {
  return Math.max(0, searchesMax - searches);
}

/** The prompt of the next turn, and most tokens it can be billed as. */
export function nextPrompt(model: ModelConfig, state: RunState): { call: CompleteCall; tokens: number } {
  const said = [...state.before.runs.flat(), ...state.turns];
  const about = {
    model: model.id,
    turns: turnsFor(said, model.id, (file) => state.pdfs.get(file) ?? null),
    maxTokens: answerTokens(model, state),
    searches: searchesLeft(state),
  };
  const tokens = promptTokens(agentCall(about, 0), state.counted);
  return { call: agentCall(about, tokens), tokens };
}

function boundOf(call: CompleteCall, tokens: number): UsageComponent[] {
  const { model, maxTokens, searches = 0 } = call;
  const found = searches * SEARCH_TOKENS;
  const prompt = isCached(call) ? { input: found, cacheWrite5m: tokens } : { input: tokens + found };
  return claudeComponents(model, { ...prompt, output: maxTokens, searches });
}

const isOutput = ({ unit }: UsageComponent): boolean => unit.startsWith('output');

/** One turn: asked for as much as was granted, its words shown as they come, its answer left in the state. */
export function turnCall(model: ModelConfig, state: RunState): OperationCall {
  const { call, tokens } = nextPrompt(model, state);
  const bound = boundOf(call, tokens);
  const output = bound.find(isOutput);
  const least = output && { ...output, quantity: Math.min(output.quantity, ANSWER[kindOf(model)].least) };
  return {
    bound,
    ...(least && { least }),
    run: async (client, context, granted) => {
      if (!client.text) throw new ProviderError('internal', { retryable: false, sent: 'no' });
      const maxTokens = granted.find(isOutput)?.quantity ?? call.maxTokens;
      state.live = '';
      state.bound = tokens + (call.searches ?? 0) * SEARCH_TOKENS;
      const onText = (piece: string): void => {
        state.live += piece;
        showSoon(state);
      };
      // Asked again after a broken line, it has the searches left that were begun before the line broke.
      const searches = Math.min(call.searches ?? 0, searchesLeft(state));
      let searched = 0;
      const onUsage = (usage: UsageComponent[]): void => {
        searched = usage.find(({ unit }) => unit === 'search')?.quantity ?? 0;
        context.onUsage?.(usage);
      };
      try {
        const asked = { ...call, maxTokens, searches };
        const reply = await client.text.complete(asked, { ...context, onText, onUsage });
        state.reply = { reply, model: model.id };
        return reply;
      } catch (error) {
        state.searches += searched;
        throw error;
      }
    },
  };
}

/** Most that a whole run at a model can bill: what an admin is asked about. */
export function runCeiling(model: ModelConfig, state: RunState): UsageComponent[] {
  const searches = state.searchesMax;
  const input = RUN_TOKENS.input + searches * SEARCH_TOKENS;
  const { plain, thinking } = RUN_TOKENS.output;
  return [
    // Every token of it may be one that is written to the cache; no turn reaches a dearer tier.
    { unit: 'cache_write_5m', quantity: input },
    { unit: 'output', quantity: kindOf(model) === 'thinking' ? thinking : plain },
    ...(searches > 0 ? [{ unit: 'search', quantity: searches }] : []),
  ];
}
