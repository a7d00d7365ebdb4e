import { spawn } from 'node:child_process';

/** A file is decoded some hundred times faster than it lasts; this is for files that want to be a trap. */
const TIME_LIMIT_MS = 60_000;

/** What stands before `-i` of every file: no questions, no protocols but files, because a media file may name places. */
export const SAFE_INPUT = ['-nostdin', '-v', 'error', '-protocol_whitelist', 'file,pipe'] as const;

/**
 * Runs ffmpeg in a child process, because that can be killed; gives what it wrote to its output. Null when it fails,
 * is stopped, takes longer than a minute, or writes more than `maxBytes`. `folder` is where relative names lie.
 */
export function runFfmpeg(
  program: string,
  args: readonly string[],
  options: { maxBytes: number; signal: AbortSignal; folder?: string },
): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const { maxBytes, signal, folder } = options;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT_MS)]);
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], signal: limit, cwd: folder });
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
