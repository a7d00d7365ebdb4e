const REPLACEMENTS: readonly [RegExp, string][] = [
  [/[‘’‚′]/g, "'"],
  [/[“”„″«»]/g, '"'],
  [/[–—―−]/g, ', '],
  [/…/g, '...'],
  [/ß/g, 'ss'],
  [/[æ]/gi, 'ae'],
  [/[øœ]/gi, 'o'],
  [/ł/gi, 'l'],
  [/€/g, ' euros '],
  [/£/g, ' pounds '],
  [/ /g, ' '],
];

/**
 * What an English voice can say of a text: typographic signs become plain ones, accents go, other scripts and emoji
 * are left out (Flite skips them silently).
 */
export function toSpeakable(text: string): string {
  const plain = REPLACEMENTS.reduce((current, [from, to]) => current.replace(from, to), text);
  return plain
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, (character) => (/\s/.test(character) ? ' ' : ''))
    .replace(/ +/g, ' ')
    .trim();
}

/** Whether there is anything in a text for an English voice to say. */
export function isSpeakable(text: string): boolean {
  return /[a-z0-9]/i.test(toSpeakable(text));
}
