import { createClient } from '@supabase/supabase-js';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/core/store/create-store.ts';
import { BOOT } from '../../support/scenario.ts';
import { supabaseStore } from '../../support/supabase.ts';

/** The database's functions that the outside can see. */
const FUNCTIONS = `
  select p.proname as name, l.lanname as language, p.provolatile as volatile, p.prosecdef as definer,
    array_to_string(p.proconfig, ',') as config, pg_get_function_arguments(p.oid) as arguments,
    pg_get_function_result(p.oid) as result
  from pg_proc p join pg_language l on l.oid = p.prolang
  where p.pronamespace = 'public'::regnamespace and p.proname like 'helix\\_%' order by p.proname`;

describe('who may call the database', () => {
  let test: Awaited<ReturnType<typeof supabaseStore>>;
  let names: string[];
  beforeAll(async () => {
    test = await supabaseStore();
    await test.store.boot(BOOT);
    names = (await test.sql(FUNCTIONS)).map((row) => String(row['name']));
  });
  afterAll(() => test.close());

  /** Runs one statement in a session of its own as `role`; answers its error code, or null. */
  const codeAs = async (
    role: string,
    statement: string,
    parameters: string[] = [],
  ): Promise<string | null> => {
    const client = new Client({ connectionString: test.databaseUrl });
    await client.connect();
    try {
      await client.query(`set role ${role}`);
      await client.query(statement, parameters);
      return null;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await client.end();
    }
  };

  it('offers one function per method of the store and no other', () => {
    const methods = Object.keys(createStore(test.rpc)).filter((name) => name !== 'home' && name !== 'close');
    const expected = methods.map(
      (name) => `helix_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
    );
    expect(names).toEqual(expected.toSorted());
  });

  it('has them all text to text, volatile, as their owner and with an empty search path', async () => {
    for (const row of await test.sql(FUNCTIONS)) {
      expect(row).toEqual({
        name: row['name'],
        language: 'plpgsql',
        volatile: 'v',
        definer: true,
        config: 'search_path=""',
        arguments: 'p text',
        result: 'text',
      });
    }
  });

  it.each(['anon', 'authenticated'])('refuses every function to %s', async (role) => {
    for (const name of names) expect(await codeAs(role, `select public.${name}('{}')`), name).toBe('42501');
  });

  it('lets service_role call them, and nobody but the owner touch a table', async () => {
    expect(await codeAs('service_role', "select public.helix_ping('{}')")).toBeNull();
    for (const role of ['anon', 'authenticated', 'service_role']) {
      for (const table of ['actors', 'cost_entries', 'audit_entries', 'cost_tracking_entries']) {
        expect(await codeAs(role, `select from helix.${table}`)).toBe('42501');
      }
      expect(await codeAs(role, 'select helix.now()')).toBe('42501');
    }
  });

  it('is service_role through supabase-js with the service key, and anon is refused every function', async () => {
    const service = createClient(test.url, test.serviceKey);
    const anon = createClient(test.url, test.anonKey);
    expect((await service.rpc('test_whoami')).data).toBe('service_role');
    expect((await anon.rpc('test_whoami')).data).toBe('anon');
    for (const name of names) {
      expect((await anon.rpc(name, { p: '{}' })).error, name).toMatchObject({ code: '42501' });
    }
  });

  it('takes a test’s time from the owner’s own session alone', async () => {
    await test.sql('create role authenticator login noinherit; grant service_role to authenticator');
    const timeSeen = async (user: string, role: string | null): Promise<string> => {
      const url = new URL(test.databaseUrl);
      url.username = user;
      const client = new Client({ connectionString: url.href });
      await client.connect();
      try {
        if (role) await client.query(`set role ${role}`);
        await client.query("select set_config('helix.test_now', '2001-02-03T04:05:06Z', false)");
        const { rows } = await client.query<{ r: string }>('select public.helix_record($1) as r', [
          JSON.stringify({ kind: 'noted', actor: null, operation_id: null, facts: {} }),
        ]);
        const { audit_seq } = JSON.parse(rows[0]!.r) as { audit_seq: number };
        const [entry] = await test.store.auditEntries({ from: audit_seq, limit: 1 });
        return JSON.parse(entry!.body).ts;
      } finally {
        await client.end();
      }
    };
    expect(await timeSeen('postgres', null)).toBe('2001-02-03T04:05:06.000Z');
    expect(Date.parse(await timeSeen('authenticator', 'service_role'))).toBeGreaterThan(Date.now() - 60_000);
  });
});
