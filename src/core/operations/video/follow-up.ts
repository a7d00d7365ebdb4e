import type { StoredResult } from '../../outcome.ts';
import type { VideoInput } from '../video.ts';
import type { EarlierQuestion } from './video-prompt.ts';
import { videoReportSchema } from './video-report.ts';

/** Questions and answers before the newest that a model is told of, and how much of each, in characters. */
const EARLIER_MAX = 3;
const ANSWER_MAX = 1_500;

function answerOf(result: StoredResult | null): string | null {
  try {
    return videoReportSchema.parse(JSON.parse(String(result?.facts['report']))).answer;
  } catch {
    return null;
  }
}

/** The input of another question about the film of `input`, with what was answered before. */
export function followUpInput(
  input: VideoInput,
  result: StoredResult | null,
  question: string,
): VideoInput & { earlier: EarlierQuestion[] } {
  const answer = answerOf(result);
  const last =
    answer === null ? [] : [{ question: input.question ?? null, answer: answer.slice(0, ANSWER_MAX) }];
  return { ...input, question, earlier: [...(input.earlier ?? []), ...last].slice(-EARLIER_MAX) };
}
