import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { migrate } from '../src/core/store/migrate.ts';

/** `npm run migrate`: brings the PostgreSQL of DATABASE_URL (environment, `.env`, or `--database-url URL`) up to the newest migration. */
if (existsSync('.env')) process.loadEnvFile('.env');
const flag = process.argv.indexOf('--database-url');
const url = flag > 0 ? process.argv[flag + 1] : process.env['DATABASE_URL'];
if (!url) {
  console.error('npm run migrate needs DATABASE_URL, or: npm run migrate -- --database-url postgres://...');
  process.exit(2);
}
const client = new Client({
  connectionString: url,
  connectionTimeoutMillis: 10_000,
  application_name: 'helix-migrate',
});
try {
  await client.connect();
  const applied = await migrate({
    exec: (sql) => client.query(sql),
    query: (sql, parameters) => client.query(sql, parameters),
  });
  console.log(applied.length === 0 ? 'nothing to do' : `applied ${applied.join(', ')}`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await client.end();
}
