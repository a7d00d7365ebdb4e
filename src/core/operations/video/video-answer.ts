import { z } from 'zod';
import { momentSeconds } from '../../media/moment-text.ts';
import { readJsonAnswer } from '../read-json-answer.ts';

/** Text of a model: trimmed, and cut where it is longer than anybody reads. */
const words = (max: number): z.ZodType<string> =>
  z
    .string()
    .transform((text) => text.trim().slice(0, max))
    .pipe(z.string().min(1));

/** A moment such as `01:05`, read as seconds. */
const moment = z.string().transform((text, context) => {
  const seconds = momentSeconds(text);
  if (seconds !== null) return seconds;
  context.addIssue({ code: 'custom', message: 'no moment' });
  return z.NEVER;
});

/** What a model says about a film; checked here, whatever the vendor promises about its format. Times in seconds. */
const videoAnswerSchema = z.object({
  answer: words(6_000),
  moments: z.array(z.object({ at: moment, what: words(400) })).max(100),
  chapters: z.array(z.object({ from: moment, to: moment, title: words(200) })).max(100),
  on_screen_text: z.array(z.object({ at: moment, text: words(400) })).max(200),
});
/** The answer, as parsed. */
export type VideoAnswer = z.infer<typeof videoAnswerSchema>;

const text = { type: 'string' } as const;
const time = { type: 'string', description: 'MM:SS' } as const;

function shape(properties: Record<string, object>): Record<string, unknown> {
  return { type: 'object', properties, required: Object.keys(properties) };
}

const list = (properties: Record<string, object>) => ({ type: 'array', items: shape(properties) });

/** The same as JSON schema, for the vendor, which may count it as part of the prompt: short on purpose. */
export const VIDEO_JSON_SCHEMA: Record<string, unknown> = shape({
  answer: text,
  moments: list({ at: time, what: text }),
  chapters: list({ from: time, to: time, title: text }),
  on_screen_text: list({ at: time, text }),
});

/** Reads a model's answer: what it says, or in one line what is wrong about it (paths and types, no content). */
export function readVideoAnswer(answer: string): { read: VideoAnswer } | { fault: string } {
  const read = readJsonAnswer(answer, videoAnswerSchema, 'no MM:SS');
  return 'fault' in read ? read : { read: read.value };
}
