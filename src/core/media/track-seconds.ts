import { EncodedPacketSink, type InputTrack } from 'mediabunny';

/** Longer than a week is a lie of the header, seconds. */
export const SECONDS_MAX = 7 * 86_400;

/**
 * Length of a track in seconds up to the end of its last packet, measured from the packets, not read from a header;
 * some containers do not say how long that one lasts. Null when the last packet is not in the file: it was cut off.
 */
export async function trackSeconds(track: InputTrack): Promise<number | null> {
  const seconds = await track.computeDuration();
  const sink = new EncodedPacketSink(track);
  const last = await sink.getPacket(Infinity);
  if (!last) return null;
  if (last.duration > 0) return seconds;
  const before = await sink.getPacket(last.timestamp - 0.000_001);
  return before ? seconds + (last.timestamp - before.timestamp) : seconds;
}
