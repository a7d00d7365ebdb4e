import { isObject, type Json } from '../json.ts';
import type { Feed } from './feed.ts';

/** Reads the bot's stdout: its trail lines go to whoever watches. */
export type TrailLog = {
  /** Takes one line of stdout; anything but a JSON object with `event: "trail"` is left alone. */
  take(line: string): void;
  /** The newest 2,000 trail lines, oldest first. */
  list(): Json[];
};

const maxKept = 2000;

/** An empty log that tells `feed`. */
export function createTrailLog(feed: Feed): TrailLog {
  const kept: Json[] = [];
  const parse = (line: string): Json | undefined => {
    if (!line.startsWith('{')) return undefined;
    try {
      const value: unknown = JSON.parse(line);
      return isObject(value) ? value : undefined;
    } catch {
      return undefined;
    }
  };
  return {
    take(text) {
      const line = parse(text);
      if (line?.['event'] !== 'trail') return;
      kept.push(line);
      if (kept.length > maxKept) kept.shift();
      feed.publish({ type: 'trail', line });
    },
    list: () => [...kept],
  };
}
