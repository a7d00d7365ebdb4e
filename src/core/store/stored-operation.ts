import { z } from 'zod';
import { operationRow } from './rows.ts';

/** Content that travels as JSON text within the JSON, so that it comes back to the letter. */
export const jsonText = z.string().transform((text): unknown => JSON.parse(text));

/** An operation as the database answers it, its content still text. */
export const storedOperation = z
  .object({ input: jsonText.nullable(), result: jsonText.nullable(), trail: jsonText })
  .loose()
  .pipe(operationRow);
