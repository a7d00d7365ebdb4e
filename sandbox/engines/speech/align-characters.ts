import type { Phone } from './flite.ts';

/** When each character (code point) of a text is heard, in seconds. */
export type Alignment = { characters: string[]; starts: number[]; ends: number[] };

/** The sounds that are not pauses, with both their times, in seconds. */
function voicedTimes(phones: readonly Phone[]): { start: number; end: number }[] {
  return phones.flatMap((phone, index) =>
    phone.name === 'pau' ? [] : [{ start: phones[index - 1]?.end ?? 0, end: phone.end }],
  );
}

/**
 * Spreads a text's letters and digits evenly over the sounds that Flite says it made (it names sounds, not letters);
 * whatever is silent, a space or a comma, sits between its neighbours. `offset` is added to every time.
 */
export function alignCharacters(text: string, phones: readonly Phone[], offset: number): Alignment {
  const characters = Array.from(text);
  const voiced = voicedTimes(phones);
  const heard = characters.filter((character) => /[\p{L}\p{N}]/u.test(character)).length;
  const starts: number[] = [];
  const ends: number[] = [];
  let position = 0;
  let last = voiced[0]?.start ?? 0;
  const timeAt = (letter: number): { start: number; end: number } => {
    const exact = (letter / Math.max(1, heard)) * voiced.length;
    const sound = voiced[Math.min(voiced.length - 1, Math.floor(exact))];
    if (!sound) return { start: last, end: last };
    const length = ((sound.end - sound.start) * voiced.length) / Math.max(voiced.length, heard);
    const start = sound.start + (sound.end - sound.start) * (exact - Math.floor(exact));
    return { start, end: Math.min(sound.end, start + length) };
  };
  for (const character of characters) {
    const isHeard = /[\p{L}\p{N}]/u.test(character);
    const { start, end } = isHeard ? timeAt(position) : { start: last, end: last };
    if (isHeard) position += 1;
    starts.push(offset + Math.max(last, start));
    last = Math.max(last, end);
    ends.push(offset + last);
  }
  return { characters, starts, ends };
}
