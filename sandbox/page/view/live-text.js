import { useEffect, useState } from 'preact/hooks';

/** @type {Set<() => void>} */
const followers = new Set();
/** @type {ReturnType<typeof setInterval> | undefined} one for the page, running only while something follows */
let clock;

/** @param {() => void} follower */
function follow(follower) {
  followers.add(follower);
  clock ??= setInterval(() => {
    for (const one of followers) one();
  }, 1000);
  return () => {
    followers.delete(follower);
    if (followers.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  };
}

/**
 * A text that depends on the time of day: made again every second, drawn again only when it differs.
 * @param {() => string} make
 * @param {boolean} ticking false when the text cannot change any more
 * @returns {string}
 */
export function useLiveText(make, ticking) {
  const [, show] = useState('');
  useEffect(() => (ticking ? follow(() => show(make())) : undefined));
  return make();
}
