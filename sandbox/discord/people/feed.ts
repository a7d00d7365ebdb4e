import type { SandboxEvent } from '../../api.ts';

/** Sends events to everyone who watches the sandbox; ephemeral ones to one person alone. */
export type Feed = {
  publish(event: SandboxEvent, onlyFor?: string): void;
  /** `as` is the person who watches. Answers the end of the subscription. */
  subscribe(as: string, send: (event: SandboxEvent) => void): () => void;
};

/** A feed that nobody watches yet. */
export function createFeed(): Feed {
  const watchers = new Set<{ as: string; send: (event: SandboxEvent) => void }>();
  return {
    publish(event, onlyFor) {
      for (const watcher of watchers)
        if (onlyFor === undefined || watcher.as === onlyFor) watcher.send(event);
    },
    subscribe(as, send) {
      const watcher = { as, send };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
  };
}
