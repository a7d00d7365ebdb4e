import { type Glyph, STROKE_GLYPHS } from './stroke-glyphs.ts';

/** Units of the glyphs' own grid. */
const CAPITAL = 14;
const GAP = 3.6;
/** What stands for a character there is no drawing of. */
const MISSING: Glyph = [7, 'M0 0H7V14H0Z'];

/** How a text stands: `size` is the height of a capital in pixels, `x` and `y` a point of the baseline. */
export type TextLook = {
  x: number;
  y: number;
  size: number;
  colour: string;
  anchor?: 'start' | 'middle' | 'end';
  /** Line width in units of the grid; 1.7 looks regular, 2.3 bold. */
  weight?: number;
};

function glyphOf(character: string): Glyph {
  return (Object.hasOwn(STROKE_GLYPHS, character) ? STROKE_GLYPHS[character] : undefined) ?? MISSING;
}

/** Width of a text in pixels. */
export function textWidth(text: string, size: number): number {
  const units = Array.from(text).reduce((sum, character) => sum + glyphOf(character)[0] + GAP, -GAP);
  return (Math.max(units, 0) * size) / CAPITAL;
}

/** The text as SVG paths: no font is asked for. */
export function drawText(text: string, look: TextLook): string {
  const scale = look.size / CAPITAL;
  const shift = { start: 0, middle: 0.5, end: 1 }[look.anchor ?? 'start'];
  let x = 0;
  const glyphs = Array.from(text).map((character) => {
    const [width, strokes] = glyphOf(character);
    const path = strokes === '' ? '' : `<path transform="translate(${x.toFixed(2)} 0)" d="${strokes}"/>`;
    x += width + GAP;
    return path;
  });
  const left = look.x - textWidth(text, look.size) * shift;
  const place = `translate(${left.toFixed(2)} ${(look.y - look.size).toFixed(2)}) scale(${scale.toFixed(4)})`;
  return `<g transform="${place}" fill="none" stroke="${look.colour}" stroke-width="${look.weight ?? 1.7}" stroke-linecap="round" stroke-linejoin="round">${glyphs.join('')}</g>`;
}
