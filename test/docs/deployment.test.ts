import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NEEDED } from '../../tools/doctor/permissions.ts';

const page = readFileSync('docs/deployment.md', 'utf8');

describe('the page about deployment', () => {
  it('lists exactly the permissions that the invite link asks for', () => {
    const table = page.slice(page.indexOf('| Permission |'), page.indexOf('In private channels'));
    const rows = [...table.matchAll(/^\| ([A-Z][\w ]+) \| (.+) \|$/gm)].map(([, name, why]) => ({
      name,
      why,
    }));
    expect(rows.slice(1)).toEqual(NEEDED.map(({ name, why }) => ({ name, why })));
  });

  it('shows the doctor’s lines as they are counted below them', () => {
    const verdicts = [...page.matchAll(/^(ok|warn|fail) {2,}\S/gm)].map(([, verdict]) => verdict);
    const count = (wanted: string): number => verdicts.filter((verdict) => verdict === wanted).length;
    expect(page).toContain(`${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} failed`);
  });
});
