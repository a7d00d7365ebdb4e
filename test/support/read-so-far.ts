import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until this process has read what was written to its sockets before: the kernel gets a moment, and then the
 * event loop turns, which it does once each however long the process stood still meanwhile.
 */
export async function readSoFar(): Promise<void> {
  await sleep(50);
  for (let turns = 0; turns < 20; turns += 1) await turn();
}
