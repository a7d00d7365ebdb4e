import { parentPort, workerData } from 'node:worker_threads';
import { readAudioTrack } from './read-audio-track.ts';

// Runs in a thread of its own: a hostile file may keep the parser busy forever, and only a thread can be ended.
const track = await readAudioTrack(String(workerData));
parentPort?.postMessage(track, []);
