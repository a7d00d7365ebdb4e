import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cuesOf } from '../../../src/core/operations/transcript/cues.ts';
import { joinWords } from '../../../src/core/operations/transcript/join-words.ts';
import { paragraphsOf, transcriptText } from '../../../src/core/operations/transcript/paragraphs.ts';
import { renderTranscript } from '../../../src/core/operations/transcript/render-transcript.ts';
import {
  type Transcript,
  speakersIn,
  transcriptOf,
  transcriptSchema,
} from '../../../src/core/operations/transcript/transcript.ts';

type Word = Transcript['words'][number];

function word(text: string, start: number, end: number, speaker: number | null = null): Word {
  return { text, start, end, confidence: 0.9, speaker };
}

function transcript(words: Word[]): Transcript {
  return transcriptOf({
    usage: [],
    vendorRequestId: null,
    text: words.map(({ text }) => text).join(' '),
    words,
    language: 'en',
    languageConfidence: 0.9,
    confidence: 0.9,
    durationSeconds: words.at(-1)?.end ?? 0,
  });
}

/** Words with even times from a text. */
function spoken(text: string, seconds = 0.4): Transcript {
  return transcript(text.split(' ').map((part, at) => word(part, at * seconds, (at + 1) * seconds)));
}

const file = (of: Transcript, format: 'txt' | 'srt' | 'vtt' | 'json') =>
  Buffer.from(renderTranscript(of, format).bytes).toString('utf8');

/** Any words a vendor could send: overlapping, running backwards, empty, long, in several scripts. */
const anyWords = fc.array(
  fc.record({
    text: fc.oneof(
      fc.constantFrom(
        'yes',
        'no.',
        'well,',
        'x'.repeat(60),
        ' padded ',
        '',
        'a<b&c>',
        '語',
        'です。',
        'naïve?',
      ),
      fc.string({ maxLength: 8 }).map((text) => text.replaceAll(/\s/g, '')),
    ),
    start: fc.double({ min: 0, max: 400, noNaN: true }),
    end: fc.double({ min: 0, max: 400, noNaN: true }),
    confidence: fc.constant(0.5),
    speaker: fc.option(fc.integer({ min: 0, max: 3 })),
  }),
  { maxLength: 80 },
);

describe('subtitles', () => {
  it('carry every word exactly once, in order, in cues that never overlap or run backwards', () => {
    fc.assert(
      fc.property(anyWords, fc.boolean(), (words, ordered) => {
        const heard = ordered ? [...words].sort((a, b) => a.start - b.start) : words;
        const made = transcript(heard);
        const cues = cuesOf(made);
        const said = made.words.map(({ text }) => text).join('');
        expect(
          cues
            .flatMap((cue) => cue.lines)
            .join('')
            .replaceAll(' ', ''),
        ).toBe(said.replaceAll(' ', ''));
        let clock = 0;
        for (const cue of cues) {
          expect(cue.startMs).toBeGreaterThanOrEqual(clock);
          expect(cue.endMs).toBeGreaterThan(cue.startMs);
          expect(Number.isInteger(cue.startMs) && Number.isInteger(cue.endMs)).toBe(true);
          expect(cue.lines.length).toBeLessThanOrEqual(2);
          clock = cue.endMs;
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keep to lines of 42 characters and to six seconds, unless one word alone is longer', () => {
    const made = spoken(
      'the quick brown fox jumps over the lazy dog and then some more words '.repeat(20).trim(),
    );
    for (const cue of cuesOf(made)) {
      for (const line of cue.lines) expect(line.length).toBeLessThanOrEqual(42);
      expect(cue.endMs - cue.startMs).toBeLessThanOrEqual(6_000);
    }
  });

  it('end at sentences, pauses and changes of speaker', () => {
    const cues = cuesOf(
      transcript([word('Yes.', 0, 0.3), word('And', 0.4, 0.6), word('now', 2, 2.3), word('me', 2.4, 2.6, 1)]),
    );
    expect(cues.map((cue) => cue.lines)).toEqual([['Yes.'], ['And'], ['now'], ['me']]);
  });

  it('stay for a second where the next leaves room', () => {
    const cues = cuesOf(transcript([word('Yes.', 0, 0.2), word('No.', 0.6, 0.8), word('Oh.', 9, 9.1)]));
    expect(cues.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 600],
      [600, 1_600],
      [9_000, 10_000],
    ]);
  });

  const talk = transcript([
    word('Tom', 0, 0.5, 0),
    word('&', 0.5, 0.6, 0),
    word('<Jerry>.', 0.6, 1.25, 0),
    word('Hi!', 3_661.5, 3_662, 1),
  ]);

  it('are SubRip', () => {
    expect(file(talk, 'srt')).toBe(
      '1\n00:00:00,000 --> 00:00:01,250\nSpeaker 1: Tom & <Jerry>.\n\n' +
        '2\n01:01:01,500 --> 01:01:02,500\nSpeaker 2: Hi!\n',
    );
  });

  it('are WebVTT, with escapes and voices', () => {
    expect(file(talk, 'vtt')).toBe(
      'WEBVTT\n\n00:00:00.000 --> 00:00:01.250\n<v Speaker 1>Tom &amp; &lt;Jerry&gt;.\n\n' +
        '01:01:01.500 --> 01:01:02.500\n<v Speaker 2>Hi!\n',
    );
  });
});

describe('the text of a transcript', () => {
  it('begins a paragraph where the speaker changes and names the speakers from one', () => {
    const made = transcript([
      word('Hello.', 0, 1, 0),
      word('Hi', 1, 2, 1),
      word('you.', 2, 3, 1),
      word('So.', 3, 4, 0),
    ]);
    expect(transcriptText(made)).toBe('Speaker 1: Hello.\n\nSpeaker 2: Hi you.\n\nSpeaker 1: So.');
    expect(speakersIn(made)).toBe(2);
  });

  it('begins a paragraph at a pause after a sentence, and at any long silence', () => {
    const made = transcript([
      word('One.', 0, 1),
      word('Two', 2.5, 3),
      word('more', 5, 6),
      word('words', 11, 12),
    ]);
    expect(transcriptText(made)).toBe('One.\n\nTwo more\n\nwords');
  });

  it('breaks long monologues at sentence ends only', () => {
    const made = spoken('These are words that go on and on. '.repeat(60).trim());
    const paragraphs = paragraphsOf(made);
    expect(paragraphs.length).toBeGreaterThan(2);
    for (const paragraph of paragraphs) expect(paragraph.text).toMatch(/\.$/);
  });

  it('carries every word exactly once, in order', () => {
    fc.assert(
      fc.property(anyWords, (words) => {
        const made = transcript(words);
        const text = paragraphsOf(made)
          .map((paragraph) => paragraph.text)
          .join('');
        expect(text.replaceAll(' ', '')).toBe(
          made.words
            .map((one) => one.text)
            .join('')
            .replaceAll(' ', ''),
        );
      }),
    );
  });

  it('sets no spaces in scripts that have none', () => {
    expect(joinWords(['今日', 'は', '晴れ', 'です。'])).toBe('今日は晴れです。');
    expect(joinWords(['use', 'API', 'で', 'す'])).toBe('use API です');
  });
});

describe('a stored transcript', () => {
  it('can be read again, and every format made from it is the same', () => {
    fc.assert(
      fc.property(anyWords, (words) => {
        const made = transcript(words);
        const again = transcriptSchema.parse(JSON.parse(file(made, 'json')));
        for (const format of ['txt', 'srt', 'vtt', 'json'] as const) {
          expect(file(again, format)).toBe(file(made, format));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('spreads words without times over the recording', () => {
    const made = transcriptOf({
      usage: [],
      vendorRequestId: null,
      text: 'four words without times',
      words: [],
      language: null,
      languageConfidence: null,
      confidence: null,
      durationSeconds: 8,
    });
    expect(made.words.map(({ start, end }) => [start, end])).toEqual([
      [0, 2],
      [2, 4],
      [4, 6],
      [6, 8],
    ]);
  });

  it('of silence is a readable file in every format', () => {
    const made = transcript([]);
    expect(file(made, 'txt')).toBe('(no speech)\n');
    expect(file(made, 'vtt')).toBe('WEBVTT\n');
    expect(renderTranscript(made, 'srt')).toMatchObject({ name: 'transcript.srt' });
  });
});
