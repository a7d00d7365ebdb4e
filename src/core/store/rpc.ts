/**
 * The one port to a database: `call` runs `public.helix_<name>(p)` in a transaction of its own, JSON text in and out.
 * Throws StoreUnavailableError when the database cannot be reached or does not answer, StoreError for a bug.
 */
export type Rpc = {
  readonly home: 'pglite' | 'postgres' | 'supabase';
  call(name: string, p: string): Promise<string>;
  close(): Promise<void>;
};
