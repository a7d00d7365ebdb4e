import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFfmpeg } from '../find-ffmpeg.ts';
import { runFfmpeg, SAFE_INPUT } from '../run-ffmpeg.ts';

/**
 * Decodes any format ffmpeg knows to mono samples at `rate` Hz. Null when there is no ffmpeg or it makes nothing of
 * the file.
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
    const format = ['-vn', '-ac', '1', '-ar', String(rate), '-f', 'f32le', 'pipe:1'];
    const maxBytes = (maxSeconds + 1) * rate * 4;
    const output = await runFfmpeg(program, [...SAFE_INPUT, '-i', input, ...format], { maxBytes, signal });
    if (!output || output.length < 4) return null;
    const samples = new Uint8Array(output).buffer;
    return new Float32Array(samples, 0, Math.floor(samples.byteLength / 4));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
