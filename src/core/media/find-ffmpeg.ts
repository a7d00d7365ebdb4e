import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

async function runs(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where ffmpeg is: `given` (FFMPEG_PATH: a file, or a name to look for) first, else `ffmpeg` in the folders of `path`
 * (the PATH of the environment). Null when there is none that may be run.
 */
export async function findFfmpeg(given: string | null, path: string): Promise<string | null> {
  const name = given ?? 'ffmpeg';
  if (name.includes('/')) return (await runs(name)) ? name : null;
  for (const folder of path.split(delimiter).filter((one) => one !== '')) {
    const file = join(folder, name);
    if (await runs(file)) return file;
  }
  return null;
}
