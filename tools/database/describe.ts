import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** One thing the migrations make, with the comment above it. */
type Described = { kind: 'table' | 'view' | 'function'; name: string; comment: string; file: string };

const CREATE = /^create (?:or replace )?(table|view|function) ([a-z_.]+)/;

function describedIn(file: string, text: string): Described[] {
  const found: Described[] = [];
  let comment: string[] = [];
  for (const line of text.split('\n')) {
    const created = CREATE.exec(line);
    if (created) {
      found.push({
        kind: created[1] as Described['kind'],
        name: created[2] ?? '',
        comment: comment.join(' '),
        file,
      });
    }
    comment = line.startsWith('--') ? [...comment, line.replace(/^--\s?/, '')] : [];
  }
  return found;
}

function section(title: string, items: readonly Described[]): string[] {
  const rows = items.map(({ name, comment }) => `- \`${name}\`: ${comment || 'see its migration.'}`);
  return ['', `## ${title}`, '', ...rows];
}

/** `docs/database.md` as the migrations' own comments tell it; `folder` holds the `.sql` files. */
export function describeDatabase(folder: string): string {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
  const all = files.flatMap((name) => describedIn(name, readFileSync(join(folder, name), 'utf8')));
  const open = all.filter(({ name }) => name.startsWith('public.'));
  const tables = all.filter(({ kind }) => kind !== 'function');
  const inner = all.filter(({ kind, name }) => kind === 'function' && !name.startsWith('public.'));
  return [
    '# The database',
    '',
    'Written by `npm run docs:database` from the comments in `supabase/migrations`; do not edit by hand.',
    '',
    'Every access is one of the functions of the first list: JSON text in, JSON text out, granted to `service_role`',
    'alone. Tables live in the schema `helix`, which PostgREST never exposes. Money is nano-USD.',
    ...section('Functions the bot calls', open),
    ...section('Tables and views', tables),
    ...section('Functions inside', inner),
    '',
  ].join('\n');
}
