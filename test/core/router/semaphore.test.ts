import { describe, expect, it } from 'vitest';
import { createSemaphore } from '../../../src/core/router/semaphore.ts';

const never = new AbortController().signal;
const quiet = (): void => undefined;

describe('a semaphore', () => {
  it('lets as many in as it has places and tells the others where they stand, in order', async () => {
    const semaphore = createSemaphore(2);
    const [one] = await Promise.all([semaphore.acquire(never, quiet), semaphore.acquire(never, quiet)]);
    const told: string[] = [];
    const entered: string[] = [];
    const wait = (name: string) =>
      semaphore
        .acquire(never, (at) => told.push(`${name}${at}`))
        .then((release) => {
          entered.push(name);
          return release;
        });
    const third = wait('c');
    const fourth = wait('d');
    await Promise.resolve();
    expect(told).toEqual(['c1', 'd2']);
    one();
    (await third)();
    await fourth;
    expect(entered).toEqual(['c', 'd']);
    expect(told).toEqual(['c1', 'd2', 'd1']);
  });

  it('counts a place given back twice once', async () => {
    const semaphore = createSemaphore(1);
    const release = await semaphore.acquire(never, quiet);
    release();
    release();
    await semaphore.acquire(never, quiet);
    const told: number[] = [];
    void semaphore.acquire(never, (at) => told.push(at));
    expect(told).toEqual([1]);
  });

  it('lets go of who gives up, and closes the gap', async () => {
    const semaphore = createSemaphore(1);
    const release = await semaphore.acquire(never, quiet);
    const stop = new AbortController();
    const told: number[] = [];
    const leaving = semaphore.acquire(stop.signal, quiet);
    const staying = semaphore.acquire(never, (at) => told.push(at));
    stop.abort(new Error('had enough'));
    await expect(leaving).rejects.toThrow('had enough');
    await expect(semaphore.acquire(stop.signal, quiet)).rejects.toThrow('had enough');
    expect(told).toEqual([2, 1]);
    release();
    await staying;
  });
});
