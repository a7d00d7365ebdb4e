const MARKS = /[\\*_~`|[\]<>]/g;
const LINE_STARTS = /^(\s*)(#{1,3}|-#|[-+]|\d+\.)(?=\s)/gm;

/**
 * Shows somebody's words as words: Discord's markdown marks, masked links, mentions, headings and lists in
 * `text` are escaped, control characters are dropped. Pings are impossible anyway (`allowed_mentions`), this
 * keeps the look honest too.
 */
export function plainText(text: string): string {
  return text
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(MARKS, '\\$&')
    .replace(LINE_STARTS, (_, space: string, mark: string) => `${space}\\${mark}`)
    .replace(/@(everyone|here)/g, '@\u200b$1');
}

/** Escapes and quotes `text`, cut at a word's end to at most `max` characters of the original, with an ellipsis. */
export function quoted(text: string, max: number): string {
  const shown = clipped(text, max);
  return plainText(shown)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** Cuts `text` to at most `max` characters, at a word's end where one is near; never inside a surrogate pair. */
export function clipped(text: string, max: number): string {
  const trimmed = text.trim();
  if (trimmed.length <= max) return trimmed;
  let cut = trimmed.slice(0, max - 1);
  if (/[\ud800-\udbff]$/.test(cut)) cut = cut.slice(0, -1);
  const space = cut.lastIndexOf(' ');
  return `${(space > max * 0.5 ? cut.slice(0, space) : cut).trimEnd()}…`;
}
