import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/core/store/open-store.ts';
import { BOOT, scenario, stranger } from '../support/scenario.ts';

const page = readFileSync('docs/deployment.md', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'helix-backup-'));
const dataDir = join(folder, 'srv/helix/data');

/** The page's block of a language that holds these words, without its fences. */
function block(language: string, holds: string): string {
  const blocks = page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm);
  const [, , text] = [...blocks].find(([, kind, body]) => kind === language && body?.includes(holds)) ?? [];
  if (text === undefined) throw new Error(`docs/deployment.md has no block with ${holds}`);
  return text;
}

/** Runs a block as it is written, with its folders under ours and without the service and its user. */
function run(text: string): void {
  const lines = text.split('\n').filter((line) => !/^(systemctl|chown) /.test(line));
  const script = lines
    .join('\n')
    .replaceAll('/srv/', join(folder, 'srv/'))
    .replaceAll('/backup/', join(folder, 'backup/'));
  execFileSync('sh', ['-ec', script], { cwd: folder, stdio: 'pipe' });
}

async function written(): Promise<string> {
  const store = await openStore({ home: 'pglite', dataDir });
  await store.boot(BOOT);
  const id = await scenario(store).whole(stranger(), 10);
  await store.close();
  return id;
}

describe('the page about deployment, step by step', () => {
  beforeAll(() => {
    for (const name of ['srv/helix/data/blobs', 'backup']) mkdirSync(join(folder, name), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.skipIf(process.platform === 'win32')(
    'makes a backup and puts it back: an older database, with the key and the witness of now',
    async () => {
      const kept = await written();
      const files = ['audit.key', 'audit.witness'].map((name) => join(dataDir, name));
      for (const file of files) writeFileSync(file, 'at the backup');
      run(block('sh', 'tar --exclude'));
      const [backup = ''] = readdirSync(join(folder, 'backup'));
      expect(statSync(join(folder, 'backup', backup)).mode & 0o077).toBe(0);

      const lost = await written();
      for (const file of files) writeFileSync(file, 'now');
      run(block('sh', 'tar -xzf').replace(/helix-[\d-]+\.tgz/, backup));
      const store = await openStore({ home: 'pglite', dataDir });
      expect(await store.operation({ operation_id: kept })).toMatchObject({ cost_nano: '10' });
      expect(await store.operation({ operation_id: lost })).toBeNull();
      await store.close();
      expect(existsSync(join(dataDir, 'db.before'))).toBe(true);
      for (const file of files) expect(readFileSync(file, 'utf8')).toBe('now');
    },
  );

  it.skipIf(spawnSync('systemd-analyze', ['--version']).error !== undefined)(
    'has a unit that systemd takes',
    () => {
      const unit = join(folder, 'helix.service');
      writeFileSync(unit, block('ini', '[Service]').replaceAll('/srv/helix', resolve('.')));
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' });
      // It may complain about other units of this machine as well.
      const complaints = stderr.split('\n').filter((line) => line.includes('helix'));
      expect({ status, complaints }).toEqual({ status: 0, complaints: [] });
    },
  );

  it('names no script that package.json does not have', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...page.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named).toContain('audit:epoch');
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });
});
