/** The qualities a person can choose; `auto` takes the best that fits the upload limit. */
export const SPEECH_FORMATS = ['auto', 'mp3_44100_128', 'mp3_44100_64', 'mp3_22050_32'] as const;
/** One of them. */
export type SpeechFormat = (typeof SPEECH_FORMATS)[number];
/** A format as the vendor is asked for it. */
export type VendorFormat = Exclude<SpeechFormat, 'auto'>;

const BYTES_PER_SECOND: Record<VendorFormat, number> = {
  mp3_44100_128: 16_000,
  mp3_44100_64: 8_000,
  mp3_22050_32: 4_000,
};
const BEST_FIRST = ['mp3_44100_128', 'mp3_44100_64', 'mp3_22050_32'] as const;

/** Slow speech: most voices say 14 to 17 characters a second, so the guess is on the long side. */
const CHARACTERS_PER_SECOND = 10;

/**
 * The format to ask the vendor for: the chosen one, or the best whose guessed size fits `maxFileBytes`; the smallest
 * when none does (the result then comes in parts).
 */
export function vendorFormat(asked: SpeechFormat, characters: number, maxFileBytes: number): VendorFormat {
  if (asked !== 'auto') return asked;
  const seconds = characters / CHARACTERS_PER_SECOND;
  return BEST_FIRST.find((format) => seconds * BYTES_PER_SECOND[format] <= maxFileBytes) ?? 'mp3_22050_32';
}
