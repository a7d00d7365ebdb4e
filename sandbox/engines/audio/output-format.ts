/** How speech is to be encoded: rate in Hz, bitrate in kbit/s. */
export type OutputFormat =
  | { codec: 'mp3'; rate: number; kbps: number }
  | { codec: 'pcm' | 'wav' | 'ulaw' | 'alaw'; rate: number };

const MP3 = 'mp3_22050_32 mp3_24000_48 mp3_44100_32 mp3_44100_64 mp3_44100_96 mp3_44100_128 mp3_44100_192';
const PLAIN_RATES = [8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000];

/** The names of the formats the sandbox can encode, in ElevenLabs' spelling `codec_rate[_kbps]`. */
export const OUTPUT_FORMATS: ReadonlySet<string> = new Set([
  ...MP3.split(' '),
  ...PLAIN_RATES.flatMap((rate) => [`pcm_${rate}`, `wav_${rate}`]),
  'ulaw_8000',
  'alaw_8000',
]);

/** Reads a name of OUTPUT_FORMATS; null for any other. */
export function parseOutputFormat(name: string): OutputFormat | null {
  if (!OUTPUT_FORMATS.has(name)) return null;
  const [codec, rate, kbps] = name.split('_');
  if (codec === 'mp3') return { codec, rate: Number(rate), kbps: Number(kbps) };
  return { codec: codec as 'pcm' | 'wav' | 'ulaw' | 'alaw', rate: Number(rate) };
}

/** The content type ElevenLabs gives a format. */
export function contentTypeOf(format: OutputFormat): string {
  if (format.codec === 'mp3') return 'audio/mpeg';
  if (format.codec === 'wav') return 'audio/wav';
  return format.codec === 'pcm' ? 'audio/pcm' : 'audio/basic';
}
