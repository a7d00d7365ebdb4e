import {
  MODEL_PATHS,
  type SphinxModule,
  type SphinxRecognizer,
  type SphinxSegment,
  startSphinxModule,
} from './sphinx-module.ts';

/** Sample rate PocketSphinx listens at, in Hz. */
export const SPHINX_RATE = 16_000;

/** A decoder for one recording. */
export type Sphinx = {
  /**
   * Lets the decoder hear the recording once without searching for words (50 ms for 7 s), so that it knows the
   * loudness and colour of the sound from the first word on. Halves the errors.
   */
  adapt(samples: Int16Array): void;
  /** The words of one stretch of sound, with silences and noises (`<sil>`, `[NOISE]`). */
  decode(samples: Int16Array): SphinxSegment[];
};

/**
 * Chosen by measurement over speech of two Flite voices and six recordings of people: a little less trust in the
 * language model than the package's 6.5, and eight instead of four Gaussians per frame.
 */
const OPTIONS: readonly [string, string][] = [
  ['-hmm', MODEL_PATHS.acoustic],
  ['-lm', MODEL_PATHS.language],
  ['-dict', MODEL_PATHS.dictionary],
  ['-lw', '6'],
  ['-topn', '8'],
];

/** The search for words, as the decoder numbers it; grammars added later come after it. */
const WORD_SEARCH = 0;

function check(module: SphinxModule, result: unknown, step: string): void {
  if (result !== module.ReturnType.SUCCESS) throw new Error(`PocketSphinx refused to ${step}`);
}

/** Feeds one utterance to the decoder. */
function listen(module: SphinxModule, recognizer: SphinxRecognizer, samples: Int16Array): void {
  const buffer = new module.AudioBuffer();
  try {
    for (const sample of samples) buffer.push_back(sample);
    check(module, recognizer.start(), 'start');
    check(module, recognizer.process(buffer), 'listen');
    check(module, recognizer.stop(), 'stop');
  } finally {
    buffer.delete();
  }
}

/** A grammar of a single word: following it costs next to nothing. */
function addTrivialGrammar(module: SphinxModule, recognizer: SphinxRecognizer): void {
  const ids = new module.Integers();
  const transitions = new module.VectorTransitions();
  transitions.push_back({ from: 0, to: 1, logp: 0, word: 'a' });
  check(
    module,
    recognizer.addGrammar(ids, { start: 0, end: 1, numStates: 2, transitions }),
    'take a grammar',
  );
  ids.delete();
  transitions.delete();
}

function segmentsOf(module: SphinxModule, recognizer: SphinxRecognizer): SphinxSegment[] {
  const list = new module.Segmentation();
  check(module, recognizer.getHypseg(list), 'name the words');
  const segments = Array.from({ length: list.size() }, (_, index) => list.get(index));
  list.delete();
  return segments;
}

/** Makes a fresh decoder; see `startSphinxModule` for why every recording gets its own. */
export async function createSphinx(): Promise<Sphinx> {
  const module = await startSphinxModule();
  const config = new module.Config();
  for (const option of OPTIONS) config.push_back(option);
  const recognizer = new module.Recognizer(config);
  config.delete();
  return {
    adapt: (samples) => {
      if (samples.length === 0) return;
      addTrivialGrammar(module, recognizer);
      listen(module, recognizer, samples);
      check(module, recognizer.switchSearch(WORD_SEARCH), 'search for words');
    },
    decode: (samples) => {
      if (samples.length === 0) return [];
      listen(module, recognizer, samples);
      return segmentsOf(module, recognizer);
    },
  };
}
