/** @typedef {import('../../api.ts').SandboxEvent} SandboxEvent */

/**
 * Follows the sandbox's events as one person. The browser reconnects by itself; `onOpen` runs on every (re)connection,
 * so that the caller can fetch what it missed.
 * @param {{as: string, onEvent: (event: SandboxEvent) => void, onOpen: () => void, onLost: () => void}} options
 * @returns {() => void} stops following
 */
export function followEvents({ as, onEvent, onOpen, onLost }) {
  const source = new EventSource(`/sandbox/events?as=${encodeURIComponent(as)}`);
  source.addEventListener('open', onOpen);
  source.addEventListener('error', onLost);
  source.addEventListener('message', ({ data }) => onEvent(JSON.parse(data)));
  return () => source.close();
}
