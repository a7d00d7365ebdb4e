import type { HiddenKind } from './parsed-email.ts';

/** How text looks at a place: what is inherited there and may be changed again further in. */
export type Paint = {
  /** Colours of text and ground: six hex digits, or the name of a colour that is compared as it is. */
  text: string;
  ground: string;
  /** Letters too small to be read. */
  tiny: boolean;
  /** `visibility: hidden`. */
  unseen: boolean;
};

/** What a page looks like before anybody paints it. */
export const PAPER: Paint = { text: '000000', ground: 'ffffff', tiny: false, unseen: false };

/** Text of this colour cannot be read on any ground. */
const CLEAR = 'clear';
/** Red, green and blue that differ by less than this together cannot be told apart. */
const SAME_COLOUR = 24;

const NAMED: Record<string, string> = {
  white: 'ffffff',
  black: '000000',
  snow: 'fffafa',
  ivory: 'fffff0',
  ghostwhite: 'f8f8ff',
  floralwhite: 'fffaf0',
  mintcream: 'f5fffa',
};
const NO_COLOUR = new Set(['inherit', 'initial', 'unset', 'revert', 'currentcolor', 'none', 'url', 'linear']);
const TRANSPARENT =
  /^transparent\b|^#(?:[0-9a-f]{6}00|[0-9a-f]{3}0)$|^(?:rgb|hsl)a?\((?:(?:[^,)]*,){3}|[^)]*\/)\s*0*(?:\.0\d*)?%?\s*\)/;
type Style = ReadonlyMap<string, string>;

/** Grey, white and black of `hsl()`; other hues are never mistaken for paper. */
function lightness(text: string): string | null {
  const [, , grey, light] = /^hsla?\(\s*([\d.]+)(?:deg)?[\s,]+([\d.]+)%[\s,]+([\d.]+)%/.exec(text) ?? [];
  if (light === undefined || !(Number(grey) === 0 || ['0', '100'].includes(light))) return null;
  const part = Math.round(Math.min(100, Number(light)) * 2.55);
  return part.toString(16).padStart(2, '0').repeat(3);
}

/** A colour; null for one that is not understood, which then counts as visible. */
function colourOf(value: string | undefined): string | null {
  const text = (value ?? '').trim().toLowerCase();
  if (TRANSPARENT.test(text)) return CLEAR;
  const [, three] = /^#?([0-9a-f]{3})\b/.exec(text.length <= 4 ? text : '') ?? [];
  if (three) return Array.from(three, (digit) => digit + digit).join('');
  const [, six] = /^#?([0-9a-f]{6})(?:[0-9a-f]{2})?\b/.exec(text) ?? [];
  if (six) return six;
  const [, ...rgb] = /^rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})/.exec(text) ?? [];
  if (rgb.length === 3)
    return rgb.map((part) => Math.min(255, Number(part)).toString(16).padStart(2, '0')).join('');
  const word = /^[a-z]+(?=\s|$)/.exec(text)?.[0] ?? '';
  return lightness(text) ?? NAMED[word] ?? (word === '' || NO_COLOUR.has(word) ? null : word);
}

function alike(a: string, b: string): boolean {
  if (a === b) return true;
  const parts = (hex: string): number[] => [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const other = parts(b);
  // The name of a colour has no digits: the sum is no number, and no number is less than anything.
  return parts(a).reduce((sum, part, at) => sum + Math.abs(part - (other[at] ?? 0)), 0) < SAME_COLOUR;
}

const RELATIVE = new Set(['em', '%', 'ex', 'ch']);
/** Pixels, roughly, of units that are taller than one. */
const PIXELS: Record<string, number> = {
  em: 16,
  rem: 16,
  ex: 8,
  ch: 8,
  '%': 10,
  vw: 10,
  vh: 10,
  cm: 38,
  in: 96,
};

/** A length in pixels; null for one that is none. */
function pixels(value: string | undefined): { px: number; unit: string } | null {
  const [, number, unit = ''] = /^([-+]?(?:\d+\.?\d*|\.\d+))([a-z%]*)/.exec(value ?? '') ?? [];
  return number === undefined ? null : { px: Number(number) * (PIXELS[unit] ?? 1), unit };
}

const below = (value: string | undefined, px: number): boolean => (pixels(value)?.px ?? px) < px;
const isZero = (value: string | undefined): boolean => pixels(value)?.px === 0;

/** Moved out of the page, or shrunk to nothing. */
function isAway(style: Style): boolean {
  const moved = /^(absolute|fixed)/.test(style.get('position') ?? '');
  const shape = `${style.get('transform') ?? ''} ${style.get('clip') ?? ''} ${style.get('clip-path') ?? ''}`;
  return (
    below(style.get('text-indent'), -99) ||
    ['left', 'top', 'right', 'bottom'].some((side) => moved && below(style.get(side), -99)) ||
    ['margin-left', 'margin-top', 'margin-right'].some((side) => below(style.get(side), -999)) ||
    /scale[xy]?\(\s*0*\.?0*\s*[,)]|translate[xy]?\(\s*-\d{4}|rect\(\s*([01](?:px)?)(?:[\s,]+\1){3}|inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0/.test(
      shape,
    )
  );
}

/** How declarations take an element out of sight with everything in it, or null. */
export function hiddenBy(style: Style): HiddenKind | null {
  if (style.size === 0) return null;
  const is = (name: string, pattern: RegExp): boolean => pattern.test(style.get(name) ?? '');
  if (is('display', /^none/) || is('mso-hide', /^all/) || is('content-visibility', /^hidden/)) return 'style';
  const filtered = /opacity\(\s*([\d.]+)/.exec(style.get('filter') ?? '')?.[1];
  if (below(style.get('opacity'), 0.1) || below(filtered, 0.1) || isAway(style)) return 'style';
  const shut = is('overflow', /^hidden/);
  const none = ['max-height', 'height', 'max-width', 'width'].some((name) => isZero(style.get(name)));
  return shut && none ? 'size' : null;
}

/** Whether letters of this style cannot be read. Outlook and newsletters set 0 around cells that set their own size. */
function isTiny(around: boolean, style: Style): boolean {
  const short = /(?:^|\s)(\d*\.?\d+(?:px|pt|r?em|%|v[wh])|0)(?=[\s/])/.exec(style.get('font') ?? '')?.[1];
  const value = style.get('font-size') ?? short;
  const size = pixels(value);
  if (size === null) return /^(?:(?:x*-)?small|medium|(?:x*-)?large)\b/.test(value ?? '') ? false : around;
  // A hundredth of the letters around, which are a line tall. Nobody reads letters of a pixel.
  const px = size.unit === '%' ? size.px * 0.016 : size.px;
  return px < 2 || (around && RELATIVE.has(size.unit));
}

const PAINTED = ['bgcolor', 'color', 'text'];

/** How text looks inside an element, given how it looks around it. */
export function paintInside(around: Paint, style: Style, attribs: Readonly<Record<string, string>>): Paint {
  if (style.size === 0 && PAINTED.every((name) => attribs[name] === undefined)) return around;
  const ground = style.get('background-color') ?? style.get('background') ?? attribs['bgcolor'];
  const painted = colourOf(ground);
  const seen = style.get('visibility');
  // Letters that a picture shines through are painted by it.
  const cutOut = [style.get('background-clip'), style.get('-webkit-background-clip')].includes('text');
  const text = colourOf(style.get('color') ?? attribs['color'] ?? attribs['text']);
  return {
    text: (cutOut ? null : text) ?? around.text,
    ground: painted === null || painted === CLEAR ? around.ground : painted,
    tiny: isTiny(around.tiny, style),
    unseen: seen === undefined || seen === 'inherit' ? around.unseen : /^(hidden|collapse)/.test(seen),
  };
}

/** Why text that looks like this cannot be read, or null. */
export function unreadable({ text, ground, tiny, unseen }: Paint): HiddenKind | null {
  if (unseen) return 'style';
  if (tiny) return 'size';
  return text === CLEAR || alike(text, ground) ? 'colour' : null;
}
