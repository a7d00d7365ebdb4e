/** A fault of the local Discord. `path` is a piece of the path it hits (absent: every request of the bot). */
export type DiscordFault = {
  kind: 'none' | 'rate_limit' | 'server_error' | 'forbidden' | 'not_found' | 'channel_gone' | 'drop_gateway';
  path?: string;
  /** HTTP method it hits (absent: any). */
  method?: string;
  /** How many requests it hits before it clears by itself (absent: until changed). */
  times?: number;
  /** For `rate_limit`: seconds to wait (default 1). */
  retryAfterSeconds?: number;
};

/** Keeps the one fault that is set and says which requests it hits. */
export type DiscordFaults = {
  set(fault: DiscordFault): void;
  /** The fault that hits this request, counted down; undefined when none does. */
  hit(method: string, path: string): DiscordFault | undefined;
};

/** Starts without a fault. */
export function createDiscordFaults(): DiscordFaults {
  let current: DiscordFault = { kind: 'none' };
  let left = Infinity;
  return {
    set(fault) {
      current = fault.kind === 'drop_gateway' ? { kind: 'none' } : fault;
      left = fault.times ?? Infinity;
    },
    hit(method, path) {
      if (current.kind === 'none' || left <= 0) return undefined;
      if (current.path !== undefined && !path.includes(current.path)) return undefined;
      if (current.method !== undefined && current.method !== method) return undefined;
      left--;
      return current;
    },
  };
}
