import { createMp3Encoder } from 'wasm-media-encoders';
import { toALaw, toMuLaw } from './g711.ts';
import type { OutputFormat } from './output-format.ts';
import { resample } from './resample.ts';
import { toPcm16, wavHeader } from './wav.ts';

/** Encodes sound piece by piece. */
export type Encoder = {
  /** The bytes that `samples`, the next piece at `fromRate` Hz, made ready; may be empty. */
  encode(samples: Float32Array, fromRate: number): Uint8Array;
  /** The last bytes. */
  finish(): Uint8Array;
};

async function mp3Encoder(format: OutputFormat & { codec: 'mp3' }): Promise<Encoder> {
  const lame = await createMp3Encoder();
  // A constant bitrate: variable MP3 from this build has no length header, and players guess its length wrong.
  lame.configure({
    sampleRate: format.rate,
    outputSampleRate: format.rate as never,
    channels: 1,
    bitrate: format.kbps as never,
  });
  return {
    // LAME hands out its own buffer, which the next call overwrites.
    encode: (samples, fromRate) => lame.encode([resample(samples, fromRate, format.rate)]).slice(),
    finish: () => lame.finalize().slice(),
  };
}

function plainEncoder(convert: (samples: Float32Array) => Uint8Array, rate: number): Encoder {
  return {
    encode: (samples, fromRate) => convert(resample(samples, fromRate, rate)),
    finish: () => new Uint8Array(),
  };
}

/** WAV says its length first, so all of it comes at the end. */
function wavEncoder(rate: number): Encoder {
  const pieces: Uint8Array[] = [];
  return {
    encode: (samples, fromRate) => {
      pieces.push(toPcm16(resample(samples, fromRate, rate)));
      return new Uint8Array();
    },
    finish: () => {
      const data = Buffer.concat(pieces);
      return new Uint8Array(Buffer.concat([wavHeader(rate, data.length), data]));
    },
  };
}

/** Makes an encoder for one sound. */
export async function createEncoder(format: OutputFormat): Promise<Encoder> {
  if (format.codec === 'mp3') return mp3Encoder(format);
  if (format.codec === 'wav') return wavEncoder(format.rate);
  return plainEncoder({ pcm: toPcm16, ulaw: toMuLaw, alaw: toALaw }[format.codec], format.rate);
}
