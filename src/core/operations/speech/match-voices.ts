import type { Voice } from '../../providers/provider.ts';

/** Letters and digits only, in lower case, without accents: `Zoë – Calm` is `zoe calm`. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Letters to change to get from one word to the other (Levenshtein), for texts of a name's length. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Lower is better: same, begins so, a word begins so, contains, described so, then by letters that differ. */
function rank(voice: Voice, query: string): number {
  const name = plain(voice.name);
  if (voice.id.toLowerCase() === query || name === query) return 0;
  if (name.startsWith(`${query} `)) return 1;
  if (name.startsWith(query)) return 2;
  if (name.includes(` ${query}`)) return 3;
  if (name.includes(query)) return 4;
  if (plain(voice.description).includes(query)) return 5;
  const first = name.split(' ')[0] ?? '';
  return 10 + Math.min(distance(first.slice(0, 40), query), distance(name.slice(0, 40), query));
}

/** The voices, best match first, at most `limit`; all in the vendor's order when nothing is asked. */
export function matchVoices(voices: readonly Voice[], query: string, limit: number): Voice[] {
  const wanted = plain(query).slice(0, 40);
  if (wanted === '') return voices.slice(0, limit);
  return voices
    .map((voice, index) => ({ voice, index, rank: rank(voice, wanted) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .slice(0, limit)
    .map(({ voice }) => voice);
}

/**
 * The voice somebody means: by id, by name, or by the name's first word where only one voice has it
 * (`Roger` for `Roger - Laid-Back, Casual`). Null when no voice or more than one fits.
 */
export function findVoice(voices: readonly Voice[], asked: string): Voice | null {
  const byId = voices.find((voice) => voice.id === asked.trim());
  if (byId) return byId;
  const wanted = plain(asked);
  const byName = voices.find((voice) => plain(voice.name) === wanted);
  if (byName) return byName;
  const byFirst = voices.filter((voice) => plain(voice.name).split(' ')[0] === wanted);
  return byFirst.length === 1 ? (byFirst[0] ?? null) : null;
}
