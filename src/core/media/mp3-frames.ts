/** kbit/s by index, for MPEG 1 layer III and for MPEG 2 and 2.5 layer III (ISO 11172-3, 13818-3). */
const BITRATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES_1 = [44_100, 48_000, 32_000];

/** One MP3 frame: its bytes and how long it sounds. */
export type Mp3Frame = { bytes: Uint8Array; seconds: number };

type Header = { length: number; seconds: number; sideInfo: number };

/** Reads the four header bytes at `at`; null when no layer III frame begins there. */
function headerAt(data: Uint8Array, at: number): Header | null {
  const [a = 0, b = 0, c = 0, d = 0] = data.subarray(at, at + 4);
  if (a !== 0xff || (b & 0xe0) !== 0xe0) return null;
  const version = (b >> 3) & 3;
  const layer = (b >> 1) & 3;
  const rateIndex = (c >> 2) & 3;
  if (version === 1 || layer !== 1 || rateIndex === 3) return null;
  const first = version === 3;
  const kbps = (first ? BITRATES_1 : BITRATES_2)[c >> 4];
  const rate = (RATES_1[rateIndex] ?? 0) / (first ? 1 : version === 2 ? 2 : 4);
  if (!kbps || rate === 0) return null;
  const samples = first ? 1_152 : 576;
  const length = Math.floor((samples / 8) * ((kbps * 1_000) / rate)) + ((c >> 1) & 1);
  const mono = d >> 6 === 3;
  const sideInfo = first ? (mono ? 17 : 32) : mono ? 9 : 17;
  return { length, seconds: samples / rate, sideInfo };
}

/** Length of an ID3v2 tag at `at`, or 0 (id3.org: four bytes of seven bits, header excluded). */
function tagLength(data: Uint8Array, at: number): number {
  if (data[at] !== 0x49 || data[at + 1] !== 0x44 || data[at + 2] !== 0x33) return 0;
  const size = data.subarray(at + 6, at + 10).reduce((sum, byte) => (sum << 7) | (byte & 0x7f), 0);
  return 10 + size + ((data[at + 5] ?? 0) & 0x10 ? 10 : 0);
}

/** A first frame that carries an encoder's summary (Xing, Info, VBRI) instead of sound. */
function isSummary(frame: Uint8Array, sideInfo: number): boolean {
  const word = (at: number) => Buffer.from(frame.subarray(at, at + 4)).toString('latin1');
  return ['Xing', 'Info'].includes(word(4 + sideInfo)) || word(36) === 'VBRI';
}

/**
 * The sounding frames of an MP3, without tags and without the summary frame: such frames of several files, one
 * after the other, are a file again, and its length is the sum of theirs. Bytes between frames are skipped; a cut
 * last frame is dropped.
 */
export function mp3Frames(data: Uint8Array): Mp3Frame[] {
  const frames: Mp3Frame[] = [];
  let at = tagLength(data, 0);
  while (at + 4 <= data.length) {
    const header = headerAt(data, at);
    const end = header ? at + header.length : 0;
    // A header by chance inside other bytes is not followed by another one.
    const sure = header && end <= data.length && (end + 4 > data.length || isNext(data, end));
    if (!header || !sure) {
      at += Math.max(1, tagLength(data, at));
      continue;
    }
    const bytes = data.subarray(at, end);
    if (frames.length > 0 || !isSummary(bytes, header.sideInfo)) {
      frames.push({ bytes, seconds: header.seconds });
    }
    at = end;
  }
  return frames;
}

/** What may follow a frame: the next one, or a tag at the end. */
function isNext(data: Uint8Array, at: number): boolean {
  const tag = Buffer.from(data.subarray(at, at + 3)).toString('latin1');
  return headerAt(data, at) !== null || tag === 'TAG' || tag === 'ID3' || tag === 'APE';
}
