/** What a parameter's value may be. */
type Kind = 'boolean' | 'text' | 'texts' | 'number' | 'boolean_or_texts' | readonly string[];

const MODES = ['extended', 'strict'];

/** Every query parameter of `POST /v1/listen`, after Deepgram's OpenAPI description and its documentation. */
export const LISTEN_PARAMETERS: Readonly<Record<string, Kind>> = {
  callback: 'text',
  callback_method: ['POST', 'PUT'],
  channels: 'number',
  custom_intent: 'texts',
  custom_intent_mode: MODES,
  custom_topic: 'texts',
  custom_topic_mode: MODES,
  detect_entities: 'boolean',
  detect_language: 'boolean_or_texts',
  diarize: 'boolean',
  diarize_model: ['latest', 'v1', 'v2'],
  dictation: 'boolean',
  encoding: ['linear16', 'flac', 'mulaw', 'amr-nb', 'amr-wb', 'opus', 'speex', 'g729'],
  extra: 'texts',
  filler_words: 'boolean',
  intents: 'boolean',
  keyterm: 'texts',
  keywords: 'texts',
  language: 'text',
  language_hint: 'texts',
  measurements: 'boolean',
  mip_opt_out: 'boolean',
  model: 'text',
  multichannel: 'boolean',
  numerals: 'boolean',
  paragraphs: 'boolean',
  profanity_filter: 'boolean',
  punctuate: 'boolean',
  redact: 'texts',
  replace: 'texts',
  sample_rate: 'number',
  search: 'texts',
  sentiment: 'boolean',
  smart_format: 'boolean',
  summarize: ['true', 'false', 'v2'],
  tag: 'texts',
  topics: 'boolean',
  utt_split: 'number',
  utterances: 'boolean',
  version: 'text',
};

/** Parameters that may be given more than once. */
const REPEATABLE: ReadonlySet<Kind> = new Set(['texts', 'boolean_or_texts']);

function fits(kind: Kind, value: string): boolean {
  if (typeof kind !== 'string') return kind.includes(value);
  if (kind === 'boolean') return value === 'true' || value === 'false';
  if (kind === 'number') return value !== '' && Number.isFinite(Number(value));
  return value !== '';
}

/** The first thing wrong with a query by itself, in words, or null. */
export function parameterFault(query: URLSearchParams): string | null {
  for (const name of new Set(query.keys())) {
    const kind = LISTEN_PARAMETERS[name];
    const values = query.getAll(name);
    if (kind === undefined) return `unknown query parameter \`${name}\``;
    if (values.length > 1 && !REPEATABLE.has(kind)) return `duplicate query parameter \`${name}\``;
    const wrong = values.find((value) => !fits(kind, value));
    if (wrong !== undefined) return `invalid value for query parameter \`${name}\`: \`${wrong}\``;
  }
  return null;
}
