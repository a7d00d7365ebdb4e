import {
  ADTS,
  EncodedPacketSink,
  FLAC,
  FilePathSource,
  Input,
  type InputAudioTrack,
  MATROSKA,
  MP3,
  MP4,
  MPEG_TS,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from 'mediabunny';

/**
 * The containers we read. HLS is left out on purpose: a playlist names other files and addresses, which a stranger's
 * upload must not make us open.
 */
const FORMATS = [MP4, QTFF, WEBM, MATROSKA, MP3, OGG, WAVE, FLAC, ADTS, MPEG_TS];

/** Sound below or above this is not sound: hostile headers claim a sampling rate of a megahertz. */
const SAMPLE_RATE_MIN = 2_000;
const SAMPLE_RATE_MAX = 768_000;
const SECONDS_MIN = 0.02;
/** Longer than a week is a lie of the header. */
const SECONDS_MAX = 7 * 86_400;

/** What a file holds. `seconds` is the length of its sound, measured from the packets, not read from a header. */
export type AudioTrack =
  | { kind: 'audio'; seconds: number; contentType: string; codec: string | null; channels: number }
  | { kind: 'no_audio' }
  | { kind: 'unreadable'; reason: 'format' | 'truncated' | 'implausible' };

/** Length up to the end of the last packet; some containers do not say how long that one lasts. */
async function secondsOf(track: InputAudioTrack): Promise<number | null> {
  const seconds = await track.computeDuration();
  const sink = new EncodedPacketSink(track);
  const last = await sink.getPacket(Infinity);
  if (!last) return null;
  if (last.duration > 0) return seconds;
  const before = await sink.getPacket(last.timestamp - 0.000_001);
  return before ? seconds + (last.timestamp - before.timestamp) : seconds;
}

/** Reads the first audio track of a local file. Throws nothing: what cannot be read is `unreadable`. */
export async function readAudioTrack(path: string): Promise<AudioTrack> {
  const input = new Input({ source: new FilePathSource(path), formats: FORMATS });
  try {
    if (!(await input.canRead())) return { kind: 'unreadable', reason: 'format' };
    const track = await input.getPrimaryAudioTrack();
    if (!track) return { kind: 'no_audio' };
    const seconds = await secondsOf(track);
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
