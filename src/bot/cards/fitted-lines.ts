import { clipped } from '../../commands/plain-text.ts';

/**
 * The lines as one text of at most `max` characters: whole lines from the top, and how many are left out where there are
 * such. A first line that is too long by itself is cut at a word's end.
 */
export function fittedLines(lines: readonly string[], max: number): string {
  const whole = lines.join('\n').trim();
  if (whole.length <= max) return whole;
  const rest = (count: number): string =>
    `\n-# … and ${count} more ${count === 1 ? 'line' : 'lines'} that did not fit`;
  const room = max - rest(lines.length).length;
  let length = -1;
  const over = lines.findIndex((line) => (length += line.length + 1) > room);
  const shown = Math.max(0, over);
  if (shown <= 1) {
    // What is long is a text of its own, which ends in the middle; the lines behind it are counted.
    const [first = '', second = ''] = lines;
    const head = clipped([first, second].join('\n'), room);
    return lines.length <= 2 ? clipped(whole, max) : `${head}${rest(lines.length - 2)}`;
  }
  return `${lines.slice(0, shown).join('\n')}${rest(lines.length - shown)}`;
}
