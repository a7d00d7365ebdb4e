import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { MigrationChangedError, type Session, migrate } from '../../../src/core/store/migrate.ts';
import { expectedVersion, readMigrations } from '../../../src/core/store/migrations.ts';
import { emptyDatabase } from '../../support/postgres.ts';

/** A function of a migration, with the comment lines right above it. */
type SqlFunction = { name: string; comment: string; lines: number; body: string };

function functionsOf(sql: string): SqlFunction[] {
  const found: SqlFunction[] = [];
  const pattern = /((?:^--.*\n)*)^create (?:or replace )?function ([\w.]+)\([\s\S]*?\$\$[\s\S]*?\$\$;/gm;
  for (const match of sql.matchAll(pattern)) {
    const comment = match[1] ?? '';
    const body = match[0].slice(comment.length);
    found.push({ name: match[2]!, comment, lines: body.split('\n').length, body });
  }
  return found;
}

describe('the migrations', () => {
  const functions = readMigrations().flatMap(({ sql }) => functionsOf(sql));

  it('keep every function within 60 lines, under a comment with its promise, locks and errors', () => {
    expect(functions.length).toBeGreaterThan(60);
    for (const { name, comment, lines } of functions) {
      expect(lines, name).toBeLessThanOrEqual(60);
      expect(comment, name).toMatch(/Promises: /);
      expect(comment, name).toMatch(/Locks/);
      expect(comment.replaceAll('\n-- ', ' '), name).toMatch(/[Rr]aises?/);
    }
  });

  it('read the time through helix.now() alone', () => {
    for (const { name, body } of functions) {
      const text = body.replaceAll('helix.now()', '');
      if (name === 'helix.now') continue;
      expect(text, name).not.toMatch(
        /\b(clock_timestamp|statement_timestamp|transaction_timestamp|current_timestamp|current_date|localtime)\b/,
      );
    }
  });

  it('end each by closing the functions to everybody but service_role', () => {
    for (const { name, sql } of readMigrations()) {
      expect(
        sql.trimEnd().endsWith("select helix.expose_functions();\nnotify pgrst, 'reload schema';"),
        name,
      ).toBe(true);
    }
  });

  it('leave the schema at the version of the newest file', async () => {
    const db = await PGlite.create();
    const applied = await migrate(db);
    expect(applied).toEqual(readMigrations().map(({ version }) => version));
    const { rows } = await db.query("select public.helix_ping('{}') as r");
    expect(rows).toEqual([{ r: JSON.stringify({ schema_version: expectedVersion() }).replace(':', ': ') }]);
    expect(await migrate(db)).toEqual([]);
    await db.exec(
      "update helix.migrations set checksum = 'another text' where version = (select min(version) from helix.migrations)",
    );
    await expect(migrate(db)).rejects.toBeInstanceOf(MigrationChangedError);
    await db.close();
  });

  it('are applied once by two who migrate at the same time', async () => {
    const { url, drop } = await emptyDatabase();
    const clients = [new Client({ connectionString: url }), new Client({ connectionString: url })];
    await Promise.all(clients.map((client) => client.connect()));
    const sessions = clients.map((client): Session => ({
      exec: (sql) => client.query(sql),
      query: (sql, parameters) => client.query(sql, parameters),
    }));
    const applied = await Promise.all(sessions.map((session) => migrate(session)));
    expect(applied.flat().toSorted()).toEqual(readMigrations().map(({ version }) => version));
    await Promise.all(clients.map((client) => client.end()));
    await drop();
  });
});
