/** Samples a second. */
const RATE = 16_000;

/**
 * A WAV file of a tone that swells and falls like syllables, so that its waveform has hills and valleys.
 * @param seconds length of the file
 */
export function speechLike(seconds: number): Buffer {
  const samples = Math.round(seconds * RATE);
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at++) {
    const time = at / RATE;
    const loudness = Math.abs(Math.sin(Math.PI * 1.3 * time)) * 0.6;
    wav.writeInt16LE(Math.round(32_767 * loudness * Math.sin(2 * Math.PI * 160 * time)), 44 + at * 2);
  }
  return wav;
}
