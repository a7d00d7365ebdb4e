import {
  ALL_FORMATS,
  AudioSampleSink,
  BufferSource,
  EncodedPacketSink,
  Input,
  type InputAudioTrack,
} from 'mediabunny';
import { EngineError } from '../engine-error.ts';
import { type Decoded, packetDecoderFor } from './packet-decoders.ts';
import { decodeWithFfmpeg } from './system-ffmpeg.ts';

/** A recognised sound: every channel of it, samples between -1 and 1; `seconds` is its decoded length. */
export type Recording = { channels: Float32Array[]; rate: number; seconds: number };

/** Half an hour takes the recogniser about five minutes on two cores. */
export const RECORDING_MAX_SECONDS = 1_800;

/** Outside of these a header lies. */
const RATE_MIN = 4_000;
const RATE_MAX = 384_000;
/** Rate of what ffmpeg decodes for us. */
const FALLBACK_RATE = 16_000;

function undecodable(): EngineError {
  return new EngineError('undecodable', 'no audio that the sandbox can decode');
}

/** Uncompressed sound, which mediabunny reads itself. */
async function* pcm(track: InputAudioTrack): AsyncGenerator<Decoded> {
  for await (const sample of new AudioSampleSink(track).samples()) {
    const channels = Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
      const plane = new Float32Array(sample.numberOfFrames);
      sample.copyTo(plane, { planeIndex, format: 'f32-planar' });
      return plane;
    });
    yield { channels, rate: sample.sampleRate };
    sample.close();
  }
}

async function stretchesOf(track: InputAudioTrack): Promise<AsyncIterable<Decoded> | null> {
  const codec = await track.getCodec();
  const channels = await track.getNumberOfChannels();
  if (codec?.startsWith('pcm-') || codec === 'ulaw' || codec === 'alaw') return pcm(track);
  const decode = packetDecoderFor(codec, channels);
  return decode ? decode(track, new EncodedPacketSink(track).packets()) : null;
}

/** Joins stretches, keeping the channels the container declares; encoders pad the last packet, so the end is cut. */
async function join(
  track: InputAudioTrack,
  stretches: AsyncIterable<Decoded>,
  signal: AbortSignal,
): Promise<Recording> {
  const declared = await track.getNumberOfChannels();
  const parts: Float32Array[][] = [];
  let rate = 0;
  let frames = 0;
  for await (const stretch of stretches) {
    signal.throwIfAborted();
    parts.push(stretch.channels.slice(0, declared));
    rate = stretch.rate;
    frames += stretch.channels[0]?.length ?? 0;
    if (frames > RECORDING_MAX_SECONDS * rate) throw new EngineError('too_long', 'longer than half an hour');
  }
  if (rate < RATE_MIN || rate > RATE_MAX || frames === 0) throw undecodable();
  const length = Math.min(frames, Math.round((await track.computeDuration()) * rate));
  const channels = Array.from({ length: parts[0]?.length ?? 0 }, (_, channel) => {
    const whole = new Float32Array(frames);
    let at = 0;
    for (const part of parts) {
      whole.set(part[channel] ?? new Float32Array(), at);
      at += part[0]?.length ?? 0;
    }
    return whole.subarray(0, length);
  });
  return { channels, rate, seconds: length / rate };
}

/** Decodes with the decoders npm brings; null when there is none for the container or the codec. */
async function decodeWithPackages(bytes: Uint8Array, signal: AbortSignal): Promise<Recording | null> {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
  try {
    const track = await input.getPrimaryAudioTrack();
    if (!track) return null;
    const stretches = await stretchesOf(track);
    return stretches ? await join(track, stretches, signal) : null;
  } finally {
    input.dispose();
  }
}

/**
 * Decodes a recording of any container and codec that npm's decoders or ffmpeg know, the sound of a video included.
 * Throws EngineError: `undecodable`, or `too_long` beyond RECORDING_MAX_SECONDS.
 */
export async function decodeAudio(bytes: Uint8Array, signal: AbortSignal): Promise<Recording> {
  const decoded = await decodeWithPackages(bytes, signal).catch((error: unknown) => {
    if (error instanceof EngineError || signal.aborted) throw error;
    return null;
  });
  if (decoded) return decoded;
  const samples = await decodeWithFfmpeg(bytes, FALLBACK_RATE, RECORDING_MAX_SECONDS, signal);
  if (!samples || samples.length === 0) throw undecodable();
  return { channels: [samples], rate: FALLBACK_RATE, seconds: samples.length / FALLBACK_RATE };
}
