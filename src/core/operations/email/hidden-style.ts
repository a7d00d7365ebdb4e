import type { HiddenKind } from './parsed-email.ts';

/** Colours of text and ground around an element, as six hex digits. */
export type Paint = { text: string; ground: string };

/** What a page looks like before anybody paints it. */
export const PAPER: Paint = { text: '000000', ground: 'ffffff' };

/** Red, green and blue that differ by less than this together cannot be told apart. */
const SAME_COLOUR = 24;

const NAMED: Record<string, string> = { white: 'ffffff', black: '000000', snow: 'fffafa', ivory: 'fffff0' };

/** A colour as six hex digits; null for one that is not understood, which then counts as visible. */
function colourOf(value: string | undefined): string | null {
  const text = (value ?? '').trim().toLowerCase();
  const [, three] = /^#?([0-9a-f]{3})\b/.exec(text.length <= 4 ? text : '') ?? [];
  if (three) return Array.from(three, (digit) => digit + digit).join('');
  const [, six] = /^#?([0-9a-f]{6})\b/.exec(text) ?? [];
  if (six) return six;
  const [, ...rgb] = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})/.exec(text) ?? [];
  if (rgb.length === 3)
    return rgb.map((part) => Math.min(255, Number(part)).toString(16).padStart(2, '0')).join('');
  return NAMED[text.split(/\s/)[0] ?? ''] ?? null;
}

function alike(a: string, b: string): boolean {
  const parts = (hex: string): number[] => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const other = parts(b);
  return parts(a).reduce((sum, part, at) => sum + Math.abs(part - (other[at] ?? 0)), 0) < SAME_COLOUR;
}

/** Declarations of a style text, names in lower case; the last of a name wins. */
export function declarations(style: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of style.replaceAll(/\/\*[\s\S]*?\*\//g, '').split(';')) {
    const at = part.indexOf(':');
    if (at < 1) continue;
    const value = part.slice(at + 1).replace(/!important/i, '');
    found.set(part.slice(0, at).trim().toLowerCase(), value.trim().toLowerCase());
  }
  return found;
}

const ZERO = /^0+(\.0+)?(px|pt|em|rem|%)?$/;
/** Nobody reads letters of a pixel. */
const TINY = /^(0*\.\d+|1(\.\d+)?)(px|pt)$/;

/** How declarations take an element out of sight, or null. */
export function hiddenBy(style: ReadonlyMap<string, string>): HiddenKind | null {
  const is = (name: string, pattern: RegExp): boolean => pattern.test(style.get(name) ?? '');
  if (is('display', /^none/) || is('visibility', /^(hidden|collapse)/) || is('mso-hide', /^all/))
    return 'style';
  if (is('opacity', ZERO) || is('text-indent', /^-\d{3,}/)) return 'style';
  if (is('position', /^(absolute|fixed)/) && (is('left', /^-\d{3,}/) || is('top', /^-\d{3,}/)))
    return 'style';
  const shut = is('overflow', /^hidden/);
  if (shut && ['max-height', 'height', 'max-width', 'width'].some((name) => is(name, ZERO))) return 'size';
  return is('font-size', ZERO) || is('font-size', TINY) ? 'size' : null;
}

/** The colours inside an element, given those around it. */
export function paintInside(
  around: Paint,
  style: ReadonlyMap<string, string>,
  attribs: Record<string, string>,
): Paint {
  const ground = style.get('background-color') ?? style.get('background') ?? attribs['bgcolor'];
  return {
    text: colourOf(style.get('color') ?? attribs['color'] ?? attribs['text']) ?? around.text,
    ground: colourOf(ground) ?? around.ground,
  };
}

/** True when text in these colours cannot be read. */
export function unreadable({ text, ground }: Paint): boolean {
  return alike(text, ground);
}
