import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { readConfig } from '../../src/core/config.ts';
import { createCore } from '../../src/core/create-core.ts';
import { createLog } from '../../src/core/log.ts';
import { createRedactor } from '../../src/core/redactor.ts';
import { bareEnvironment } from '../support/bare-environment.ts';

describe('the commands about the record', () => {
  let dir: string;
  let env: Record<string, string>;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'helix-audit-'));
    env = {
      DISCORD_TOKEN: 'token',
      DISCORD_APPLICATION_ID: '110000000000000002',
      DISCORD_GUILD_ID: '110000000000000001',
      DATA_DIR: dir,
    };
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  const tool = (name: string, ...args: string[]): Promise<{ code: number; said: string }> =>
    new Promise((resolve) => {
      const own = { ...bareEnvironment(), ...env };
      execFile(process.execPath, [`tools/${name}.ts`, ...args], { env: own }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      );
    });
  const work = async (): Promise<void> => {
    const core = createCore({
      config: readConfig(env),
      log: createLog('silent', createRedactor([])),
      redactor: createRedactor([]),
      clock: systemClock,
    });
    await core.start();
    await core.stop(0);
  };

  it('show what a restored backup lacks, and open an epoch when they are given a reason', async () => {
    await work();
    expect(await tool('audit-epoch')).toMatchObject({ code: 0 });
    cpSync(join(dir, 'db'), join(dir, 'backup'), { recursive: true });
    await work();
    rmSync(join(dir, 'db'), { recursive: true });
    cpSync(join(dir, 'backup'), join(dir, 'db'), { recursive: true });
    const looked = await tool('audit-epoch');
    expect(looked).toMatchObject({ code: 1 });
    expect(looked.said).toMatch(/Not in this database: helix\/[0-9a-f-]{36}, \d+ entries\./);
    expect(await tool('audit-epoch', '--reason', 'Because I say so')).toMatchObject({ code: 2 });
    const opened = await tool('audit-epoch', '--reason', 'backup_restored');
    expect(opened.said).toMatch(/Opened helix\/[0-9a-f-]{36}\/e2 with entry \d+\./);
    await work();
  });

  it('put another key on record and in place', async () => {
    const rotated = await tool('audit-rotate-key');
    expect(rotated).toMatchObject({ code: 0 });
    expect(rotated.said).toMatch(/Entry \d+ names the new key/);
    expect(existsSync(join(dir, 'audit.key.old'))).toBe(true);
    await work();
    const verified = await tool('audit-verify');
    expect([verified.code, verified.said]).toEqual([0, expect.stringContaining('whole')]);
  });
});
