import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FfmpegLimits, runFfmpeg } from './run-ffmpeg.ts';
import { waveformOf } from './waveform.ts';

/** Sound as voice messages have it: Opus in OGG, its length in seconds, and its loudness over time (base64). */
export type VoiceNote = { ogg: Uint8Array; seconds: number; waveform: string };

/** Loudness needs no more: a player draws a few dozen bars. */
const LOOK_RATE = 8_000;
const LIMITS: FfmpegLimits = { timeoutMs: 30_000, maxBytes: 32 * 1024 * 1024 };
const ONE_THREAD = ['-threads', '1'];

/** What clients record: one channel, 48 kHz, 32 kbit/s, made for speech. */
const VOICE = '-ac 1 -ar 48000 -c:a libopus -b:a 32k -application voip -map_metadata -1 -f ogg'.split(' ');
const SAMPLES = ['-ac', '1', '-ar', String(LOOK_RATE), '-c:a', 'pcm_s16le', '-f', 's16le'];

/**
 * Makes a voice message of an MP3 by child processes that end with the signal. The length and the waveform are those
 * of the samples that a listener hears. Rejects when ffmpeg cannot do it.
 */
export async function voiceNote(ffmpeg: string, mp3: Uint8Array, signal: AbortSignal): Promise<VoiceNote> {
  const folder = await mkdtemp(join(tmpdir(), 'helix-voice-'));
  try {
    const source = join(folder, 'speech.mp3');
    const spoken = join(folder, 'speech.ogg');
    await writeFile(source, mp3, { mode: 0o600 });
    const from = (file: string, demuxer: string): string[] => [
      ...ONE_THREAD,
      '-f',
      demuxer,
      '-i',
      `file:${file}`,
    ];
    const ogg = await runFfmpeg(ffmpeg, [...from(source, 'mp3'), '-vn', ...VOICE], LIMITS, signal);
    await writeFile(spoken, ogg, { mode: 0o600 });
    const pcm = await runFfmpeg(ffmpeg, [...from(spoken, 'ogg'), ...SAMPLES], LIMITS, signal);
    const samples = new Int16Array(pcm.slice().buffer, 0, Math.floor(pcm.byteLength / 2));
    if (samples.length === 0) throw new Error('ffmpeg made silence of nothing');
    return { ogg, seconds: samples.length / LOOK_RATE, waveform: waveformOf(samples, LOOK_RATE) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
