import {
  BufferTarget,
  EncodedAudioPacketSource,
  type EncodedPacket,
  type InputAudioTrack,
  OggOutputFormat,
  Output,
} from 'mediabunny';
import type { Decoded } from './packet-decoders.ts';

/** Puts the packets of a Vorbis track, of whatever container, into an Ogg file. */
async function toOgg(track: InputAudioTrack, packets: AsyncIterable<EncodedPacket>): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format: new OggOutputFormat(), target });
  const source = new EncodedAudioPacketSource('vorbis');
  output.addAudioTrack(source);
  await output.start();
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
  for await (const packet of packets) await source.add(packet, decoderConfig ? { decoderConfig } : undefined);
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer());
}

/** Decodes Vorbis; the one decoder there is on npm reads Ogg only, so other containers are repacked first. */
export async function* decodeVorbis(
  track: InputAudioTrack,
  packets: AsyncIterable<EncodedPacket>,
): AsyncGenerator<Decoded> {
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  try {
    const { channelData, sampleRate } = await decoder.decodeFile(await toOgg(track, packets));
    yield { channels: channelData, rate: sampleRate };
  } finally {
    decoder.free();
  }
}
