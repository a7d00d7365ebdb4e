import { z } from 'zod';
import type { TranscribeReply, TranscriptWord } from '../../providers/provider.ts';

/** A stored transcript: `transcript.json` of every transcription, from which each other format is made. */
export const transcriptSchema = z.object({
  text: z.string(),
  language: z.string().nullable(),
  languageConfidence: z.number().nullable(),
  confidence: z.number().nullable(),
  durationSeconds: z.number(),
  words: z.array(
    z.object({
      text: z.string(),
      start: z.number(),
      end: z.number(),
      confidence: z.number(),
      speaker: z.number().int().nullable(),
    }),
  ),
});
/** What was said, word by word; times in seconds, never running backwards. */
export type Transcript = z.infer<typeof transcriptSchema>;

/** Words of a text that came without times, spread evenly, so that it can still be a subtitle. */
function spread(text: string, seconds: number): TranscriptWord[] {
  const words = text.split(/\s+/).filter(Boolean);
  const step = words.length > 0 ? seconds / words.length : 0;
  return words.map((word, index) => ({
    text: word,
    start: index * step,
    end: (index + 1) * step,
    confidence: 0,
    speaker: null,
  }));
}

/** A vendor's reply as a transcript: empty words dropped, times made to run forwards. */
export function transcriptOf(reply: TranscribeReply): Transcript {
  const heard = reply.words
    .map((word) => ({ ...word, text: word.text.trim() }))
    .filter((word) => word.text !== '');
  const words = heard.length > 0 ? heard : spread(reply.text, reply.durationSeconds);
  let from = 0;
  const ordered = words.map((word) => {
    const start = Math.max(from, word.start);
    from = start;
    return { ...word, start, end: Math.max(start, word.end) };
  });
  return {
    text: reply.text.trim(),
    language: reply.language,
    languageConfidence: reply.languageConfidence,
    confidence: reply.confidence,
    durationSeconds: reply.durationSeconds,
    words: ordered,
  };
}

/** How many speakers were told apart. */
export function speakersIn(transcript: Transcript): number {
  return new Set(transcript.words.map((word) => word.speaker).filter((speaker) => speaker !== null)).size;
}
