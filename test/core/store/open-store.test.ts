import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedVersion } from '../../../src/core/store/migrations.ts';
import { SchemaVersionError, StoreAccessError, openStore } from '../../../src/core/store/open-store.ts';
import { openSupabase } from '../../../src/core/store/supabase.ts';
import { emptyDatabase, postgresStore } from '../../support/postgres.ts';
import { supabaseStore } from '../../support/supabase.ts';

const CLOSED = 'postgres://postgres@127.0.0.1:1/none';

describe('opening PostgreSQL', () => {
  it('opens a migrated database', async () => {
    const { url, close } = await postgresStore();
    const store = await openStore({ home: 'postgres', url });
    expect(store.home).toBe('postgres');
    expect(await store.ping()).toEqual({ schema_version: expectedVersion() });
    await store.close();
    await close();
  });

  it('names the command for a database without the schema, or with an older or newer one', async () => {
    const empty = await emptyDatabase();
    await expect(openStore({ home: 'postgres', url: empty.url })).rejects.toThrow(
      /has no Helix schema.*`npm run migrate`/,
    );
    await expect(openStore({ home: 'postgres', url: empty.url })).rejects.toBeInstanceOf(SchemaVersionError);
    await empty.drop();
    const { url, sql, close } = await postgresStore();
    const claim = (version: string): Promise<unknown> =>
      sql(
        `create or replace function helix.schema_version() returns text language sql immutable as $$ select '${version}' $$`,
      );
    await claim('20200101000000');
    await expect(openStore({ home: 'postgres', url })).rejects.toThrow(
      /schema version 20200101000000.*`npm run migrate`/,
    );
    await claim('20990101000000');
    await expect(openStore({ home: 'postgres', url })).rejects.toThrow(/newer than .*update Helix/);
    await close();
  });

  it('names the variable when it is not let in', async () => {
    const { url, close } = await postgresStore();
    await expect(
      openStore({ home: 'postgres', url: url.replace(/\/t_\w+$/, '/no_such_database') }),
    ).rejects.toThrow(/PostgreSQL refuses DATABASE_URL \(3D000\)/);
    await expect(
      openStore({ home: 'postgres', url: url.replace('postgres@', 'nobody_here@') }),
    ).rejects.toThrow(/DATABASE_URL \(28000\)/);
    await close();
  });

  it('says that it is unavailable when nothing answers, and is back by itself after a cut', async () => {
    await expect(openStore({ home: 'postgres', url: CLOSED })).rejects.toMatchObject({
      name: 'StoreUnavailableError',
    });
    const { store, sql, close } = await postgresStore();
    await store.ping();
    const slow = store.record({ kind: 'noted', actor: null, operation_id: null, facts: {} });
    await slow;
    await sql(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'helix' and datname = current_database()",
    );
    await expect
      .poll(() =>
        store.ping().then(
          ({ schema_version }) => schema_version,
          () => 'away',
        ),
      )
      .toBe(expectedVersion());
    await close();
  });

  it('ends a call that waits too long for a lock instead of waiting with it', async () => {
    const { store, sql, close } = await postgresStore();
    await sql('begin');
    await sql('lock table helix.audit_head');
    // The lock is given back only after the call has ended.
    await expect(
      store.record({ kind: 'noted', actor: null, operation_id: null, facts: {} }),
    ).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    await sql('rollback');
    await close();
  });
});

describe('opening Supabase', () => {
  let test: Awaited<ReturnType<typeof supabaseStore>>;
  beforeAll(async () => {
    test = await supabaseStore();
  });
  afterAll(() => test.close());

  it('opens a migrated project with the service key', async () => {
    const store = await openStore({ home: 'supabase', url: test.url, serviceKey: test.serviceKey });
    expect(store.home).toBe('supabase');
    await store.close();
  });

  it('names the variable when the key is the anonymous one, or none of the project’s', async () => {
    for (const serviceKey of [test.anonKey, 'sb_secret_of_another_project']) {
      const opened = openStore({ home: 'supabase', url: test.url, serviceKey });
      await expect(opened).rejects.toBeInstanceOf(StoreAccessError);
      await expect(opened).rejects.toThrow(/Supabase refuses SUPABASE_SERVICE_KEY/);
    }
  });

  it('names the command for a project without the schema', async () => {
    await test.sql('alter function public.helix_ping(text) rename to put_away');
    await expect(openStore({ home: 'supabase', url: test.url, serviceKey: test.serviceKey })).rejects.toThrow(
      /`supabase db push`/,
    );
    await test.sql('alter function public.put_away(text) rename to helix_ping');
  });

  it('sends legacy keys and new ones as Supabase wants them', async () => {
    const seen: Record<string, unknown>[] = [];
    const server = createServer((incoming, outgoing) => {
      seen.push({
        url: incoming.url,
        key: incoming.headers['apikey'],
        bearer: incoming.headers.authorization,
      });
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end('"{}"');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const serviceKey of ['eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.c2ln', 'sb_secret_abc']) {
      const rpc = openSupabase({ url, serviceKey });
      expect(await rpc.call('ping', '{}')).toBe('{}');
      await rpc.close();
      expect(seen.pop()).toEqual({
        url: '/rest/v1/rpc/helix_ping',
        key: serviceKey,
        bearer: `Bearer ${serviceKey}`,
      });
    }
    server.closeAllConnections();
    server.close();
  });

  it('says that it is unavailable when nothing answers, or the gateway says that nothing does', async () => {
    const closed = openSupabase({ url: 'http://127.0.0.1:1', serviceKey: 'k' });
    await expect(closed.call('ping', '{}')).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    const server = createServer((_incoming, outgoing) => outgoing.writeHead(503).end('upstream down'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const gateway = openSupabase({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      serviceKey: 'k',
    });
    await expect(gateway.call('ping', '{}')).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    server.closeAllConnections();
    server.close();
  });
});
