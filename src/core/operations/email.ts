import { z } from 'zod';
import { RefusalError } from '../errors.ts';
import { askedModelId, checkAskedModel } from './asked-model.ts';
import { attachmentSchema } from './attachment-schema.ts';
import { commitmentOf } from './commitment.ts';
import { emailWork } from './email/email-work.ts';
import type { ParsedEmail } from './email/parsed-email.ts';
import { readEmailFile, readPastedEmail } from './email/read-email.ts';
import { sketchEmail } from './email/sketch-email.ts';
import type { Operation, PrepareServices } from './operation.ts';

const PASTED_MAX_CHARACTERS = 100_000;

/** What `/email` takes: a file (.eml or .msg) or pasted text; the file wins. */
const emailInput = z.object({
  file: attachmentSchema.nullish(),
  text: z.string().nullish(),
  model: z.string().max(100).nullish(),
});
/** The input, as parsed. */
export type EmailInput = z.infer<typeof emailInput>;

async function readInput(input: EmailInput, services: PrepareServices): Promise<ParsedEmail> {
  if (input.file) {
    const file = services.inputs[0];
    if (!file) throw new RefusalError('file_missing');
    return readEmailFile(file, services.signal);
  }
  const text = input.text ?? '';
  if (text.trim() === '') throw new RefusalError('text_empty');
  if (text.length > PASTED_MAX_CHARACTERS) {
    throw new RefusalError('text_too_long', { characters: text.length, limit: PASTED_MAX_CHARACTERS });
  }
  return readPastedEmail(text, services.signal);
}

/** Email analysis: one structured answer about an email that is taken apart here, and is data to the model. */
export const email: Operation<EmailInput> = {
  id: 'email',
  capability: 'text',
  toggle: 'enable_email_analysis',
  input: emailInput,
  attachments: (input) => (input.file ? [input.file] : []),
  askedModel: (input) => askedModelId(input.model, 'text'),
  prepare: async (input, services) => {
    const modelNote = checkAskedModel(input.model, 'text');
    const model = askedModelId(input.model, 'text');
    const parsed = await readInput(input, services);
    return {
      commitment: commitmentOf({
        operation: 'email',
        sha256: input.file ? services.inputs[0]?.sha256 : null,
        text: input.file ? null : input.text,
        model,
      }),
      unfit: () => null,
      work: (candidate) => emailWork(candidate, { email: parsed, modelNote }),
    };
  },
  sketch: sketchEmail,
};
