import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BodyWriter } from '../protocol.ts';
import { cutToTokens, type PromptTokens, tokenDetails, tokensOfText } from './count-tokens.ts';
import type { GenerationConfig } from './generate-request.ts';
import { type GoogleModel, TOKENS_MAX } from './models.ts';

/** A finished answer: its text, the tokens of thought before it, and why it ends. */
export type WrittenAnswer = {
  text: string;
  thought: string | null;
  thoughtTokens: number;
  finish: 'STOP' | 'MAX_TOKENS';
};

/** A stream comes in pieces of so many characters, one every so many milliseconds: fast, and still to be seen. */
const PIECE = /[\s\S]{1,48}/gu;
const PIECE_MS = 3;

/** Tokens of thought by level: the rules do not think, but a caller must be able to see what thinking costs. */
const THOUGHTS: Readonly<Record<string, number>> = { MINIMAL: 0, LOW: 48, MEDIUM: 192, HIGH: 768 };
const THOUGHT = 'Looked at frames, counted colours and read letters. No model thought about them.';

function thoughtTokens({ thinkingConfig = {} }: GenerationConfig): number {
  const { thinkingLevel = 'MEDIUM', thinkingBudget } = thinkingConfig;
  const level = THOUGHTS[thinkingLevel.toUpperCase()] ?? 0;
  return thinkingBudget === undefined || thinkingBudget < 0 ? level : Math.min(level, thinkingBudget);
}

/** What an answer may take: thoughts come out of the same purse, and first, as with the real models. */
export function answerBudget(config: GenerationConfig): { thoughts: number; words: number } {
  const most = config.maxOutputTokens ?? TOKENS_MAX.output;
  const thoughts = Math.min(thoughtTokens(config), most);
  return { thoughts, words: most - thoughts };
}

/** Cuts an answer to what it may take. */
export function limitAnswer(text: string, config: GenerationConfig): WrittenAnswer {
  const { thoughts, words } = answerBudget(config);
  const kept = cutToTokens(text, words);
  return {
    text: kept,
    thought: config.thinkingConfig?.includeThoughts === true && thoughts > 0 ? THOUGHT : null,
    thoughtTokens: thoughts,
    finish: kept.length < text.length ? 'MAX_TOKENS' : 'STOP',
  };
}

function usageJson(prompt: PromptTokens, answered: string, thoughts: number): object {
  const { total, details } = tokenDetails(prompt);
  const candidates = tokensOfText(answered);
  return {
    promptTokenCount: total,
    ...(candidates > 0 && { candidatesTokenCount: candidates }),
    totalTokenCount: total + candidates + thoughts,
    promptTokensDetails: details,
    ...(thoughts > 0 && { thoughtsTokenCount: thoughts }),
  };
}

type Shared = { modelVersion: string; responseId: string };

const sharedOf = (model: GoogleModel): Shared => ({
  modelVersion: model.id,
  responseId: randomBytes(12).toString('base64url'),
});

function candidate(parts: object[], finish: string | null): object {
  return { content: { parts, role: 'model' }, ...(finish && { finishReason: finish }), index: 0 };
}

/** The parts of a whole answer. */
function partsOf({ thought, text }: WrittenAnswer): object[] {
  return [
    ...(thought === null ? [] : [{ text: thought, thought: true }]),
    ...(text === '' ? [] : [{ text }]),
  ];
}

/** The body of an answer in one piece. */
export function generateJson(answer: WrittenAnswer, prompt: PromptTokens, model: GoogleModel): object {
  return {
    candidates: [candidate(partsOf(answer), answer.finish)],
    usageMetadata: usageJson(prompt, answer.text, answer.thoughtTokens),
    ...sharedOf(model),
  };
}

/** The chunks of a streamed answer: each says the totals so far, the last why it ends. */
function chunksOf(answer: WrittenAnswer, prompt: PromptTokens, model: GoogleModel): object[] {
  const shared = sharedOf(model);
  const pieces = partsOf(answer).flatMap((part) => {
    const { text, ...rest } = part as { text: string };
    return (text.match(PIECE) ?? []).map((piece) => ({ ...rest, text: piece }));
  });
  let said = '';
  const chunks = (pieces.length > 0 ? pieces : [{ text: '' }]).map((piece, index, all) => {
    if (!('thought' in piece)) said += piece.text;
    return {
      candidates: [candidate([piece], index === all.length - 1 ? answer.finish : null)],
      usageMetadata: usageJson(prompt, said, answer.thoughtTokens),
      ...shared,
    };
  });
  return chunks;
}

/** Streams an answer as server-sent events; stops without a word when the caller hangs up. */
export function streamAnswer(
  answer: WrittenAnswer,
  prompt: PromptTokens,
  model: GoogleModel,
  signal: AbortSignal,
): BodyWriter {
  return async (write) => {
    for (const chunk of chunksOf(answer, prompt, model)) {
      if (signal.aborted) return;
      write(`data: ${JSON.stringify(chunk)}\r\n\r\n`);
      await sleep(PIECE_MS);
    }
  };
}
