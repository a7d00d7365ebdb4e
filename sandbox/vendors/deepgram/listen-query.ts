import type { RawFormat } from '../../engines/audio/decode-raw.ts';
import { knowsModel } from './models.ts';
import { parameterFault } from './query-parameters.ts';

/** What a caller of `/v1/listen` asks for, as far as the sandbox acts on it. */
export type ListenQuery = {
  model: string;
  language: string;
  detectLanguage: boolean;
  punctuate: boolean;
  paragraphs: boolean;
  utterances: boolean;
  /** Seconds of silence that end an utterance. */
  utteranceSplit: number;
  speakers: boolean;
  multichannel: boolean;
  tags: string[];
  raw: RawFormat | null;
};

/** Add-ons that only a language model could do; asked for, they are refused, so that nobody takes silence for "none". */
const NOT_HERE = ['callback', 'detect_entities', 'intents', 'redact', 'sentiment', 'summarize', 'topics'];

const UTTERANCE_SPLIT_SECONDS = 0.8;
const SAMPLE_RATES = { min: 8_000, max: 48_000 };

function combinationFault(query: URLSearchParams, model: string, language: string): string | null {
  const isNova3 = model.startsWith('nova-3');
  if (!knowsModel(model, language)) return 'No such model/language/tier combination found.';
  if (query.has('keyterm') && !isNova3) return 'Keyterm Prompting is only supported for Nova-3.';
  if (query.has('keywords') && isNova3) return 'Keywords are not supported for Nova-3; use keyterm.';
  const addOn = NOT_HERE.find((name) => query.has(name) && query.get(name) !== 'false');
  return addOn ? `the sandbox has no engine for \`${addOn}\`` : null;
}

/** Headerless sound is told by `encoding` and `sample_rate` together, as in the real API. */
function rawFormat(query: URLSearchParams): RawFormat | null {
  const rate = Number(query.get('sample_rate'));
  if (query.get('encoding') !== 'linear16' || !Number.isInteger(rate)) return null;
  if (rate < SAMPLE_RATES.min || rate > SAMPLE_RATES.max) return null;
  return { rate, channels: Math.max(1, Math.trunc(Number(query.get('channels') ?? 1))) };
}

/** Reads a query strictly; a text is the reason to refuse it, in the words that follow "Bad Request: ". */
export function parseListenQuery(query: URLSearchParams): ListenQuery | string {
  const fault = parameterFault(query);
  if (fault) return fault;
  const is = (name: string): boolean => query.get(name) === 'true';
  const model = query.get('model') ?? 'base';
  const language = query.get('language') ?? 'en';
  const detectLanguage = query.has('detect_language') && query.get('detect_language') !== 'false';
  const mismatch = combinationFault(query, model, detectLanguage ? 'en' : language);
  if (mismatch) return mismatch;
  return {
    model,
    language,
    detectLanguage,
    punctuate: is('punctuate') || is('smart_format'),
    paragraphs: is('paragraphs') || is('smart_format'),
    utterances: is('utterances'),
    utteranceSplit: Number(query.get('utt_split') ?? UTTERANCE_SPLIT_SECONDS),
    speakers: is('diarize') || query.has('diarize_model'),
    multichannel: is('multichannel'),
    tags: query.getAll('tag'),
    raw: rawFormat(query),
  };
}
