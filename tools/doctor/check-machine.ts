import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Config } from '../../src/core/index.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const NODE_LEAST = 24;
const FFMPEG_MS = 5_000;
const run = promisify(execFile);

/** The Node that runs this. */
export function checkNode(version: string): Finding {
  return Number.parseInt(version, 10) >= NODE_LEAST
    ? ok('node', version)
    : fail(
        'node',
        version,
        `Helix needs Node ${NODE_LEAST}: run it by npm (npm run doctor), which brings its own`,
      );
}

/** True when a file can be made, filled and taken away there. */
function writable(folder: string): boolean {
  const file = join(folder, `.doctor-${randomUUID()}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, 'x');
    rmSync(file);
    return true;
  } catch {
    return false;
  }
}

/** The folders that are written to. */
export function checkFolders({ dataDir, blobDir }: Config): Finding[] {
  const folders = [
    ['data folder', 'DATA_DIR', dataDir] as const,
    ['file folder', 'BLOB_DIR', blobDir] as const,
  ];
  return folders.flatMap(([check, variable, folder]) => {
    if (folder === null) return [];
    return writable(folder)
      ? [ok(check, `${folder} can be written to`)]
      : [
          fail(
            check,
            `${folder} cannot be written to`,
            `give it to the user that runs Helix, or set ${variable}`,
          ),
        ];
  });
}

/** ffmpeg looks into videos and makes voice messages; nothing else needs it. */
export async function checkFfmpeg({ ffmpegPath }: Config): Promise<Finding> {
  try {
    const { stdout } = await run(ffmpegPath ?? 'ffmpeg', ['-version'], { timeout: FFMPEG_MS });
    return ok('ffmpeg', /version (\S+)/.exec(stdout)?.[1] ?? 'there');
  } catch {
    return warn(
      'ffmpeg',
      `${ffmpegPath ?? 'ffmpeg'} does not run; voice messages become MP3 files and films come without pictures`,
      'install ffmpeg, or set FFMPEG_PATH to it',
    );
  }
}
