/**
 * One piece of Discord markdown inside a line. `kind` decides which other fields are there.
 * @typedef {{kind: 'text', text: string}
 *   | {kind: 'strong'|'em'|'underline'|'strike'|'spoiler', children: Inline[]}
 *   | {kind: 'code', text: string}
 *   | {kind: 'link', href: string, children: Inline[]}
 *   | {kind: 'moment', at: number, style: string}
 *   | {kind: 'user'|'role'|'channel', id: string}
 *   | {kind: 'command', name: string, id: string}
 *   | {kind: 'jump', channel: string, message: string}
 *   | {kind: 'emoji', name: string}} Inline
 */

/** @typedef {{pattern: RegExp, make: (match: RegExpExecArray) => Inline | null}} Rule */

/**
 * @param {'strong'|'em'|'underline'|'strike'|'spoiler'} kind
 * @returns {(match: RegExpExecArray) => Inline}
 */
const wrapping = (kind) => (match) => ({ kind, children: parseInline(match[1] ?? match[2] ?? '') });

/**
 * Only web addresses become links: a bot's text may hold what a stranger wrote.
 * @param {string} href
 * @param {Inline[]} children
 * @returns {Inline | null}
 */
function link(href, children) {
  if (!URL.canParse(href)) return null;
  return /^https?:$/.test(new URL(href).protocol) ? { kind: 'link', href, children } : null;
}

/** @type {Rule[]} tried in order at each position; patterns are sticky, so they match only there. */
const RULES = [
  { pattern: /\\([\\*_~`|<>#\-[\]()/:.!])/y, make: (m) => ({ kind: 'text', text: m[1] ?? '' }) },
  { pattern: /``([\s\S]+?)``(?!`)/y, make: (m) => ({ kind: 'code', text: (m[1] ?? '').trim() }) },
  { pattern: /`([^`\n]+)`(?!`)/y, make: (m) => ({ kind: 'code', text: m[1] ?? '' }) },
  {
    pattern: /<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/y,
    make: (m) => ({ kind: 'moment', at: Number(m[1]), style: m[2] ?? 'f' }),
  },
  { pattern: /<@!?(\d+)>/y, make: (m) => ({ kind: 'user', id: m[1] ?? '' }) },
  { pattern: /<@&(\d+)>/y, make: (m) => ({ kind: 'role', id: m[1] ?? '' }) },
  { pattern: /<#(\d+)>/y, make: (m) => ({ kind: 'channel', id: m[1] ?? '' }) },
  {
    pattern: /<\/([-_\p{L}\p{N}]+(?: [-_\p{L}\p{N}]+){0,2}):(\d+)>/uy,
    make: (m) => ({ kind: 'command', name: m[1] ?? '', id: m[2] ?? '' }),
  },
  { pattern: /<a?:(\w+):\d+>/y, make: (m) => ({ kind: 'emoji', name: m[1] ?? '' }) },
  {
    pattern: /https?:\/\/(?:\w+\.)?discord\.com\/channels\/\d+\/(\d+)\/(\d+)/y,
    make: (m) => ({ kind: 'jump', channel: m[1] ?? '', message: m[2] ?? '' }),
  },
  { pattern: /<(https?:\/\/[^\s>]+)>/y, make: (m) => link(m[1] ?? '', [{ kind: 'text', text: m[1] ?? '' }]) },
  {
    pattern: /\[((?:\\.|[^[\]\\\n])+)\]\(<?(https?:\/\/[^\s)>]+)>?(?: "[^"\n]*")?\)/y,
    make: (m) => link(m[2] ?? '', parseInline(m[1] ?? '')),
  },
  {
    pattern: /https?:\/\/[^\s<>]*[^\s<>.,:;"'\])!?*_~|]/y,
    make: (m) => link(m[0], [{ kind: 'text', text: m[0] }]),
  },
  { pattern: /\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/y, make: wrapping('strong') },
  { pattern: /__((?:\\.|[^\\])+?)__(?!_)/y, make: wrapping('underline') },
  { pattern: /~~((?:\\.|[^\\])+?)~~/y, make: wrapping('strike') },
  { pattern: /\|\|((?:\\.|[^\\])+?)\|\|/y, make: wrapping('spoiler') },
  { pattern: /\*(?=\S)((?:\*\*|\\.|[^*\\])+?)\*(?!\*)/y, make: wrapping('em') },
  { pattern: /\b_((?:__|\\.|[^_\\])+?)_\b/y, make: wrapping('em') },
];

/** Characters at which a rule can start; runs of anything else are taken at once. */
const PLAIN = /[^\\`<[*_~|h]+|h(?!ttps?:\/\/)/y;

/**
 * Parses the inline part of Discord's markdown. Never throws; what is not understood stays text.
 * @param {string} source
 * @returns {Inline[]}
 */
export function parseInline(source) {
  /** @type {Inline[]} */
  const out = [];
  let at = 0;
  while (at < source.length) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(source);
    const found = plain
      ? { node: /** @type {Inline} */ ({ kind: 'text', text: plain[0] }), length: plain[0].length }
      : ruleAt(source, at);
    const node = found?.node ?? { kind: 'text', text: source[at] ?? '' };
    const last = out.at(-1);
    if (node.kind === 'text' && last?.kind === 'text') last.text += node.text;
    else out.push(node);
    at += found?.length ?? 1;
  }
  return out;
}

/**
 * @param {string} source
 * @param {number} at
 * @returns {{node: Inline, length: number} | null}
 */
function ruleAt(source, at) {
  for (const rule of RULES) {
    rule.pattern.lastIndex = at;
    const match = rule.pattern.exec(source);
    const node = match && rule.make(match);
    if (match && node) return { node, length: match[0].length };
  }
  return null;
}
