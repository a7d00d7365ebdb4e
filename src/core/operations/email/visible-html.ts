import { randomBytes } from 'node:crypto';
import { type DomNode, type FormatCallback, convert } from 'html-to-text';
import { type Paint, PAPER, hiddenBy, paintInside, unreadable } from './hidden-style.ts';
import { dropInvisible } from './invisible-characters.ts';
import { judgeLink } from './judge-link.ts';
import { TooDeepError, nestsTooDeep } from './nests-too-deep.ts';
import type { EmailLink, HiddenKind } from './parsed-email.ts';
import { type StyleRules, styleOf, styleRules } from './style-rules.ts';

/** More of a page than this is not read; the longest newsletters are a tenth of it. */
const HTML_MAX_CHARACTERS = 2_000_000;
const DEPTH_MAX = 200;
/** Nodes of a link that are looked at for its text: links within links are read again for each. */
const LINK_NODES_MAX = 500;

/** Elements that a mail program never shows as text. */
const UNSHOWN = new Set([
  'head',
  'title',
  'script',
  'style',
  'template',
  'noscript',
  'object',
  'iframe',
  'svg',
]);

/** Elements that lead somewhere. */
const LINKING = new Set(['a', 'area', 'form']);

/** A page as its reader sees it, and what it holds besides. */
export type VisibleHtml = {
  text: string;
  links: EmailLink[];
  hidden: { kind: HiddenKind; text: string }[];
  /** Characters without a look that were dropped, and what the tags among them spell. */
  dropped: number;
  spelled: string;
};

type Found = Omit<VisibleHtml, 'text' | 'links'> & {
  /** Links, judged once everything unseen was taken out of their text. */
  anchors: { href: string; node: DomNode }[];
  /** What lies too deep for a layout: its words are kept. */
  deep: DomNode[];
};
type Place = { node: DomNode; paint: Paint; depth: number };

/** The text of at most `most` nodes below one, without recursion: hostile pages are deep. */
function textBelow(node: DomNode, most = Infinity): string {
  const words: string[] = [];
  const open = [node];
  for (let at = open.pop(), seen = 0; at && seen < most; at = open.pop(), seen += 1) {
    if (at.type === 'text') words.push(at.data ?? '');
    for (const child of (at.children ?? []).toReversed()) open.push(child);
  }
  return words.join('').replaceAll(/\s+/g, ' ').trim();
}

/** Why a child is out of its reader's sight, or null. */
function hides(
  child: DomNode,
  attribs: Record<string, string>,
  style: ReadonlyMap<string, string>,
): HiddenKind | null {
  if (child.type === 'comment') return 'comment';
  if (UNSHOWN.has(child.name ?? '')) return null;
  return 'hidden' in attribs ? 'style' : hiddenBy(style);
}

/** A comment that only tells one mail program's layout apart says nothing to anybody. */
function layoutComment(text: string): boolean {
  return /^\s*\[(if|endif)|\[endif\]\s*$|^\s*<!?\[?endif/i.test(text) || text.trim() === '';
}

/** Nobody nests by hand like this; the words are kept, their layout is not. */
function flatten(node: DomNode): void {
  Object.assign(node, { type: 'text', data: textBelow(node), children: [] });
}

/** Sorts one node's children into what stays and what nobody sees; answers where to go on. */
function sift({ node, paint, depth }: Place, rules: StyleRules, found: Found): Place[] {
  const next: Place[] = [];
  const kept: DomNode[] = [];
  for (const child of node.children ?? []) {
    const attribs = (child.attribs ?? {}) as Record<string, string>;
    const style = styleOf({ name: child.name ?? '', attribs }, rules);
    const kind = hides(child, attribs, style);
    if (kind !== null) {
      const text = child.type === 'comment' ? (child.data ?? '') : textBelow(child);
      if (text !== '' && !(kind === 'comment' && layoutComment(text))) found.hidden.push({ kind, text });
      continue;
    }
    if (child.type === 'text') {
      // Before the layout is made: a letter nobody sees would tear a word apart.
      const { text: words, dropped, spelled } = dropInvisible(child.data ?? '');
      found.dropped += dropped;
      found.spelled += spelled;
      child.data = words;
      const unseen = words.trim() === '' ? null : unreadable(paint);
      if (unseen) found.hidden.push({ kind: unseen, text: words.trim() });
      else kept.push(child);
      continue;
    }
    if (UNSHOWN.has(child.name ?? '')) continue;
    const href = attribs['href'] ?? attribs['action'];
    if (href !== undefined && LINKING.has(child.name ?? '')) found.anchors.push({ href, node: child });
    if (depth === DEPTH_MAX) found.deep.push(child);
    kept.push(child);
    next.push({ node: child, paint: paintInside(paint, style, attribs), depth: depth + 1 });
  }
  node.children = kept;
  return next;
}

/**
 * Reads a page the way its reader does: what is out of sight is taken out and told. Fetches nothing. Throws
 * TooDeepError for a page that nests so deep that reading it would take seconds.
 */
export function visibleHtml(whole: string): VisibleHtml {
  const html = whole.slice(0, HTML_MAX_CHARACTERS);
  if (nestsTooDeep(html)) throw new TooDeepError('a page that nests too deep');
  const found: Found = { anchors: [], deep: [], hidden: [], dropped: 0, spelled: '' };
  const links: EmailLink[] = [];
  const rules = styleRules(html);
  // A name nobody can guess: a page that closes it would show what is behind as if it were outside.
  const root = `root-${randomBytes(8).toString('hex')}`;
  const page: FormatCallback = (element, walk, builder) => {
    const open: Place[] = [{ node: element, paint: PAPER, depth: 0 }];
    for (let at = open.pop(); at; at = open.pop()) {
      for (const place of sift(at, rules, found).toReversed()) open.push(place);
    }
    for (const { href, node } of found.anchors) {
      const link = judgeLink(href, textBelow(node, LINK_NODES_MAX));
      if (link) links.push(link);
    }
    for (const node of found.deep) flatten(node);
    walk(element.children, builder);
  };
  const text = convert(`<${root}>${html}</${root}>`, {
    wordwrap: false,
    baseElements: { selectors: [root] },
    limits: { maxDepth: DEPTH_MAX + 10, maxInputLength: HTML_MAX_CHARACTERS + 100, ellipsis: '' },
    formatters: { page },
    selectors: [
      { selector: root, format: 'page' },
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      ...['td', 'th'].map((selector) => ({ selector, format: 'inlineSurround', options: { suffix: ' ' } })),
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
  const { hidden, dropped, spelled } = found;
  return { text: text.trim(), links, hidden, dropped, spelled };
}
