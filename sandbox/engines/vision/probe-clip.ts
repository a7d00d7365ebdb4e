import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';
import { EngineError } from '../engine-error.ts';
import { hasPicture } from './take-frames.ts';
import type { ClipFacts } from './vision-engine.ts';

/** What the container says; null where there is none that can hold video. */
async function containerFacts(path: string): Promise<ClipFacts | null> {
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track) return null;
    return {
      seconds: await input.computeDuration(),
      width: await track.getDisplayWidth(),
      height: await track.getDisplayHeight(),
      sound: (await input.getPrimaryAudioTrack()) !== null,
    };
  } catch {
    return null;
  } finally {
    input.dispose();
  }
}

const STILL: ClipFacts = { seconds: 0, width: 0, height: 0, sound: false };

/**
 * Reads what a video or a still picture is, and makes sure that a first picture comes out of it. The length is what
 * the packets say; of a file that is cut off less may be there. Throws EngineError `undecodable`.
 */
export async function probeClip(path: string, isStill: boolean, signal: AbortSignal): Promise<ClipFacts> {
  const clip = isStill ? STILL : await containerFacts(path);
  if (clip && (await hasPicture(path, signal))) return clip;
  throw new EngineError('undecodable', 'no picture that ffmpeg can decode');
}
