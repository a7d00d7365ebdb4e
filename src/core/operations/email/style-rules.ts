/** What an element is called in a style sheet. */
export type Styled = { name: string; attribs: Readonly<Record<string, string>> };

/** Declarations by the selector they are for: a name of an element, `.class` or `#id`. */
export type StyleRules = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Text without what stands between two marks; without its end, too, when the second one is missing. */
function without(text: string, open: string, close: string): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const from = text.indexOf(open, at);
    if (from === -1) return kept.join('') + text.slice(at);
    kept.push(text.slice(at, from));
    const to = text.indexOf(close, from + open.length);
    if (to === -1) return kept.join('');
    at = to + close.length;
  }
}

/** `\64 isplay` is `display` to a mail program. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-9a-f]{1,6})\s?/gi, (_, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}

/** Declarations of a style text, names in lower case; the last of a name wins. */
function declarations(style: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of unescaped(without(style, '/*', '*/')).split(';')) {
    const at = part.indexOf(':');
    if (at < 1) continue;
    const value = part.slice(at + 1).replace(/!important/i, '');
    found.set(part.slice(0, at).trim().toLowerCase(), value.trim().toLowerCase());
  }
  return found;
}

/** The page's own style sheets, one behind the other. */
function sheetsOf(html: string): string {
  const lower = html.toLowerCase();
  const sheets: string[] = [];
  for (let at = lower.indexOf('<style'); at !== -1; at = lower.indexOf('<style', at)) {
    const from = lower.indexOf('>', at);
    const to = from === -1 ? -1 : lower.indexOf('</style', from);
    if (to === -1) break;
    sheets.push(html.slice(from + 1, to));
    at = to;
  }
  return sheets.join('\n');
}

/** Where the block that opens at `open` ends. */
function blockEnd(sheet: string, open: number): number {
  const brace = /[{}]/g;
  brace.lastIndex = open;
  for (let depth = 0, hit = brace.exec(sheet); hit; hit = brace.exec(sheet)) {
    depth += hit[0] === '{' ? 1 : -1;
    if (depth <= 0) return hit.index;
  }
  return sheet.length;
}

/**
 * What of a selector is looked at: the last class or id in it, or an element's name that stands alone. A name behind
 * others may be any cell of a table and is left out, as is what only holds under the mouse.
 */
function keyOf(selector: string): string | null {
  const text = selector.trim();
  if (text.includes(':')) return null;
  const last = text.split(/[\s>+~]+/).at(-1) ?? '';
  const named = /[.#][\w-]+$/.exec(last)?.[0];
  if (named !== undefined) return named;
  return /^[a-z][a-z0-9]*$/i.test(text) ? text.toLowerCase() : null;
}

/** Rules of the page's own style sheets; those for some screens only (`@media`) are left out. */
export function styleRules(html: string): StyleRules {
  const rules = new Map<string, Map<string, string>>();
  const sheet = without(sheetsOf(html), '/*', '*/');
  for (let at = 0, open = sheet.indexOf('{'); open !== -1; open = sheet.indexOf('{', at)) {
    const prelude = sheet.slice(at, open).split(/[;}]/).at(-1) ?? '';
    const end = blockEnd(sheet, open);
    at = end + 1;
    if (prelude.includes('@')) continue;
    const body = declarations(sheet.slice(open + 1, end));
    for (const selector of prelude.split(',')) {
      const key = keyOf(selector);
      if (key !== null) rules.set(key, new Map([...(rules.get(key) ?? []), ...body]));
    }
  }
  return rules;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** How an element is to look: by its name, its classes, its id, and what stands on itself. */
export function styleOf({ name, attribs }: Styled, rules: StyleRules): ReadonlyMap<string, string> {
  const own = attribs['style'] === undefined ? NONE : declarations(attribs['style']);
  if (rules.size === 0) return own;
  const classes = (attribs['class'] ?? '').split(/\s+/).map((one) => `.${one}`);
  const keys = [name, ...classes, `#${attribs['id'] ?? ''}`];
  return new Map([...keys.flatMap((key) => [...(rules.get(key) ?? [])]), ...own]);
}
