import { z } from 'zod';
import type { Asked } from './command.ts';

const storedInput = z.object({
  text: z.string().nullish().catch(null),
  voice: z.string().nullish().catch(null),
  language: z.string().nullish().catch(null),
  speakers: z.boolean().nullish().catch(null),
  file: z
    .object({
      url: z.string(),
      name: z.string(),
      bytes: z.number(),
      contentType: z.string().nullable(),
    })
    .nullish()
    .catch(null),
});

/** What a stored input may hold; absent parts are null. */
export type StoredAsk = Pick<Asked, 'text' | 'file'> & {
  voice: string | null;
  language: string | null;
  speakers: boolean;
};

/** A stored input names the kept copy of a file, never the address it came from. */
const BLOB_SCHEME = 'blob:';

/** Reads a stored input for showing it; anything that is not there, erased or of another shape reads as null. */
export function readStoredInput(input: unknown): StoredAsk {
  const { text, voice, language, speakers, file } = storedInput.safeParse(input).data ?? {};
  const kept = file?.url.startsWith(BLOB_SCHEME) ? file : null;
  return {
    text: text ?? null,
    voice: voice ?? null,
    language: language ?? null,
    speakers: speakers ?? false,
    file: kept && {
      key: kept.url.slice(BLOB_SCHEME.length),
      name: kept.name,
      bytes: kept.bytes,
      contentType: kept.contentType,
    },
  };
}
