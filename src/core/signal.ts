/** Something that happens in this process and that others want to hear of. Listeners must not throw. */
export type Signal = { on(listener: () => void): void; tell(): void };

/** Makes a signal nobody listens to yet. */
export function createSignal(): Signal {
  const listeners: (() => void)[] = [];
  return {
    on: (listener) => void listeners.push(listener),
    tell: () => listeners.forEach((listener) => listener()),
  };
}
