import { z } from 'zod';
import type { AttachmentRef } from '../request.ts';

/** A file somebody handed in, as an operation's input carries it. */
export const attachmentSchema: z.ZodType<AttachmentRef> = z.object({
  url: z.string(),
  name: z.string(),
  bytes: z.number().int().nonnegative(),
  contentType: z.string().nullable(),
  link: z.boolean().optional(),
});
