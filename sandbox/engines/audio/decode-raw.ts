import { EngineError } from '../engine-error.ts';
import { type Recording, RECORDING_MAX_SECONDS } from './decode-audio.ts';

/** Sound without a container: interleaved 16-bit little-endian samples. */
export type RawFormat = { rate: number; channels: number };

/** Reads headerless 16-bit sound. Throws EngineError like `decodeAudio`. */
export function decodeRaw(bytes: Uint8Array, format: RawFormat): Recording {
  const frames = Math.floor(bytes.length / 2 / format.channels);
  if (frames === 0) throw new EngineError('undecodable', 'no sound');
  if (frames > RECORDING_MAX_SECONDS * format.rate)
    throw new EngineError('too_long', 'longer than half an hour');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = Array.from({ length: format.channels }, (_, channel) =>
    Float32Array.from(
      { length: frames },
      (_, frame) => view.getInt16(2 * (frame * format.channels + channel), true) / 32_768,
    ),
  );
  return { channels, rate: format.rate, seconds: frames / format.rate };
}
