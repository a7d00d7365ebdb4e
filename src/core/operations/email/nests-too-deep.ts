/** Honest pages reach 100, and browsers stop at 512; a parser's time grows with the square of the depth. */
const DEPTH_MAX = 3_000;

const VOID = new Set(
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr'.split(
    ' ',
  ),
);
const DEFINITIONS: readonly string[] = ['dd', 'dt'];
const RUBY: readonly string[] = ['rt', 'rp'];
const SECTIONS: readonly string[] = ['thead', 'tbody'];
/** Elements that nobody has to close: what each of them ends. */
const ENDS = new Map<string, readonly string[]>([
  ['p', ['p']],
  ['li', ['li']],
  ['tr', ['tr', 'th', 'td']],
  ['td', ['thead', 'th', 'td']],
  ['th', ['th']],
  ['dd', DEFINITIONS],
  ['dt', DEFINITIONS],
  ['rt', RUBY],
  ['rp', RUBY],
  ['option', ['option']],
  ['optgroup', ['optgroup', 'option']],
  ['tbody', SECTIONS],
  ['tfoot', SECTIONS],
]);

/** Thrown for a page that would take seconds to read, because of how deep it nests. */
export class TooDeepError extends Error {}

/**
 * Whether a page opens elements so deep within each other that reading it would take seconds. Counts tags the way the
 * parser does, without reading what is in them, so that it is quick whatever the page is.
 */
export function nestsTooDeep(html: string): boolean {
  const open: string[] = [];
  const count = new Map<string, number>();
  const close = (): string | undefined => {
    const name = open.pop();
    if (name !== undefined) count.set(name, (count.get(name) ?? 1) - 1);
    return name;
  };
  for (const [, slash, written = ''] of html.matchAll(/<(\/?)([a-z][^\s/>]*)/gi)) {
    const name = written.slice(0, 32).toLowerCase();
    if (VOID.has(name)) continue;
    if (slash === '/') {
      // What was never opened ends nothing; what was ends all that is within it.
      if ((count.get(name) ?? 0) > 0) while (close() !== name);
      continue;
    }
    const ends = ENDS.get(name) ?? [];
    while (ends.includes(open.at(-1) ?? '')) close();
    open.push(name);
    count.set(name, (count.get(name) ?? 0) + 1);
    if (open.length > DEPTH_MAX) return true;
  }
  return false;
}
