import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/core/store/open-store.ts';
import { textOf } from '../../sandbox/people.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import { spawnBot } from '../support/running-bot.ts';

describe('starting the bot', () => {
  let sandbox: LivingSandbox;
  const folder = mkdtempSync(join(tmpdir(), 'helix-start-'));

  beforeAll(async () => {
    sandbox = await startLivingSandbox();
  });
  afterAll(async () => {
    await sandbox?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has loaded no vendor SDK when it says it is ready', async () => {
    const file = join(folder, 'loads.txt');
    const hook = resolve('test/support/log-module-loads.mjs');
    const bot = await sandbox.startBot({ NODE_OPTIONS: `--import=${hook}`, MODULE_LOADS_FILE: file });
    const loaded = readFileSync(file, 'utf8');
    await bot.kill();
    expect(loaded).toContain('discord.js');
    expect(loaded).not.toMatch(/node_modules\/(@deepgram|elevenlabs|@anthropic-ai|@google)\//);
  });

  it('refuses a second bot on the same data folder and says why', async () => {
    const first = await sandbox.startBot();
    const second = spawnBot(sandbox.env);
    expect(await second.exited).not.toBe(0);
    expect(second.stderr() + JSON.stringify(second.lines)).toMatch(/already|another|in use/i);
    expect(second.stderr()).not.toMatch(/\n\s+at /);
    await first.kill();
  });

  it('names every missing or wrong variable at once, with the cure, and no stack trace', async () => {
    const bot = spawnBot({ DISCORD_TOKEN: '', DISCORD_APPLICATION_ID: 'abc', METRICS_PORT: 'often' });
    expect(await bot.exited).not.toBe(0);
    const said = bot.stderr();
    for (const name of ['DISCORD_TOKEN', 'DISCORD_APPLICATION_ID', 'DISCORD_GUILD_ID', 'METRICS_PORT'])
      expect(said).toContain(name);
    expect(said).not.toMatch(/\n\s+at /);
  });

  it('refuses a server that is not listed, privately, and writes it down', async () => {
    const bot = await sandbox.startBot();
    const { elsewhere } = sandbox.world;
    if (!elsewhere) throw new Error('the sandbox has no second server');
    const { userId: eve, channelId } = elsewhere;
    await sandbox.people.act({ type: 'command', as: eve, channel: channelId, name: 'help' });
    const answer = await sandbox.people.waitForMessage(
      channelId,
      eve,
      (message) => message.sandbox_only_for === eve,
    );
    expect(textOf(answer)).toMatch(/server/i);
    await bot.kill('SIGTERM');
    const store = await openStore({ home: 'pglite', dataDir: sandbox.env['DATA_DIR'] ?? '' });
    const rows = await store.auditEntries({ from: 0, limit: 500 });
    await store.close();
    const refusal = rows.find((row) => row.body.includes('guild_not_listed'));
    expect(refusal).toBeDefined();
    expect(refusal?.body).not.toContain(eve);
  });
});
