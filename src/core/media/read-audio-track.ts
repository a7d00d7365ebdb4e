import {
  ADTS,
  FLAC,
  FilePathSource,
  Input,
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

/**
 * The containers we read. HLS is left out on purpose: a playlist names other files and addresses, which a stranger's
 * upload must not make us open.
 */
const FORMATS = [MP4, QTFF, WEBM, MATROSKA, MP3, OGG, WAVE, FLAC, ADTS, MPEG_TS];

/** Sound below or above this is not sound: hostile headers claim a sampling rate of a megahertz. */
const SAMPLE_RATE_MIN = 2_000;
const SAMPLE_RATE_MAX = 768_000;
const SECONDS_MIN = 0.02;

/** What a file holds. `seconds` is the length of its sound, measured from the packets, not read from a header. */
export type AudioTrack =
  | { kind: 'audio'; seconds: number; contentType: string; codec: string | null; channels: number }
  | { kind: 'no_audio' }
  | { kind: 'unreadable'; reason: 'format' | 'truncated' | 'implausible' };

/** Reads the first audio track of a local file. Throws nothing: what cannot be read is `unreadable`. */
export async function readAudioTrack(path: string): Promise<AudioTrack> {
  const input = new Input({ source: new FilePathSource(path), formats: FORMATS });
  try {
    if (!(await input.canRead())) return { kind: 'unreadable', reason: 'format' };
    const track = await input.getPrimaryAudioTrack();
    if (!track) return { kind: 'no_audio' };
    const seconds = await trackSeconds(track);
    if (seconds === null) return { kind: 'unreadable', reason: 'truncated' };
    const rate = await track.getSampleRate();
    const plausible =
      rate >= SAMPLE_RATE_MIN && rate <= SAMPLE_RATE_MAX && seconds >= SECONDS_MIN && seconds <= SECONDS_MAX;
    if (!plausible) return { kind: 'unreadable', reason: 'implausible' };
    return {
      kind: 'audio',
      seconds,
      contentType: (await input.getFormat()).mimeType,
      codec: await track.getCodec(),
      channels: await track.getNumberOfChannels(),
    };
  } catch {
    return { kind: 'unreadable', reason: 'format' };
  } finally {
    input.dispose();
  }
}
