import { gapBetween } from './join-words.ts';
import type { Transcript } from './transcript.ts';

type Word = Transcript['words'][number];

/** What readers can follow: two lines of 42 characters for at most six seconds. */
const LINE_CHARS = 42;
const LINES = 2;
const CUE_SECONDS_MAX = 6;
const CUE_SECONDS_MIN = 1;
/** A pause that ends a cue, in seconds. */
const PAUSE = 0.8;

/** One subtitle: times in milliseconds, lines of text, and who speaks where the speaker changes. */
export type Cue = { startMs: number; endMs: number; lines: string[]; speaker: number | null };

type Draft = { words: Word[]; lines: string[] };

function length(text: string): number {
  return Array.from(text).length;
}

/** Adds a word to the last line, or to a new one; null when the cue is full. A word longer than a line stands alone. */
function place(lines: readonly string[], text: string): string[] | null {
  const line = lines.at(-1);
  if (line === undefined) return [text];
  const longer = line + gapBetween(line, text) + text;
  if (length(longer) <= LINE_CHARS) return [...lines.slice(0, -1), longer];
  return lines.length < LINES ? [...lines, text] : null;
}

function fits(draft: Draft, word: Word): boolean {
  const first = draft.words[0];
  const last = draft.words.at(-1);
  if (!first || !last) return false;
  return (
    word.speaker === last.speaker &&
    word.start - last.end < PAUSE &&
    word.end - first.start <= CUE_SECONDS_MAX &&
    !/[.!?…。！？]$/u.test(last.text)
  );
}

function drafts(words: readonly Word[]): Draft[] {
  const all: Draft[] = [];
  for (const word of words) {
    const open = all.at(-1);
    const lines = open && fits(open, word) ? place(open.lines, word.text) : null;
    if (open && lines) {
      open.lines = lines;
      open.words.push(word);
    } else {
      all.push({ words: [word], lines: [word.text] });
    }
  }
  return all;
}

/**
 * The transcript as subtitles: every word in exactly one cue, in order; cues never overlap and never run backwards.
 * A cue ends at pauses, sentence ends, speaker changes, two full lines or six seconds; a short one stays for a
 * second where the next leaves room.
 */
export function cuesOf(transcript: Transcript): Cue[] {
  const all = drafts(transcript.words);
  let cursor = 0;
  return all.map(({ words, lines }, index) => {
    const next = all[index + 1]?.words[0];
    const startMs = Math.max(cursor, Math.round((words[0]?.start ?? 0) * 1_000));
    const spokenMs = Math.round((words.at(-1)?.end ?? 0) * 1_000);
    const roomMs = next ? Math.round(next.start * 1_000) : Infinity;
    const wanted = Math.max(spokenMs, startMs + CUE_SECONDS_MIN * 1_000);
    const endMs = Math.max(startMs + 1, Math.min(wanted, roomMs));
    cursor = endMs;
    const before = all[index - 1]?.words[0]?.speaker ?? null;
    const speaker = words[0]?.speaker ?? null;
    return { startMs, endMs, lines, speaker: speaker === before && index > 0 ? null : speaker };
  });
}
