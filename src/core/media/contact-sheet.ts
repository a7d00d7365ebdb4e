import { drawText, textWidth } from '../picture/draw-text.ts';
import { renderSvg } from '../picture/render-svg.ts';
import type { Frame } from './cut-frame.ts';
import { momentText } from './moment-text.ts';

/** A cell's picture, in pixels; what is not of this shape is fitted into it. */
export const CELL = { width: 320, height: 180 };
/** Pictures a sheet has at most. */
export const SHEET_FRAMES_MAX = 9;

const GAP = 8;
const LABEL = { size: 11, padding: 5, height: 21 };
const COLOURS = { ground: '#17181c', cell: '#000000', label: '#000000', text: '#ffffff' };

/** Columns for so many pictures: a row of up to three, then squares. */
function columnsFor(count: number): number {
  if (count <= 3) return count;
  return count === 4 ? 2 : 3;
}

function cell(frame: Frame, x: number, y: number): string {
  const image = `data:image/jpeg;base64,${Buffer.from(frame.jpeg).toString('base64')}`;
  const text = momentText(frame.at);
  const width = textWidth(text, LABEL.size) + 2 * LABEL.padding;
  const top = y + CELL.height - LABEL.height;
  return [
    `<rect x="${x}" y="${y}" width="${CELL.width}" height="${CELL.height}" fill="${COLOURS.cell}"/>`,
    `<image x="${x}" y="${y}" width="${CELL.width}" height="${CELL.height}" href="${image}" preserveAspectRatio="xMidYMid meet"/>`,
    `<rect x="${x}" y="${top}" width="${width.toFixed(1)}" height="${LABEL.height}" fill="${COLOURS.label}" fill-opacity="0.75"/>`,
    drawText(text, {
      x: x + LABEL.padding,
      y: top + LABEL.height - LABEL.padding,
      size: LABEL.size,
      colour: COLOURS.text,
    }),
  ].join('');
}

/** Pictures of a film on one PNG, each with its moment, in order; at most nine. Rejects when it cannot be drawn. */
export async function contactSheet(all: readonly Frame[]): Promise<Uint8Array> {
  const frames = all.slice(0, SHEET_FRAMES_MAX);
  const columns = columnsFor(frames.length);
  const rows = Math.ceil(frames.length / columns);
  const width = columns * (CELL.width + GAP) + GAP;
  const height = rows * (CELL.height + GAP) + GAP;
  const cells = frames.map((frame, index) =>
    cell(
      frame,
      GAP + (index % columns) * (CELL.width + GAP),
      GAP + Math.floor(index / columns) * (CELL.height + GAP),
    ),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="${COLOURS.ground}"/>${cells.join('')}</svg>`;
  return renderSvg(svg, width);
}
