import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The ffmpeg of the optional npm package, which names its own file; an old build, so it comes last. */
function packagedFfmpeg(): string | null {
  try {
    const installer = createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string };
    return installer.path;
  } catch {
    return null;
  }
}

/** Where ffmpeg is: FFMPEG_PATH, else the PATH, else the npm package; null when there is none. */
export function findFfmpeg(): string | null {
  const named = process.env['FFMPEG_PATH'];
  if (named) return isProgram(named) ? named : null;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, 'ffmpeg')).find(isProgram) ?? packagedFfmpeg();
}
