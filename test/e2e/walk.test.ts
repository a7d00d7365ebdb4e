import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bareEnvironment } from '../support/bare-environment.ts';

/** Runs the walk as a newcomer would, with canaries where keys could be; gives its exit code and its words. */
function walk(): Promise<{ code: number | null; said: string }> {
  const env = {
    ...bareEnvironment(),
    DISCORD_TOKEN: 'canary-token',
    DATABASE_URL: 'postgres://canary',
  };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['sandbox/main.ts', '--walk'], { env });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('exit', (code) => resolve({ code, said }));
  });
}

describe('npm run sandbox -- --walk', () => {
  it(
    'does the whole job, finds everything right, and reads no key of this machine',
    { timeout: 180_000 },
    async () => {
      const { code, said } = await walk();
      expect(said).not.toContain('✗');
      expect(said).toMatch(/Transcribe on that message\. 0 of 19 words wrong/);
      expect(said).toMatch(/Median: (0|0\.5|1|1\.5|2) words wrong/);
      expect(said).toMatch(/\/video with a clip of slides\. 4 of 4 texts/);
      expect(said).toMatch(/It summed what was said to 165 dollars/);
      expect(said).toMatch(/It waited, Ada pressed "Approve \$/);
      expect(said).toMatch(/chain verified, \d+ entries/);
      expect(said).not.toContain('canary');
      expect(code).toBe(0);
    },
  );
});
