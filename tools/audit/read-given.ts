import { readFile } from 'node:fs/promises';

/** The text of a file that an operator named by `option`; throws a plain sentence when it cannot be read. */
export async function readGiven(option: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new Error(`The file of ${option} cannot be read (${code}): ${file}`, { cause: error });
  }
}
