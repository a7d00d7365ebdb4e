import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/audit-format.md', 'utf8');
const example = page.slice(page.indexOf('## An example'), page.indexOf('## Exports'));
const [key, proof, printed] = [...example.matchAll(/```(?:json)?\n([\s\S]*?)\n```/g)].map(
  (block) => block[1] ?? '',
);

describe('the page about the format of the record', () => {
  it('has an example that verifies, and prints what it says', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'helix-format-')), 'proof.json');
    writeFileSync(file, proof ?? '');
    const out = execFileSync(process.execPath, ['tools/verify-audit.mjs', file, key ?? ''], {
      encoding: 'utf8',
    });
    expect(out.trimEnd()).toBe(printed);
  });

  it('names every field of the example, and no other', () => {
    const table = page.slice(page.indexOf('## Proof files'), page.indexOf('An entry is `seq`'));
    const named = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(JSON.parse(proof ?? '{}') as object));
  });

  it('counts the verifier’s lines as they are', () => {
    const lines = readFileSync('tools/verify-audit.mjs', 'utf8').trimEnd().split('\n').length;
    expect(page).toContain(`plain Node 20 and ${lines} lines`);
  });
});
