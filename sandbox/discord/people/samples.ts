import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { World } from '../../api.ts';
import { contentTypeOf } from '../files/content-type.ts';

/** Recordings of ours that a newcomer can try. */
export type Samples = {
  /** As the page lists them. */
  list: World['samples'];
  /** Answers `GET /sandbox/samples/<name>`; false when there is no such sample. */
  serve(name: string, response: ServerResponse): boolean;
};

const folder = fileURLToPath(new URL('../../samples/', import.meta.url));

/** Reads the sample files once. */
export async function loadSamples(): Promise<Samples> {
  const names = (await readdir(folder)).filter((name) => !/\.(md|ts)$/.test(name)).sort();
  const files = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(`${folder}${name}`)] as const)),
  );
  const typeOf = (name: string): string => contentTypeOf(name, '') ?? 'application/octet-stream';
  return {
    list: [...files].map(([name, bytes]) => ({
      name,
      url: `/sandbox/samples/${encodeURIComponent(name)}`,
      contentType: typeOf(name),
      bytes: bytes.length,
    })),
    serve(name, response) {
      const bytes = files.get(name);
      if (!bytes) return false;
      response.writeHead(200, { 'content-type': typeOf(name), 'content-length': bytes.length }).end(bytes);
      return true;
    },
  };
}
