import type { TestStore } from './test-store.ts';

/** Every row of every table of the schema, as one text. */
export async function everyRow(test: TestStore): Promise<string> {
  const tables = await test.sql(
    `select table_name as name from information_schema.tables where table_schema = 'helix' and table_type = 'BASE TABLE'`,
  );
  const texts = tables.map(async ({ name }) => {
    const [row] = await test.sql(
      `select coalesce(string_agg(t::text, ' '), '') as text from helix.${String(name)} t`,
    );
    return String(row?.['text']);
  });
  return (await Promise.all(texts)).join('\n');
}
