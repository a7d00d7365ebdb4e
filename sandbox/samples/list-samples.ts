import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { World } from '../api.ts';

/** The folder with the recordings that come with the sandbox. */
export const samplesFolder = fileURLToPath(new URL('.', import.meta.url));

const CONTENT_TYPES: Readonly<Record<string, string>> = { '.mp3': 'audio/mpeg', '.wav': 'audio/wav' };

/** The recordings that come with the sandbox, for people to try things with; `url` is a path below its origin. */
export function listSamples(): World['samples'] {
  return readdirSync(samplesFolder)
    .toSorted()
    .flatMap((name) => {
      const contentType = CONTENT_TYPES[extname(name)];
      const bytes = statSync(join(samplesFolder, name)).size;
      return contentType ? [{ name, url: `/samples/${name}`, contentType, bytes }] : [];
    });
}
