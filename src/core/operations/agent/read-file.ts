import { z } from 'zod';
import { findFile } from './files.ts';
import { type Tool, type ToolAnswer, answered, refused } from './tool.ts';

/** Bytes of a text that is read at all; letters of it that one call answers. */
const TEXT_MAX_BYTES = 2 * 1024 * 1024;
const LETTERS_MAX = 24_000;
/** The vendor takes 32 MB in all, and base64 is a third longer. */
const PDF_MAX_BYTES = 8 * 1024 * 1024;

function textAnswer(bytes: Uint8Array, from: number): ToolAnswer {
  if (bytes.length > TEXT_MAX_BYTES) return refused('the file is too large to be read');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refused('the file is neither text nor a PDF');
  }
  if (text.includes('\0')) return refused('the file is neither text nor a PDF');
  const end = Math.min(text.length, from + LETTERS_MAX);
  const more = end < text.length ? { next_from: end, of: text.length } : {};
  return answered({ text: text.slice(from, end), ...more });
}

/** Reads a file of the conversation: text in pieces, a PDF as a document the model reads by itself. */
export const readFile: Tool<{ file: string; from?: number | null | undefined }> = {
  name: 'read_file',
  description: 'Text of a text file, or a PDF.',
  properties: { file: { type: 'string' }, from: { type: 'integer' } },
  required: ['file'],
  input: z.object({ file: z.string().max(200), from: z.number().int().nonnegative().nullish() }),
  run: async ({ file, from }, { files, services }) => {
    const found = findFile(files, file);
    if (!found) return refused('there is no such file');
    if (found.bytes > PDF_MAX_BYTES) return refused('the file is too large to be read');
    const bytes = await services.read(found.key).catch(() => null);
    if (bytes === null) return refused('the file is no longer kept');
    if (Buffer.from(bytes.subarray(0, 5)).toString('latin1') !== '%PDF-') return textAnswer(bytes, from ?? 0);
    return { state: 'done', content: [{ file: files.indexOf(found) }], child: null };
  },
};
