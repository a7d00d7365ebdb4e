/** Characters without a look of their own, tags (a hidden alphabet) and those that turn the reading direction. */
const INVISIBLE =
  /\u034f|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]|[\u{e0000}-\u{e01ef}]/gu;
/** Joiners belong into emoji and into scripts that join letters; anywhere else nobody sees them. */
const STRAY_JOINER =
  /(?<![\p{Extended_Pictographic}\p{M}\p{L}])[\u200c\u200d]+|(?<=[\p{Script=Latin}])[\u200c\u200d]+/gu;

/** Which of several looks a letter has: one of them does something, a row of them is a message to machines. */
const STRAY_SELECTOR = /(?<=[\ufe00-\ufe0f])[\ufe00-\ufe0f]+/g;

/** The alphabet of tags as the letters it stands for; a reader sees nothing of it, a model may. */
function tagLetters(text: string): string {
  return Array.from(text)
    .map((character) => (character.codePointAt(0) ?? 0) - 0xe0000)
    .filter((code) => code >= 32 && code < 127)
    .map((code) => String.fromCodePoint(code))
    .join('');
}

/** Drops the characters that nobody sees; says how many there were, and what the tags among them spell. */
export function dropInvisible(text: string): { text: string; dropped: number; spelled: string } {
  const kinds = [INVISIBLE, STRAY_JOINER, STRAY_SELECTOR];
  const found = kinds.flatMap((kind) => text.match(kind) ?? []).join('');
  return {
    text: kinds.reduce((left, kind) => left.replaceAll(kind, ''), text),
    dropped: Array.from(found).length,
    spelled: tagLetters(found),
  };
}
