import { z } from 'zod';
import type { VideoAnswer } from './video-answer.ts';
import type { VideoQuestion } from './video-prompt.ts';

const second = z.number().nonnegative();

/** All that is told of a film, kept with the result. Times in seconds from its start. */
export const videoReportSchema = z.object({
  question: z.string().nullable(),
  /** null when the model declined. */
  answer: z.string().nullable(),
  moments: z.array(z.object({ at: second, what: z.string() })),
  chapters: z.array(z.object({ from: second, to: second, title: z.string() })),
  texts: z.array(z.object({ at: second, text: z.string() })),
  /** Entries left out, because their times are not in the part that was looked at. */
  leftOut: z.number(),
  film: z.object({ seconds: second, from: second, to: second, sound: z.boolean() }),
  /** Pictures a second that were looked at, and what would have been usual. */
  fps: z.object({ used: z.number(), usual: z.number() }),
});
/** A report, as parsed. */
export type VideoReport = z.infer<typeof videoReportSchema>;

/** A model writes whole seconds, and the last one may be the film's end, rounded up. */
const SLACK_SECONDS = 1.5;

function timesOf(answer: VideoAnswer): number[] {
  return [
    ...answer.moments.map(({ at }) => at),
    ...answer.chapters.map(({ from }) => from),
    ...answer.on_screen_text.map(({ at }) => at),
  ];
}

/** Some models count from the start of the part they were shown: then all their times lie before it. */
function shiftOf(answer: VideoAnswer, { from, to }: VideoQuestion): number {
  const times = timesOf(answer);
  const counted = times.length > 0 && times.every((at) => at < from && at <= to - from + SLACK_SECONDS);
  return counted ? from : 0;
}

/** Puts together what was asked and what the model said; times outside the part are left out, and counted. */
export function videoReport(
  asked: VideoQuestion,
  answer: VideoAnswer | null,
  looked: { sound: boolean; fps: VideoReport['fps'] },
): VideoReport {
  const { question, seconds, from, to } = asked;
  const shift = answer ? shiftOf(answer, asked) : 0;
  const within = (at: number): boolean =>
    at + shift >= from - SLACK_SECONDS && at + shift <= to + SLACK_SECONDS;
  const place = (at: number): number => Math.min(Math.max(at + shift, from), to);
  const moments = (answer?.moments ?? []).filter(({ at }) => within(at));
  const chapters = (answer?.chapters ?? []).filter(({ from: at }) => within(at));
  const texts = (answer?.on_screen_text ?? []).filter(({ at }) => within(at));
  const told = answer ? timesOf(answer).length : 0;
  return {
    question,
    answer: answer?.answer ?? null,
    moments: moments.map(({ at, what }) => ({ at: place(at), what })).toSorted((a, b) => a.at - b.at),
    chapters: chapters
      .map((one) => ({
        from: place(one.from),
        to: Math.max(place(one.to), place(one.from)),
        title: one.title,
      }))
      .toSorted((a, b) => a.from - b.from),
    texts: texts.map(({ at, text }) => ({ at: place(at), text })).toSorted((a, b) => a.at - b.at),
    leftOut: told - moments.length - chapters.length - texts.length,
    film: { seconds, from, to, sound: looked.sound },
    fps: looked.fps,
  };
}
