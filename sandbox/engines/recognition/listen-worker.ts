import { decodeAudio, type Recording } from '../audio/decode-audio.ts';
import { decodeRaw } from '../audio/decode-raw.ts';
import { serveWorker } from '../serve-worker.ts';
import type { ListenRequest, ListenResult } from './recognition-engine.ts';
import { recognise } from './recognise.ts';

/** All channels as one. */
function mix(recording: Recording): Float32Array {
  const { channels } = recording;
  const [first] = channels;
  if (first && channels.length === 1) return first;
  return Float32Array.from(
    first ?? [],
    (_, index) => channels.reduce((sum, channel) => sum + (channel[index] ?? 0), 0) / channels.length,
  );
}

async function listen(request: ListenRequest, signal: AbortSignal): Promise<ListenResult> {
  signal.throwIfAborted();
  const recording = request.raw
    ? decodeRaw(request.bytes, request.raw)
    : await decodeAudio(request.bytes, signal);
  const sounds = request.separateChannels ? recording.channels : [mix(recording)];
  const channels: ListenResult['channels'] = [];
  for (const sound of sounds) channels.push(await recognise(sound, recording.rate, request.speakers, signal));
  return { seconds: recording.seconds, channels };
}

let last: Promise<unknown> = Promise.resolve();

serveWorker({
  // One recording at a time: each takes 300 MB, and two at once are no faster.
  listen: (request: ListenRequest, { signal }) => {
    const turn = last.then(() => listen(request, signal));
    last = turn.catch(() => undefined);
    return turn;
  },
});
