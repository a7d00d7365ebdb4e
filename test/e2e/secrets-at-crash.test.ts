import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { found } from '../support/places.ts';
import { spawnBot } from '../support/running-bot.ts';
import { type ScriptedVendor, startScriptedVendor } from '../support/scripted-vendor.ts';

const KEY = 'crashcanary-elevenlabs-0123456789abcdef';
const WORDS = 'crashcanary what somebody said';

/** Faults as libraries make them: words and bodies in the message, in its further lines, and in what hangs on it. */
const FAULTS: Record<string, string> = {
  'an error that is thrown': `setImmediate(() => { throw fault(); })`,
  'an error in a promise': `void Promise.reject(fault())`,
  'words that are thrown': `setImmediate(() => { throw ${JSON.stringify(WORDS)}; })`,
  'words in a promise': `void Promise.reject(${JSON.stringify(WORDS)})`,
  'nothing that is thrown': `setImmediate(() => { throw null; })`,
  'the engine, which quotes a value': `setImmediate(() => { 'x' in ${JSON.stringify(WORDS)}; })`,
};

/** A module that does it as soon as the bot is there to catch it. */
function preload(deed: string): string {
  const code = `
    const fault = () => Object.assign(
      new Error('400 {"text":"${WORDS}","key":"${KEY}"}\\n    at ${WORDS} (/src/crashcanary.ts:1:1)', { cause: new Error('${WORDS}') }),
      { name: 'BadRequestError', headers: { 'x-api-key': '${KEY}' }, body: '${WORDS}' });
    const look = setInterval(() => {
      if (process.listenerCount('uncaughtException') === 0) return;
      clearInterval(look);
      ${deed};
    }, 5);`;
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}

describe('a bot that crashes', () => {
  let discord: ScriptedVendor;
  const folder = mkdtempSync(join(tmpdir(), 'helix-crash-'));
  beforeAll(async () => {
    discord = await startScriptedVendor(() => undefined);
  });
  afterAll(async () => {
    await discord?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what kind of fault it was, and no word of what it carries, however much it logs', async () => {
    const ends = Object.entries(FAULTS).map(async ([place, deed], index) => {
      const bot = spawnBot({
        DISCORD_TOKEN: 'crashcanary.token.of-the-bot',
        DISCORD_APPLICATION_ID: '110000000000000002',
        DISCORD_GUILD_ID: '110000000000000001',
        DISCORD_API_URL: `${discord.url}/api`,
        ELEVENLABS_API_KEY: KEY,
        DATA_DIR: join(folder, String(index)),
        LOG_LEVEL: 'trace',
        NODE_OPTIONS: preload(deed),
      });
      const code = await bot.exited;
      return { place, code, text: `${bot.stderr()}\n${JSON.stringify(bot.lines)}` };
    });
    const all = await Promise.all(ends);
    expect(all.map(({ place, code }) => [place, code])).toEqual(
      Object.keys(FAULTS).map((place) => [place, 1]),
    );
    expect(found(all, ['crashcanary', 'somebody said'])).toEqual([]);
    for (const { text, place } of all) {
      expect(text, place).toContain('"msg":"a fault nobody caught"');
      expect(text, place).toContain('Helix stops: a fault inside Helix');
      expect(text, place).not.toMatch(/\n\s+at /);
    }
  });
});
