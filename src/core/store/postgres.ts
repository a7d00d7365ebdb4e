import { type ClientBase, Pool } from 'pg';
import type { Rpc } from './rpc.ts';
import { storeError } from './store-error.ts';

/** Limits of one process: connections at once, and how long a connect, a statement and a lock may take (ms). */
const POOL_MAX = 10;
const CONNECT_MS = 5_000;
const STATEMENT_MS = 15_000;
const LOCK_MS = 5_000;

/**
 * A new connection's own limits. Not start-up parameters, because connection poolers refuse those. The pool waits for
 * the promise this gives, which its types do not say.
 */
function setTimeouts(client: ClientBase): unknown {
  return client.query(`set statement_timeout = ${STATEMENT_MS}; set lock_timeout = ${LOCK_MS}`);
}

/**
 * The port on any PostgreSQL by connection string, whose role owns the functions. Connects at the first call, and
 * again after a loss; TLS as the string's `sslmode` says.
 */
export function openPostgres({ url }: { url: string }): Rpc {
  const pool = new Pool({
    connectionString: url,
    max: POOL_MAX,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: STATEMENT_MS + CONNECT_MS,
    application_name: 'helix',
    onConnect: setTimeouts,
  });
  // An idle connection that breaks is replaced at the next call; without a listener it would end the process.
  pool.on('error', () => {});
  return {
    home: 'postgres',
    async call(name, p) {
      try {
        const { rows } = await pool.query<{ r: string }>(`select public.helix_${name}($1) as r`, [p]);
        return rows[0]!.r;
      } catch (error) {
        throw storeError(name, (error as { code?: string }).code, error);
      }
    },
    close: () => pool.end(),
  };
}
