import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A file is decoded some hundred times faster than it lasts; this is for files that want to be a trap. */
const TIME_LIMIT_MS = 60_000;

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

/** Runs ffmpeg; null when it fails, is stopped, or writes more than `maxBytes`. */
function run(program: string, args: string[], maxBytes: number, signal: AbortSignal): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], signal: limit });
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) child.kill('SIGKILL');
      else chunks.push(chunk);
    });
    child.on('error', () => resolve(null));
    child.on('close', (code) => resolve(code === 0 ? Buffer.concat(chunks) : null));
  });
}

/**
 * Decodes any format ffmpeg knows to mono samples at `rate` Hz. Null when there is no ffmpeg or it makes nothing of
 * the file. A child process, because that can be killed, and with no protocols but files, because a media file may
 * name other places.
 */
export async function decodeWithFfmpeg(
  bytes: Uint8Array,
  rate: number,
  maxSeconds: number,
  signal: AbortSignal,
): Promise<Float32Array | null> {
  const program = findFfmpeg();
  if (!program) return null;
  const folder = await mkdtemp(join(tmpdir(), 'helix-sandbox-'));
  try {
    const input = join(folder, 'input');
    // A file and not a pipe: MP4 often keeps its index at the end.
    await writeFile(input, bytes);
    const options = ['-nostdin', '-v', 'error', '-protocol_whitelist', 'file,pipe', '-i', input];
    const format = ['-vn', '-ac', '1', '-ar', String(rate), '-f', 'f32le', 'pipe:1'];
    const output = await run(program, [...options, ...format], (maxSeconds + 1) * rate * 4, signal);
    if (!output || output.length < 4) return null;
    const samples = new Uint8Array(output).buffer;
    return new Float32Array(samples, 0, Math.floor(samples.byteLength / 4));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
