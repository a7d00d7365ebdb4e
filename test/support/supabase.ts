import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import './fixed-warnings.ts';
import { App } from '@supabase/lite';
import { createPostgresConnection } from '@supabase/lite/postgres';
import { vi } from 'vitest';
import { createStore } from '../../src/core/store/create-store.ts';
import { openSupabase } from '../../src/core/store/supabase.ts';
import { postgresStore } from './postgres.ts';
import type { TestStore } from './test-store.ts';

/** Keys in the form that Supabase gives new projects. */
const SERVICE_KEY = `sb_secret_${'s'.repeat(22)}_12345678`;
const ANON_KEY = `sb_publishable_${'a'.repeat(22)}_12345678`;

/**
 * The test double switches roles only where a table in `public` has row level security; `test_whoami` tells that it
 * does, because our own functions run as their owner.
 */
const PRELUDE = `
  create table public.test_rls (id int);
  alter table public.test_rls enable row level security;
  create function public.test_whoami() returns text language sql as 'select current_user::text';
  grant execute on function public.test_whoami() to anon, service_role;
`;

async function requestOf(incoming: IncomingMessage, origin: string): Promise<Request> {
  const body = await buffer(incoming);
  return new Request(new URL(incoming.url ?? '/', origin), {
    method: incoming.method ?? 'GET',
    headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
}

/** A store through supabase-js, over HTTP, against a stand-in for Supabase on the run's PostgreSQL. */
export async function supabaseStore(): Promise<
  TestStore & { url: string; databaseUrl: string; serviceKey: string; anonKey: string }
> {
  const base = await postgresStore();
  await base.sql(PRELUDE);
  // The stand-in prints each error that it answers.
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
  const connection = createPostgresConnection({ url: base.url });
  const app = new App({
    connection,
    auth: { enabled: true, publishable_key: ANON_KEY, secret_key: SERVICE_KEY },
  });
  await app.init();
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const response = await app.fetch(await requestOf(incoming, 'http://127.0.0.1'));
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const rpc = openSupabase({ url, serviceKey: SERVICE_KEY });
  return {
    ...base,
    url,
    databaseUrl: base.url,
    serviceKey: SERVICE_KEY,
    anonKey: ANON_KEY,
    store: createStore(rpc),
    rpc,
    async close() {
      quiet.mockRestore();
      await rpc.close();
      server.closeAllConnections();
      server.close();
      await connection.close();
      await base.close();
    },
  };
}
