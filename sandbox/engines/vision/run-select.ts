import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findFfmpeg } from '../find-ffmpeg.ts';
import { runFfmpeg, SAFE_INPUT } from '../run-ffmpeg.ts';
import { asTheyCome } from './as-they-come.ts';

/** Size of the small copy of every picture, in which colours are counted and changes are measured. */
export const SMALL = { width: 160, height: 90 } as const;

/** A chosen picture: seconds after `start`, ffmpeg's scene score (0 to 1), as PNG, and small as RGB bytes. */
export type Picture = { time: number; score: number; png: Buffer; small: Uint8Array };

/** A piece of a file and ffmpeg's expression for the pictures to take, `frames` of them at most. */
export type Piece = { path: string; start: number; seconds: number | null; select: string; frames: number };

const SMALL_BYTES = SMALL.width * SMALL.height * 3;
/** Letters are read at this width at most; small pictures are doubled, because small letters are read badly. */
const READ_WIDTH = { max: 1_280, doubledBelow: 640 };

function graphOf(select: string): string {
  const { max, doubledBelow } = READ_WIDTH;
  const chosen = `[0:v:0]select='${select}',metadata=print:file=times.txt,split[a][b]`;
  const large = `[a]scale=w='if(lt(iw,${doubledBelow}),iw*2,min(iw,${max}))':h=-2[large]`;
  const small = `[b]scale=${SMALL.width}:${SMALL.height}:flags=area,format=rgb24[small]`;
  return [chosen, large, small].join(';');
}

async function collect(folder: string, small: Buffer): Promise<Picture[]> {
  const printed = await readFile(join(folder, 'times.txt'), 'utf8');
  const times = [...printed.matchAll(/pts_time:(\S+)\s+lavfi\.scene_score=(\S+)/g)];
  const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).sort();
  const pictures = names.slice(0, Math.floor(small.length / SMALL_BYTES)).map(async (name, index) => ({
    time: Number(times[index]?.[1] ?? 0),
    score: Number(times[index]?.[2] ?? 0),
    png: await readFile(join(folder, name)),
    small: new Uint8Array(small.subarray(index * SMALL_BYTES, (index + 1) * SMALL_BYTES)),
  }));
  return Promise.all(pictures);
}

/**
 * Runs ffmpeg once over a piece of a file; the pictures it chose, oldest first, none when it makes nothing of the file.
 * The expression must mention `scene`, because only then are times and scores written down.
 */
export async function runSelect(piece: Piece, signal: AbortSignal): Promise<Picture[]> {
  const program = findFfmpeg();
  if (!program) return [];
  const folder = await mkdtemp(join(tmpdir(), 'helix-sandbox-'));
  try {
    const seek = piece.start > 0 ? ['-ss', String(piece.start)] : [];
    const stop = piece.seconds === null ? [] : ['-t', String(piece.seconds)];
    const input = [
      ...SAFE_INPUT,
      ...seek,
      ...stop,
      '-i',
      resolve(piece.path),
      '-filter_complex',
      graphOf(piece.select),
    ];
    const limit = [...(await asTheyCome(program)), '-frames:v', String(piece.frames)];
    const png = ['-map', '[large]', ...limit, '-c:v', 'png', '-compression_level', '1', '%05d.png'];
    const raw = ['-map', '[small]', ...limit, '-f', 'rawvideo', 'pipe:1'];
    const maxBytes = (piece.frames + 1) * SMALL_BYTES;
    const small = await runFfmpeg(program, [...input, ...png, ...raw], { maxBytes, signal, folder });
    signal.throwIfAborted();
    return small ? await collect(folder, small) : [];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
