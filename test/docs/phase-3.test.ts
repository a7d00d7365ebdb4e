import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelLines } from '../support/model-lines.ts';

const page = readFileSync('docs/PHASE-3-PROGRESS.md', 'utf8');
const promises = page.slice(page.indexOf('## Promises'), page.indexOf('## Files'));

describe('the progress report of phase 3', () => {
  it('links to files and folders that exist, and to tests that test something', () => {
    const targets = [...page.matchAll(/\]\(([^)]+)\)/g)].map((match) => join('docs', match[1] ?? ''));
    expect(targets.length).toBeGreaterThan(30);
    expect(targets.filter((target) => !existsSync(target))).toEqual([]);
    const empty = targets
      .filter((target) => target.endsWith('.test.ts') && statSync(target).isFile())
      .filter((target) => !/\bit(\.\w+(\([^)]*\))?)?\(|Contract\(/.test(readFileSync(target, 'utf8')));
    expect(empty).toEqual([]);
  });

  it('gives each promise one of the three states, and what proves it', () => {
    const rows = promises
      .split('\n')
      .filter((line) => line.startsWith('| ') && !line.startsWith('| Promised'));
    expect(rows.length).toBeGreaterThan(15);
    for (const row of rows) expect(row).toMatch(/ \| (done|different|open) \| .+ \| .*\]\(.+ \|$/);
  });

  it('names every model with what became of it, and every price that ships', () => {
    const listed = page
      .split('\n')
      .filter((line) => line.startsWith('| `') && line.includes(' | ') && !line.includes(']('));
    const known = modelLines();
    expect(listed.filter((line) => known.includes(line))).toEqual(known);
  });
});
