import { clipped } from './plain-text.ts';

const MASKED_LINK = /!?\[([^\]\n]{0,300})\]\((?:<)?(https?:\/\/[^\s)>]+)>?[^)\n]{0,100}\)/gi;
const FENCE = /^\s*```/gm;

/**
 * A model's answer as it may stand in a message: its markdown stays, but a link shows where it leads, nobody is
 * mentioned, and nothing hides in control characters. Whoever wrote what the model read may have wanted otherwise.
 */
export function answerText(text: string): string {
  return text
    .replace(/[^\P{Cc}\n\t]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(MASKED_LINK, (_, label: string, url: string) => `${label} (<${url}>)`)
    .replace(/<(@|#|\/|id:)/g, '\\<$1')
    .replace(/@(everyone|here)/g, '@\u200b$1');
}

/** Cuts an answer to at most `max` characters; a block of code that is cut is closed again. */
export function answerPreview(text: string, max: number): string {
  const cut = clipped(answerText(text), max);
  const fences = cut.match(FENCE)?.length ?? 0;
  return fences % 2 === 0 ? cut : `${cut}\n\`\`\``;
}
