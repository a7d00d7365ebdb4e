import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { resolve as absolute } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../sandbox/index.ts';
import { bareEnvironment } from './support/bare-environment.ts';
import { createPeople } from '../sandbox/people.ts';
import { createCommands } from '../src/commands/index.ts';
import { modelsOf } from '../src/core/index.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ vendors: false });
});
afterAll(() => sandbox.close());

const NAMES = createCommands(modelsOf).all.map(({ data }) => data.name);

/** Runs `deploy-commands.ts` as `npm run` does, with the sandbox's environment and nothing else: no `.env` either. */
function run(
  args: string[],
  env: Record<string, string> = sandbox.env,
): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const options = { cwd: tmpdir(), env: { ...bareEnvironment(), ...env } };
    execFile(
      process.execPath,
      [absolute('deploy-commands.ts'), ...args],
      options,
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout + stderr });
      },
    );
  });
}
const registered = async (): Promise<string[]> =>
  (await createPeople(sandbox.url).world()).commands.map((command) => (command as { name: string }).name);

describe('npm run deploy-commands', () => {
  it('sends nothing in a dry run', async () => {
    const { code, said } = await run(['--dry-run']);
    expect(code).toBe(0);
    expect(said).toContain('+ /speak is new');
    expect(said).toContain('Dry run: nothing was sent.');
    expect(await registered()).toEqual([]);
  });

  it('registers every command, as Discord wants it', async () => {
    const { code } = await run([]);
    expect(code).toBe(0);
    expect(await registered()).toEqual(NAMES);
    expect(await createPeople(sandbox.url).violations()).toEqual([]);
  });

  it('finds nothing to do the second time', async () => {
    const { said } = await run([]);
    expect(said).toContain(`nothing to do, ${NAMES.length} commands are registered`);
  });

  it('takes all away with --clear', async () => {
    const { said } = await run(['--clear']);
    expect(said).toContain('- /speak goes');
    expect(await registered()).toEqual([]);
  });

  it('says plainly what is wrong, without a stack trace and without the token', async () => {
    const wrong = { ...sandbox.env, DISCORD_TOKEN: 'canary-wrong-token' };
    const { code, said } = await run([], wrong);
    expect(code).toBe(1);
    expect(said).toContain('The commands are not deployed');
    expect(said).not.toMatch(/\n\s+at |canary/);
    expect((await run([], {})).said).toContain('DISCORD_TOKEN is missing');
    expect((await run(['--explode'])).code).toBe(1);
  });
});
