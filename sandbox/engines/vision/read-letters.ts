import { join } from 'node:path';
import { installedFolder } from '../installed-file.ts';

/** Reads the letters of pictures. */
export type LetterReader = {
  /** The lines of text on a PNG, from the top; what is read without confidence is left out. */
  read(png: Buffer): Promise<string[]>;
};

/** Below this, Tesseract reads letters into leaves and waves. */
const CONFIDENCE_MIN = 60;
/** A single letter is soon imagined; a single digit seldom. */
const LONE_LETTER = /^\p{L}$/u;
/** Tesseract's "sparse text": words anywhere on a picture, in no order. */
const SPARSE_TEXT = '11';

type Word = { text: string; confidence: number };
type Line = { words: Word[] };
type Page = { blocks: { paragraphs: { lines: Line[] }[] }[] | null };
type Tesseract = {
  createWorker(
    languages: string,
    engine: number,
    options: object,
  ): Promise<{
    setParameters(parameters: Record<string, string>): Promise<unknown>;
    recognize(image: Buffer, options: object, output: object): Promise<{ data: Page }>;
  }>;
};

function textOf({ words }: Line): string {
  const sure = words.filter(
    ({ text, confidence }) => confidence >= CONFIDENCE_MIN && /[\p{L}\p{N}]/u.test(text),
  );
  const line = sure.map(({ text }) => text).join(' ');
  return LONE_LETTER.test(line.replaceAll(/[^\p{L}\p{N}]/gu, '')) ? '' : line;
}

/** Makes a reader on Tesseract with its English data out of the npm package: no network, nothing written to disk. */
export async function createLetterReader(): Promise<LetterReader> {
  // CommonJS: the functions are on the default export.
  const { default: tesseract } = (await import('tesseract.js')) as unknown as { default: Tesseract };
  const langPath = join(installedFolder('@tesseract.js-data/eng'), '4.0.0_best_int');
  const worker = await tesseract.createWorker('eng', 1, { langPath, cacheMethod: 'none' });
  // A named resolution keeps Tesseract from estimating one and talking about it.
  await worker.setParameters({ tessedit_pageseg_mode: SPARSE_TEXT, user_defined_dpi: '150' });
  return {
    read: async (png) => {
      const { data } = await worker.recognize(png, {}, { blocks: true });
      const lines = (data.blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines));
      return lines.map(textOf).filter(Boolean);
    },
  };
}
