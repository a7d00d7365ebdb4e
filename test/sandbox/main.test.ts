import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../sandbox/index.ts';
import { createPeople } from '../../sandbox/people.ts';

/** Ids of processes whose parent is `pid`, from /proc. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => {
      try {
        const stat = readFileSync(`/proc/${one}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
      } catch {
        return false;
      }
    });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** `npm run sandbox` without npm. */
type Started = {
  pid: number;
  said(): string;
  until(expression: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  end(signal: NodeJS.Signals): Promise<number | null>;
};

const running: ChildProcess[] = [];

function start(args: string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, ['sandbox/main.ts', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let text = '';
  const keep = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exited = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  return {
    pid: child.pid ?? -1,
    said: () => text,
    async until(expression, timeoutMs = 40_000) {
      for (const end = Date.now() + timeoutMs; ;) {
        const hit = expression.exec(text);
        if (hit) return hit;
        if (Date.now() > end || child.exitCode !== null) throw new Error(`no ${expression} in:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGTERM');
});

describe('npm run sandbox', () => {
  it('prints the environment for a bot of one’s own, and ends at once on a signal', async () => {
    const sandbox = start(['--no-bot', '--port', '0']);
    const [, url = ''] = await sandbox.until(/Helix sandbox\s+(http:\/\/127\.0\.0\.1:\d+)/);
    expect(sandbox.said()).toContain(`DISCORD_API_URL=${url}/api`);
    expect((await createPeople(url).world()).botOnline).toBe(false);
    expect(await sandbox.end('SIGTERM')).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says which argument is wrong, and that a named port is taken', async () => {
    const wrong = start(['--port', 'many']);
    await wrong
      .until(/--port takes a number/)
      .catch(() => expect(wrong.said()).toContain('--port takes a number'));
    const first = start(['--no-bot', '--port', '0']);
    const [, port = ''] = await first.until(/127\.0\.0\.1:(\d+)\s/);
    const second = start(['--no-bot', '--port', port]);
    await second.until(/is taken/).catch(() => expect(second.said()).toContain(`port ${port} is taken`));
    await first.end('SIGTERM');
  });

  it('leaves nothing open when it cannot start', async () => {
    const first = await startSandbox({ vendors: false });
    await expect(startSandbox({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.close();
  });

  it.skipIf(!existsSync('/proc/self/environ'))(
    'starts the real bot with its own environment alone, starts it again when it dies, and leaves nothing behind',
    async () => {
      const canary = 'canary-of-the-machine';
      const sandbox = start(['--port', '0'], {
        DATABASE_URL: `postgres://${canary}`,
        ANTHROPIC_API_KEY: canary,
        SOMETHING_ELSE: canary,
      });
      const [, url = ''] = await sandbox.until(/Helix sandbox\s+(http:\S+)/);
      await sandbox.until(/bot\s+ready/);
      expect(sandbox.said()).toMatch(
        /makes its database in .*once[^]*The database is made .* took \d+\.\d s\./,
      );
      const [bot = -1] = childrenOf(sandbox.pid);
      expect(readFileSync(`/proc/${bot}/environ`, 'utf8')).not.toContain(canary);

      process.kill(bot, 'SIGKILL');
      await sandbox.until(/The bot ended \(SIGKILL\); starting it again in 1 s/);
      const people = createPeople(url);
      // It waits a second, and then takes its time to start.
      await expect.poll(async () => (await people.world()).botOnline).toBe(false);
      await people.waitForBot();
      const [second = -1] = childrenOf(sandbox.pid);
      expect(second).not.toBe(bot);

      const { users, channels } = await people.world();
      const helped = await people.act({
        type: 'command',
        as: users[0]?.id ?? '',
        channel: channels[0]?.id ?? '',
        name: 'help',
      });
      expect(helped.outcome).toBe('acknowledged');
      expect(await sandbox.end('SIGINT')).toBe(0);
      expect(isAlive(second)).toBe(false);
    },
    90_000,
  );
});
