import type { Voice } from '../providers/provider.ts';

/** Discord shows at most this many choices. */
const CHOICES = 25;

/** 0 = best. Names first, then what a voice is like. */
function rank(voice: Voice, query: string): number {
  const name = voice.name.toLowerCase();
  if (name === query) return 0;
  if (name.startsWith(query)) return 1;
  if (name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(query))) return 2;
  if (name.includes(query)) return 3;
  if (voice.id.toLowerCase() === query) return 4;
  return voice.description.toLowerCase().includes(query) ? 5 : Number.POSITIVE_INFINITY;
}

/** The voices that fit what somebody typed, best first, at most 25; an empty query gives the vendor's order. */
export function matchVoices(voices: readonly Voice[], query: string): Voice[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return voices.slice(0, CHOICES);
  return voices
    .map((voice) => ({ voice, rank: rank(voice, wanted) }))
    .filter((entry) => entry.rank < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, CHOICES)
    .map((entry) => entry.voice);
}
