import { createClient } from '@supabase/supabase-js';
import type { Rpc } from './rpc.ts';
import { storeError } from './store-error.ts';

/** How long one call may take (ms); PostgREST's own statement timeout is shorter. */
const CALL_MS = 20_000;

/**
 * The port on a Supabase project by URL and service key, legacy (a JWT) or `sb_secret_...`. Each call is one POST to
 * `/rest/v1/rpc/helix_<name>`, one transaction over there. No session is kept and no timer runs.
 */
export function openSupabase({ url, serviceKey }: { url: string; serviceKey: string }): Rpc {
  const client = createClient(url, serviceKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
  return {
    home: 'supabase',
    async call(name, p) {
      const { data, error, status } = await client
        .rpc(`helix_${name}`, { p })
        .abortSignal(AbortSignal.timeout(CALL_MS));
      if (error) throw storeError(name, error.code || `HTTP${status}`, error);
      return data as string;
    },
    async close() {
      await client.removeAllChannels();
    },
  };
}
