import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeDatabase } from '../../tools/database/describe.ts';
import packageJson from '../../package.json' with { type: 'json' };

const readme = readFileSync('README.md', 'utf8');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/approvals.md',
  'docs/architecture.md',
  'docs/audit.md',
  'docs/audit-format.md',
  'docs/deployment.md',
  'docs/budgets.md',
  'docs/webhooks.md',
  'docs/anomalies.md',
  'docs/privacy.md',
  'docs/sandbox.md',
  'docs/sandbox-vendors.md',
  ...readdirSync('docs/decisions').map((name) => join('docs/decisions', name)),
];

describe('the documents', () => {
  it('keep the README within 150 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(150);
  });

  it('link only to files that exist', () => {
    const dead = documents.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map((match) => join(dirname(file), match[1] ?? ''))
        .filter((target) => !existsSync(target)),
    );
    expect(dead).toEqual([]);
  });

  it('show every picture that is kept, none of them larger than 200 kB', () => {
    const kept = readdirSync('docs/images');
    const shown = documents.map((file) => readFileSync(file, 'utf8')).join('\n');
    expect(kept.filter((name) => !shown.includes(`images/${name}`))).toEqual([]);
    expect(kept.filter((name) => statSync(join('docs/images', name)).size > 200_000)).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const known = new Set(Object.keys(packageJson.scripts));
    const named = documents.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g)].map(
        (match) => match[1] ?? '',
      ),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('name only variables that .env.example has', () => {
    const example = readFileSync('.env.example', 'utf8');
    const named = [...readme.matchAll(/`([A-Z][A-Z_]{4,})`/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !new RegExp(`^#? ?${name}=`, 'm').test(example))).toEqual([]);
  });

  it('name only dependencies that package.json has, and all of them', () => {
    const record = readFileSync('docs/decisions/0010-dependencies.md', 'utf8');
    const missing = Object.keys(packageJson.dependencies).filter((name) => !record.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  it('describe the database as its migrations do', () => {
    expect(readFileSync('docs/database.md', 'utf8')).toBe(describeDatabase('supabase/migrations'));
  });

  it('list the commands that the bot registers', async () => {
    const { createCommands } = await import('../../src/commands/index.ts');
    for (const { data } of createCommands(() => []).all) expect(readme).toContain(data.name);
  });
});
