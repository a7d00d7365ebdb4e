import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/audit.md', 'utf8');
const files = (folder: string, end: string): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(end))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
const every = (texts: readonly string[], pattern: RegExp): Set<string> =>
  new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, kind]) => kind ?? '')));

const migrations = files('supabase/migrations', '.sql');
/** The kinds that no caller may write: those of the SQL functions. */
const reserved = every(
  migrations.map((sql) => /j->>'kind' in \(([^)]*)\)/.exec(sql)?.[1] ?? ''),
  /'([a-z_]+)'/g,
);
const source = files('src', '.ts');
const called = new Set([
  ...every(source, /\brecord(?:Sparingly)?\(\s*(?:parts,\s*)?'([a-z_]+)'/g),
  ...every(source, /\brecord\(\{\s*kind: '([a-z_]+)'/g),
  ...every(source, /\brecordRun\(deps, run, '([a-z_]+)'/g),
]);

describe('the page about the record', () => {
  it('lists exactly the kinds of entries that are written', () => {
    const listed = [...page.matchAll(/^\| `([a-z_]+)` \| \S/gm)].map(([, kind]) => kind);
    expect(new Set(listed)).toEqual(new Set([...reserved, ...called]));
    expect(listed).toHaveLength(new Set(listed).size);
  });

  it('is about kinds of which each has one writer: a function of the database, or a call', () => {
    const written = every(
      migrations,
      /\b(?:audit_append|audit_point|note_incident|end_approval|turn_away)\((?:[^()']*'[a-z_]+',)?\s*'([a-z_]+)'/g,
    );
    expect([...written].filter((kind) => !reserved.has(kind))).toEqual([]);
    expect([...called].filter((kind) => reserved.has(kind))).toEqual([]);
    // Each reserved kind is written somewhere: it stands in the migrations besides its place in the list.
    const words = migrations.join('\n');
    const once = [...reserved].filter((kind) => words.split(`'${kind}'`).length < 3);
    expect(once).toEqual([]);
  });
});
