import { parentPort, workerData } from 'node:worker_threads';
import { readVideoTrack } from './read-video-track.ts';

// Runs in a thread of its own: a hostile file may keep the parser busy forever, and only a thread can be ended.
const track = await readVideoTrack(String(workerData));
parentPort?.postMessage(track, []);
