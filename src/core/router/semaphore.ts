/** Gives back a place; calling it twice is harmless. */
type Release = () => void;

/** Bounded places with a fair queue. */
export type Semaphore = {
  /**
   * Waits for a place. `onPosition` is told the place in the queue (1 = next), at once and at every change, and
   * never when there is no wait. Rejects with the signal's reason when it aborts.
   */
  acquire(signal: AbortSignal, onPosition: (position: number) => void): Promise<Release>;
};

type Waiter = { enter(): void; onPosition(position: number): void };

/** Makes a semaphore of `size` places. */
export function createSemaphore(size: number): Semaphore {
  let free = size;
  const queue: Waiter[] = [];

  const tellPositions = (): void => queue.forEach((waiter, index) => waiter.onPosition(index + 1));

  function release(): Release {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = queue.shift();
      if (!next) {
        free += 1;
        return;
      }
      next.enter();
      tellPositions();
    };
  }

  return {
    acquire: (signal, onPosition) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (free > 0) {
          free -= 1;
          resolve(release());
          return;
        }
        const leave = (): void => {
          queue.splice(queue.indexOf(waiter), 1);
          tellPositions();
          reject(signal.reason as Error);
        };
        const waiter: Waiter = {
          enter: () => {
            signal.removeEventListener('abort', leave);
            resolve(release());
          },
          onPosition,
        };
        queue.push(waiter);
        signal.addEventListener('abort', leave, { once: true });
        onPosition(queue.length);
      }),
  };
}
