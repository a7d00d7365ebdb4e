/** Seconds of a WAV or OGG file, read from its headers; undefined for anything else. Other formats are not needed:
 *  Discord's clients record voice messages as OGG, and the page as WAV. */
export function audioSeconds(bytes: Uint8Array): number | undefined {
  const tag = String.fromCharCode(...bytes.subarray(0, 4));
  if (tag === 'RIFF') return wavSeconds(bytes);
  if (tag === 'OggS') return oggSeconds(bytes);
  return undefined;
}

type WavData = { from: number; length: number; bytesPerSecond: number; sampleBytes: number };

/** Finds `fmt ` and `data` of a RIFF file. */
function wavData(bytes: Uint8Array): WavData | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let bytesPerSecond = 0;
  let sampleBytes = 2;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    const size = view.getUint32(at + 4, true);
    if (name === 'fmt ' && at + 24 <= bytes.length) {
      bytesPerSecond = view.getUint32(at + 16, true);
      sampleBytes = view.getUint16(at + 22, true) / 8;
    }
    if (name === 'data' && bytesPerSecond > 0)
      return { from: at + 8, length: Math.min(size, bytes.length - at - 8), bytesPerSecond, sampleBytes };
    at += 8 + size + (size % 2);
  }
  return undefined;
}

function wavSeconds(bytes: Uint8Array): number | undefined {
  const data = wavData(bytes);
  return data && data.length / data.bytesPerSecond;
}

/** The last page of an Opus or Vorbis stream carries how many samples there are (RFC 3533, RFC 7845). */
function oggSeconds(bytes: Uint8Array): number | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = buffer.lastIndexOf('OggS');
  if (last < 0 || last + 14 > buffer.length) return undefined;
  const samples = Number(buffer.readBigInt64LE(last + 6));
  const head = buffer.subarray(0, 256);
  const vorbis = head.indexOf('\u0001vorbis');
  const rate = head.includes('OpusHead') ? 48_000 : vorbis > 0 ? buffer.readUInt32LE(vorbis + 12) : 0;
  return rate > 0 && samples > 0 ? samples / rate : undefined;
}

/** At most 256 loudness points as Discord's base64 waveform. Compressed audio, which is not decoded here, gets an
 *  even line: a player that wants the real one draws it from the sound. */
export function waveformOf(bytes: Uint8Array, points: number = 128): string {
  const data = String.fromCharCode(...bytes.subarray(0, 4)) === 'RIFF' ? wavData(bytes) : undefined;
  if (!data || data.sampleBytes !== 2) return Buffer.alloc(points, 96).toString('base64');
  const view = new DataView(bytes.buffer, bytes.byteOffset + data.from, data.length);
  const samples = Math.floor(data.length / 2);
  const step = Math.max(1, Math.floor(samples / points));
  const levels = Array.from({ length: Math.min(points, samples) }, (_, point) => {
    let peak = 0;
    for (let at = point * step; at < Math.min(samples, (point + 1) * step); at++)
      peak = Math.max(peak, Math.abs(view.getInt16(at * 2, true)));
    return Math.min(255, Math.round((peak / 32_768) * 255));
  });
  return Buffer.from(levels).toString('base64');
}
