import type { EncodedPacket, InputAudioTrack } from 'mediabunny';
import { decodeVorbis } from './decode-vorbis.ts';

/** Decoded sound: one array per channel, samples between -1 and 1. */
export type Decoded = { channels: Float32Array[]; rate: number };

/** Turns a track's packets into sound, a stretch at a time, so that a long file can be stopped half way. */
export type PacketDecoder = (
  track: InputAudioTrack,
  packets: AsyncIterable<EncodedPacket>,
) => AsyncIterable<Decoded>;

/** What the wasm decoders have in common; `errors` is filled instead of throwing. */
type Frames = { channelData: Float32Array[]; sampleRate: number; samplesDecoded: number };
type FrameDecoder = { decodeFrames(frames: Uint8Array[]): Frames | Promise<Frames>; free(): void };

/** About a second or two of sound. */
const PACKETS_AT_ONCE = 64;

/** Runs packets through a frame decoder in batches. */
async function* inBatches(
  decoder: FrameDecoder,
  packets: AsyncIterable<EncodedPacket>,
): AsyncGenerator<Decoded> {
  let batch: Uint8Array[] = [];
  const flush = async (): Promise<Decoded> => {
    const { channelData, sampleRate } = await decoder.decodeFrames(batch);
    batch = [];
    // The decoders hand out memory of their own, which the next batch overwrites.
    return { channels: channelData.map((channel) => channel.slice()), rate: sampleRate };
  };
  try {
    for await (const packet of packets) {
      batch.push(packet.data);
      if (batch.length >= PACKETS_AT_ONCE) yield await flush();
    }
    if (batch.length > 0) yield await flush();
  } finally {
    decoder.free();
  }
}

async function* mp3(_track: InputAudioTrack, packets: AsyncIterable<EncodedPacket>): AsyncGenerator<Decoded> {
  const { MPEGDecoder } = await import('mpg123-decoder');
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  yield* inBatches(decoder, packets);
}

async function* opus(track: InputAudioTrack, packets: AsyncIterable<EncodedPacket>): AsyncGenerator<Decoded> {
  const { OpusDecoder } = await import('opus-decoder');
  const decoder = new OpusDecoder({ channels: await track.getNumberOfChannels() });
  await decoder.ready;
  yield* inBatches(decoder, packets);
}

async function* flac(
  _track: InputAudioTrack,
  packets: AsyncIterable<EncodedPacket>,
): AsyncGenerator<Decoded> {
  const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
  const decoder = new FLACDecoder();
  await decoder.ready;
  yield* inBatches(decoder, packets);
}

/** The decoders that npm brings, by codec; more than two channels of Opus need a table that is not passed on. */
export function packetDecoderFor(codec: string | null, channels: number): PacketDecoder | null {
  if (codec === 'mp3') return mp3;
  if (codec === 'opus' && channels <= 2) return opus;
  if (codec === 'vorbis') return decodeVorbis;
  return codec === 'flac' ? flac : null;
}
