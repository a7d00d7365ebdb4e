import type { GeminiAnswer } from './gemini-script.ts';

/** What a model says about `frames.webm`, in the shape that it is asked for. */
export const ANSWER = {
  answer: 'Numbers count up on a white page, from 0 to 99 (00:00 to 00:03).',
  moments: [
    { at: '00:01', what: 'The number 30' },
    { at: '00:02', what: 'The number 60' },
  ],
  chapters: [{ from: '00:00', to: '00:03', title: 'Counting' }],
  on_screen_text: [{ at: '00:03', text: '90' }],
};

/** That answer on the wire, changed as asked. */
export function says(change: Partial<typeof ANSWER> = {}, more: GeminiAnswer = {}): GeminiAnswer {
  return { text: JSON.stringify({ ...ANSWER, ...change }), ...more };
}
