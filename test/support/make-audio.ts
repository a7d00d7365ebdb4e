/** A WAV file with a tone of that length, mono, 16 bit. */
export function makeWav(seconds: number, rate = 16_000): Buffer {
  const count = Math.round(seconds * rate);
  const data = Buffer.alloc(count * 2);
  for (let at = 0; at < count; at += 1) {
    data.writeInt16LE(Math.round(9_000 * Math.sin((at * 2_764) / rate)), at * 2);
  }
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(data.length, 40);
  return Buffer.concat([header, data]);
}

/** MPEG layer III, mono: header bytes and samples a frame, by the vendor's format name. */
const MP3_KINDS = {
  mp3_44100_128: { head: [0xff, 0xfb, 0x90, 0xc4], length: 417, samples: 1_152, rate: 44_100, sideInfo: 17 },
  mp3_44100_64: { head: [0xff, 0xfb, 0x50, 0xc4], length: 208, samples: 1_152, rate: 44_100, sideInfo: 17 },
  mp3_22050_32: { head: [0xff, 0xf3, 0x40, 0xc4], length: 104, samples: 576, rate: 22_050, sideInfo: 9 },
} as const;

/** What an encoder adds around the sound. */
export type Mp3Extras = { info?: boolean; id3v2?: boolean; id3v1?: boolean };

/** A constant bitrate MP3 of `frames` silent frames (a frame of zeros is silence), with the asked tags around. */
export function makeMp3(frames: number, format: keyof typeof MP3_KINDS, extras: Mp3Extras = {}): Buffer {
  const kind = MP3_KINDS[format];
  const frame = Buffer.alloc(kind.length);
  frame.set(kind.head);
  const parts: Buffer[] = [];
  if (extras.id3v2)
    parts.push(Buffer.from('ID3\x04\x00\x00\x00\x00\x01\x00', 'latin1'), Buffer.alloc(128, 0xff));
  if (extras.info) {
    const info = Buffer.from(frame);
    info.write('Info', 4 + kind.sideInfo, 'latin1');
    parts.push(info);
  }
  for (let at = 0; at < frames; at += 1) parts.push(frame);
  if (extras.id3v1) parts.push(Buffer.concat([Buffer.from('TAG', 'latin1'), Buffer.alloc(125)]));
  return Buffer.concat(parts);
}

/** How long so many frames last, in seconds. */
export function mp3Seconds(frames: number, format: keyof typeof MP3_KINDS): number {
  return (frames * MP3_KINDS[format].samples) / MP3_KINDS[format].rate;
}
