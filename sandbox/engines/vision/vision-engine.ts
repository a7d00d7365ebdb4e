import { findFfmpeg } from '../find-ffmpeg.ts';
import { installedFile } from '../installed-file.ts';
import { createWorkerClient } from '../worker-client.ts';

/** What a file says of itself. `seconds` is 0 for a still picture. */
export type ClipFacts = { seconds: number; width: number; height: number; sound: boolean };

/** What to look at: a file on disk, from where to where in seconds, and how often (1 = every second). */
export type LookRequest = {
  path: string;
  clip: ClipFacts;
  from: number;
  to: number;
  framesPerSecond: number;
};

/** A colour in words and the part of the picture it covers, 0 to 1. */
export type SeenColour = { name: string; share: number };

/** A picture that was looked at; `at` in seconds of the file, `brightness` 0 to 1, `text` line by line. */
export type SeenFrame = {
  at: number;
  /** Whether the picture changed as a whole just here. */
  cut: boolean;
  brightness: number;
  colours: SeenColour[];
  text: string[];
  /** How much it differs from the picture looked at before, 0 to 1; 0 for the first. */
  change: number;
};

/** What was seen of a clip. */
export type Sight = { clip: ClipFacts; from: number; to: number; frames: SeenFrame[] };

/** Looks at pictures in one worker thread that starts with the first request; requests wait for each other. */
export type VisionEngine = {
  /** Reads what a file is and decodes its first picture. Rejects with EngineError `undecodable`. */
  probe(file: { path: string; still: boolean }, signal?: AbortSignal): Promise<ClipFacts>;
  /** Rejects with EngineError `undecodable` when no picture comes out. */
  look(request: LookRequest, signal?: AbortSignal): Promise<Sight>;
  close(): Promise<void>;
};

/** Why looking cannot be had on this machine, or null. */
export function visionMissing(): string | null {
  if (!installedFile('tesseract.js', 'package.json'))
    return 'the optional npm package tesseract.js is not installed';
  if (!installedFile('@tesseract.js-data/eng', 'package.json'))
    return 'the optional npm package @tesseract.js-data/eng is not installed';
  return findFfmpeg() === null
    ? 'there is no ffmpeg: not at FFMPEG_PATH, not on the PATH, and the optional npm package @ffmpeg-installer/ffmpeg is not installed'
    : null;
}

/** Makes the engine; nothing is loaded before the first request. */
export function createVisionEngine(): VisionEngine {
  const worker = createWorkerClient(new URL('./vision-worker.ts', import.meta.url));
  return {
    probe: (file, signal) => worker.call<ClipFacts>('probe', file, { signal }),
    look: (request, signal) => worker.call<Sight>('look', request, { signal }),
    close: () => worker.close(),
  };
}
