import { parseInline } from './parse-inline.js';

/** @typedef {import('./parse-inline.js').Inline} Inline */
/**
 * A block of Discord markdown.
 * @typedef {{kind: 'paragraph', lines: Inline[][]}
 *   | {kind: 'heading', level: 1|2|3, children: Inline[]}
 *   | {kind: 'subtext', children: Inline[]}
 *   | {kind: 'quote', blocks: Block[]}
 *   | {kind: 'code', language: string, text: string}
 *   | {kind: 'list', ordered: boolean, start: number, items: ListItem[]}} Block
 * @typedef {{children: Inline[], nested: Block[]}} ListItem
 * @typedef {{indent: number, ordered: boolean, start: number, text: string}} ListLine
 */

const LIST = /^( {0,10})(?:([-*])|(\d{1,4})\.) +(\S.*)$/;

/**
 * @param {string} line
 * @returns {ListLine | null}
 */
function listLine(line) {
  const match = LIST.exec(line);
  if (!match) return null;
  return {
    indent: (match[1] ?? '').length,
    ordered: match[3] !== undefined,
    start: Number(match[3] ?? 1),
    text: match[4] ?? '',
  };
}

/**
 * Builds one list from consecutive list lines; deeper ones become nested lists of the item above.
 * @param {ListLine[]} lines not empty
 * @returns {Block}
 */
function buildList(lines) {
  const first = /** @type {ListLine} */ (lines[0]);
  /** @type {ListItem[]} */
  const items = [];
  let index = 0;
  while (index < lines.length) {
    const line = /** @type {ListLine} */ (lines[index]);
    index += 1;
    let end = index;
    while ((lines[end]?.indent ?? 0) > first.indent) end += 1;
    const inner = lines.slice(index, end);
    index = end;
    items.push({ children: parseInline(line.text), nested: inner.length > 0 ? [buildList(inner)] : [] });
  }
  return { kind: 'list', ordered: first.ordered, start: first.start, items };
}

/**
 * A heading or subtext line, or nothing.
 * @param {string} line
 * @returns {Block | null}
 */
function titled(line) {
  const heading = /^(#{1,3}) +(\S.*)$/.exec(line);
  if (heading) {
    const level = /** @type {1|2|3} */ ((heading[1] ?? '#').length);
    return { kind: 'heading', level, children: parseInline(heading[2] ?? '') };
  }
  const subtext = /^-# +(\S.*)$/.exec(line);
  return subtext ? { kind: 'subtext', children: parseInline(subtext[1] ?? '') } : null;
}

/**
 * Whether a line belongs to the list that `first` began: deeper, or of the same kind.
 * @param {ListLine | undefined} first
 * @param {ListLine} line
 * @returns {boolean}
 */
function sameList(first, line) {
  return !first || line.indent > first.indent || line.ordered === first.ordered;
}

/**
 * Takes the lines of one block that is more than a line, starting at `lines[at]`.
 * @param {string[]} lines
 * @param {number} at
 * @returns {{block: Block, taken: number} | null}
 */
function multiLine(lines, at) {
  const line = lines[at] ?? '';
  if (line.startsWith('>>> ')) {
    const rest = [line.slice(4), ...lines.slice(at + 1)].join('\n');
    return { block: { kind: 'quote', blocks: parseBlocks(rest) }, taken: lines.length - at };
  }
  let end = at;
  if (line.startsWith('> ')) {
    while (end < lines.length && /^> ?/.test(lines[end] ?? '')) end += 1;
    const inner = lines.slice(at, end).map((text) => text.replace(/^> ?/, ''));
    return { block: { kind: 'quote', blocks: parseBlocks(inner.join('\n')) }, taken: end - at };
  }
  const found = [];
  for (let item = listLine(line); item && sameList(found[0], item); item = listLine(lines[end] ?? '')) {
    found.push(item);
    end += 1;
  }
  return found.length > 0 ? { block: buildList(found), taken: found.length } : null;
}

/**
 * @param {string} source text without code blocks
 * @returns {Block[]}
 */
function parseLines(source) {
  const lines = source.split('\n');
  /** @type {Block[]} */
  const out = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const multi = multiLine(lines, at);
    const block = multi?.block ?? titled(line);
    const last = out.at(-1);
    if (block) out.push(block);
    else if (last?.kind === 'paragraph') last.lines.push(parseInline(line));
    else out.push({ kind: 'paragraph', lines: [parseInline(line)] });
    at += multi?.taken ?? 1;
  }
  return out;
}

/**
 * Parses Discord's markdown into blocks. Never throws.
 * @param {string} source
 * @returns {Block[]}
 */
export function parseBlocks(source) {
  /** @type {Block[]} */
  const out = [];
  const fence = /```(?:([\w+-]+)\n)?\n?([\s\S]*?)\n?```\n?/g;
  let from = 0;
  for (let match = fence.exec(source); match; match = fence.exec(source)) {
    const before = source.slice(from, match.index).replace(/\n$/, '');
    if (before) out.push(...parseLines(before));
    out.push({ kind: 'code', language: match[1] ?? '', text: match[2] ?? '' });
    from = fence.lastIndex;
  }
  const rest = source.slice(from);
  if (rest) out.push(...parseLines(rest));
  return out;
}
