/** @typedef {{peaks: number[], seconds: number, source: string}} Sound peaks 0 to 1, and an address to play it from */

/** Larger files are played from where they are and drawn without a waveform: decoding needs ten times their size. */
const DECODED_BYTES_MAX = 30_000_000;
/** Bars that a waveform is reduced to. */
const BARS = 96;

/** @type {Map<string, Promise<Sound>>} by address, so that a message that is drawn again does not load again */
const cache = new Map();

/**
 * Loads and decodes an audio file once.
 * @param {string} url
 * @param {number} bytes as declared; 0 when unknown
 * @returns {Promise<Sound>} rejects when the file is gone or is not audio
 */
export function soundOf(url, bytes) {
  const known = cache.get(url);
  if (known) return known;
  const sound = decode(url, bytes);
  cache.set(url, sound);
  sound.catch(() => cache.delete(url));
  return sound;
}

/**
 * @param {string} url
 * @param {number} bytes
 * @returns {Promise<Sound>}
 */
async function decode(url, bytes) {
  if (bytes > DECODED_BYTES_MAX) return { peaks: [], seconds: 0, source: url };
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the file is not there any more (${response.status})`);
  const blob = await response.blob();
  // An offline context decodes without asking for the speakers, and before any click.
  const context = new OfflineAudioContext(1, 1, 22_050);
  const buffer = await context.decodeAudioData(await blob.arrayBuffer());
  return {
    peaks: peaksOf(buffer.getChannelData(0)),
    seconds: buffer.duration,
    source: URL.createObjectURL(blob),
  };
}

/**
 * The loudest sample of each bar, scaled so that the loudest bar is 1.
 * @param {Float32Array} samples
 * @returns {number[]}
 */
export function peaksOf(samples) {
  const step = Math.max(1, Math.floor(samples.length / BARS));
  const peaks = Array.from({ length: BARS }, (_, bar) => {
    let top = 0;
    for (let at = bar * step; at < Math.min(samples.length, (bar + 1) * step); at += 1) {
      top = Math.max(top, Math.abs(samples[at] ?? 0));
    }
    return top;
  });
  const loudest = Math.max(...peaks, 0.001);
  return peaks.map((peak) => peak / loudest);
}

/**
 * Peaks of a voice message's `waveform` field: base64, one byte per point.
 * @param {string} waveform
 * @returns {number[]} empty when it cannot be read
 */
export function peaksOfWaveform(waveform) {
  try {
    return Array.from(atob(waveform), (character) => character.charCodeAt(0) / 255);
  } catch {
    return [];
  }
}
