import { z } from 'zod';
import type { Asked } from './command.ts';

const storedFile = z.object({
  url: z.string(),
  name: z.string(),
  bytes: z.number(),
  contentType: z.string().nullable(),
});

const storedInput = z.object({
  text: z.string().nullish().catch(null),
  question: z.string().nullish().catch(null),
  voice: z.string().nullish().catch(null),
  language: z.string().nullish().catch(null),
  speakers: z.boolean().nullish().catch(null),
  task: z.string().nullish().catch(null),
  about: z.string().nullish().catch(null),
  file: storedFile.nullish().catch(null),
  files: z.array(storedFile).catch([]),
});

/** What a stored input may hold; absent parts are null. */
export type StoredAsk = Pick<Asked, 'text' | 'file'> & {
  /** What is asked about a film. */
  question: string | null;
  voice: string | null;
  language: string | null;
  speakers: boolean;
  /** An agent's task, the message it is about, and its files. */
  task: string | null;
  about: string | null;
  files: readonly NonNullable<Asked['file']>[];
};

/** A stored input names the kept copy of a file, never the address it came from. */
const BLOB_SCHEME = 'blob:';

function keptFile(file: z.infer<typeof storedFile> | null | undefined): Asked['file'] {
  if (!file?.url.startsWith(BLOB_SCHEME)) return null;
  const { url, name, bytes, contentType } = file;
  return { key: url.slice(BLOB_SCHEME.length), name, bytes, contentType };
}

/** Reads a stored input for showing it; anything that is not there, erased or of another shape reads as null. */
export function readStoredInput(input: unknown): StoredAsk {
  const stored = storedInput.safeParse(input).data;
  return {
    text: stored?.text ?? null,
    question: stored?.question ?? null,
    voice: stored?.voice ?? null,
    language: stored?.language ?? null,
    speakers: stored?.speakers ?? false,
    file: keptFile(stored?.file),
    task: stored?.task ?? null,
    about: stored?.about ?? null,
    files: (stored?.files ?? []).flatMap((file) => keptFile(file) ?? []),
  };
}
