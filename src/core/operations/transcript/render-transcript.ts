import type { ProductFile } from '../operation.ts';
import { cuesOf } from './cues.ts';
import { transcriptText } from './paragraphs.ts';
import { toSrt, toVtt } from './subtitles.ts';
import type { Transcript } from './transcript.ts';

/** The formats a transcript can be had in. */
export const TRANSCRIPT_FORMATS = ['txt', 'srt', 'vtt', 'json'] as const;
/** One of them. */
export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number];

const CONTENT_TYPES: Record<TranscriptFormat, string> = {
  txt: 'text/plain; charset=utf-8',
  srt: 'application/x-subrip; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  json: 'application/json',
};

const DESCRIPTIONS: Record<TranscriptFormat, string> = {
  txt: 'Transcript as text',
  srt: 'Transcript as SubRip subtitles',
  vtt: 'Transcript as WebVTT subtitles',
  json: 'Transcript with the time of every word',
};

const WRITERS: Record<TranscriptFormat, (transcript: Transcript) => string> = {
  txt: (transcript) => `${transcriptText(transcript) || '(no speech)'}\n`,
  srt: (transcript) => toSrt(cuesOf(transcript)),
  vtt: (transcript) => toVtt(cuesOf(transcript)),
  json: (transcript) => `${JSON.stringify(transcript, null, 1)}\n`,
};

/** A transcript as a file of the asked format, named `transcript.<format>`; pure, so it can be made again later. */
export function renderTranscript(transcript: Transcript, format: TranscriptFormat): ProductFile {
  return {
    name: `transcript.${format}`,
    contentType: CONTENT_TYPES[format],
    bytes: Buffer.from(WRITERS[format](transcript), 'utf8'),
    description: DESCRIPTIONS[format],
  };
}
