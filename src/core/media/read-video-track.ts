import {
  ADTS,
  FLAC,
  FilePathSource,
  Input,
  type InputFormat,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from 'mediabunny';
import { SECONDS_MAX, trackSeconds } from './track-seconds.ts';

/** The containers of film that a vendor takes. */
const TAKEN: readonly InputFormat[] = [MP4, QTFF, WEBM];
/** Those that are told apart from what cannot be read; HLS is left out on purpose, as in read-audio-track.ts. */
const FORMATS = [...TAKEN, MATROSKA, MPEG_TS, MP3, OGG, WAVE, FLAC, ADTS];

/** Pictures larger than this on a side are a lie of the header, or a bomb for whoever decodes them. */
const SIDE_MAX = 16_384;

/**
 * What a file holds. `seconds` is the length of its longest track, measured from the packets; `width` and `height` are
 * as it is shown, turned and stretched.
 */
export type VideoTrack =
  | {
      kind: 'video';
      seconds: number;
      contentType: string;
      codec: string | null;
      width: number;
      height: number;
      sound: boolean;
    }
  | { kind: 'no_video' }
  /** Film in a container that no vendor here takes, by the container's name. */
  | { kind: 'wrong'; container: string }
  | { kind: 'unreadable'; reason: 'format' | 'truncated' | 'implausible' };

/** Reads the tracks of a local film. Throws nothing: what cannot be read is `unreadable`. */
export async function readVideoTrack(path: string): Promise<VideoTrack> {
  const input = new Input({ source: new FilePathSource(path), formats: FORMATS });
  try {
    if (!(await input.canRead())) return { kind: 'unreadable', reason: 'format' };
    const track = await input.getPrimaryVideoTrack();
    // A container without any track lost its index, which many films carry at their end.
    if ((await input.getTracks()).length === 0) return { kind: 'unreadable', reason: 'truncated' };
    if (!track) return { kind: 'no_video' };
    const format = await input.getFormat();
    if (!TAKEN.includes(format)) return { kind: 'wrong', container: format.name };
    const sounds = await input.getAudioTracks();
    const lengths = await Promise.all([track, ...sounds].map(trackSeconds));
    if (lengths.includes(null)) return { kind: 'unreadable', reason: 'truncated' };
    const seconds = Math.max(...lengths.map((length) => length ?? 0));
    const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
    const plausible =
      seconds > 0 && seconds <= SECONDS_MAX && [width, height].every((side) => side > 0 && side <= SIDE_MAX);
    if (!plausible) return { kind: 'unreadable', reason: 'implausible' };
    return {
      kind: 'video',
      seconds,
      contentType: format.mimeType,
      codec: await track.getCodec(),
      width,
      height,
      sound: sounds.length > 0,
    };
  } catch {
    return { kind: 'unreadable', reason: 'format' };
  } finally {
    input.dispose();
  }
}
