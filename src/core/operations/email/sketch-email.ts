import { RefusalError } from '../../errors.ts';
import type { AssumedSize, Sketch, SketchSize } from '../operation.ts';
import { emailWork } from './email-work.ts';
import type { ParsedEmail } from './parsed-email.ts';

/** A letter of a page, when nobody says how long the email is. */
const TYPICAL_CHARACTERS = 2_000;
/** Words that are kept of an email, in characters. */
const CHARACTERS_MAX = 60_000;
/** Filler of the measure of English: words of five letters. */
const FILLER = 'lorem ';

function textOf(size: SketchSize): { text: string; how: AssumedSize['how'] } {
  if (size.text !== undefined) return { text: size.text, how: 'measured' };
  const filler = (characters: number): string =>
    FILLER.repeat(Math.ceil(characters / FILLER.length)).slice(0, characters);
  const most = (characters: number): number => Math.min(characters, CHARACTERS_MAX);
  if (size.characters !== undefined) return { text: filler(most(size.characters)), how: 'given' };
  if (size.bytes !== undefined) return { text: filler(most(size.bytes)), how: 'guessed' };
  return { text: filler(TYPICAL_CHARACTERS), how: 'typical' };
}

/** Imagines the analysis of an email of so many characters, without attachments, counted by nobody but us. */
export function sketchEmail(size: SketchSize): Sketch {
  const { text, how } = textOf(size);
  if (text.trim() === '') throw new RefusalError('text_empty');
  const nobody = { from: [], replyTo: [], to: [], cc: [], hidden: [], links: [], files: [], filesLeftOut: 0 };
  const claims = { spf: null, dkim: null, dmarc: null };
  const email: ParsedEmail = { format: 'text', subject: '', date: null, text, cut: false, claims, ...nobody };
  return {
    assumed: { unit: 'characters', quantity: text.length, how },
    prepared: {
      commitment: 'sketch',
      unfit: () => null,
      work: (model) => emailWork(model, { email, modelNote: null }),
    },
  };
}
