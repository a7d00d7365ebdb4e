import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';

/** What one run may take and give. Times in ms. `background`: everything else on the machine goes first. */
export type FfmpegLimits = { timeoutMs: number; maxBytes: number; background?: boolean };

/** Where the processor is wanted elsewhere, on the scale of nice(1). */
const BACKGROUND_NICE = 10;

/** Puts a child behind everything else; one that has ended by now, or a platform without it, is fine. */
function putBehind(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, BACKGROUND_NICE);
  } catch {
    // It runs as it is.
  }
}

/** One allocation of ffmpeg, in bytes: four pictures of the largest size there is. */
const ALLOC_MAX = 256 * 1024 * 1024;

/**
 * Runs ffmpeg once and gives what it writes to its output. It is told to open files and pipes alone, gets nothing of
 * our environment, and is killed when the time is up, when it writes too much, and by the signal. Rejects when it
 * fails, without a word of what it said: that may quote the file.
 */
export async function runFfmpeg(
  ffmpeg: string,
  args: readonly string[],
  limits: FfmpegLimits,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const all = ['-nostdin', '-hide_banner', '-v', 'error', '-max_alloc', String(ALLOC_MAX)];
  const child = spawn(ffmpeg, [...all, '-protocol_whitelist', 'file,pipe', ...args, 'pipe:1'], {
    env: {},
    stdio: ['ignore', 'pipe', 'ignore'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(limits.timeoutMs)]),
    killSignal: 'SIGKILL',
  });
  if (limits.background) putBehind(child.pid);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  ended.catch(() => undefined);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of child.stdout) {
    bytes += (chunk as Uint8Array).byteLength;
    if (bytes > limits.maxBytes) child.kill('SIGKILL');
    else chunks.push(chunk as Uint8Array);
  }
  const code = await ended;
  if (code !== 0 || bytes > limits.maxBytes) throw new Error(`ffmpeg ended with ${code}`);
  return Buffer.concat(chunks);
}
