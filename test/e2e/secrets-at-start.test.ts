import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuses } from '../support/hostile-vendor.ts';
import { found } from '../support/places.ts';
import { spawnBot } from '../support/running-bot.ts';
import { type ScriptedVendor, startScriptedVendor } from '../support/scripted-vendor.ts';

const CANARY = `startcanary${randomBytes(6).toString('hex')}`;

/** A PostgreSQL that refuses everybody, in words that hold the canary and what the client said. */
function refusingPostgres(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (said) => {
      const fields = [
        'SFATAL',
        'VFATAL',
        'C28P01',
        `M${CANARY} for ${said.toString('latin1')}`.replaceAll('\0', ' '),
      ];
      const body = Buffer.from(`${fields.join('\0')}\0\0`, 'latin1');
      const head = Buffer.alloc(5);
      head.write('E');
      head.writeInt32BE(body.length + 4, 1);
      socket.end(Buffer.concat([head, body]));
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

describe('a bot that cannot start', () => {
  let web: ScriptedVendor;
  let postgres: Server;
  const folder = mkdtempSync(join(tmpdir(), 'helix-secrets-'));

  beforeAll(async () => {
    web = await startScriptedVendor((request, response, raw) => {
      response.setHeader('x-canary', CANARY);
      refuses(401)(
        { ...request, body: Buffer.from(`${CANARY} ${JSON.stringify(request.headers)}`) },
        response,
        raw,
      );
    });
    postgres = await refusingPostgres();
  });
  afterAll(async () => {
    await web?.close();
    postgres?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says why without the password, the key, the token or a word of whoever refused it', async () => {
    const seed = randomBytes(32).toString('base64');
    const { port } = postgres.address() as AddressInfo;
    const url = (rest: string): string => `postgres://helix:${CANARY}${rest}`;
    const faults: Record<string, Record<string, string>> = {
      'a database that is not there': { DATABASE_URL: url('@127.0.0.1:1/helix') },
      'a database that refuses the password': { DATABASE_URL: url(`@127.0.0.1:${port}/helix`) },
      'a password that is no URL': { DATABASE_URL: url('%ZZ@127.0.0.1:1/helix') },
      'a host that is none': { DATABASE_URL: url('@[nowhere/helix') },
      'a Supabase that refuses the key': {
        SUPABASE_URL: web.url,
        SUPABASE_SERVICE_KEY: `sb_secret_${CANARY}`,
      },
      'a key that is none': { AUDIT_SIGNING_KEY: CANARY },
      'a Discord that refuses the token': { DISCORD_TOKEN: `${CANARY}.token.of-the-bot` },
      'a webhook of somewhere else': {
        DISCORD_WEBHOOK_COMMANDS: `https://example.com/api/webhooks/1/${CANARY}`,
      },
    };
    const said = Object.entries(faults).map(async ([place, changes], index) => {
      const bot = spawnBot({
        DISCORD_TOKEN: `token-${CANARY}`,
        DISCORD_APPLICATION_ID: '110000000000000002',
        DISCORD_GUILD_ID: '110000000000000001',
        DISCORD_API_URL: `${web.url}/api`,
        AUDIT_SIGNING_KEY: seed,
        DATA_DIR: join(folder, String(index)),
        LOG_LEVEL: 'trace',
        ...changes,
      });
      const code = await bot.exited;
      return { place, code, text: `${bot.stderr()}\n${JSON.stringify(bot.lines)}` };
    });
    const all = await Promise.all(said);
    expect(all.map(({ place, code }) => [place, code])).toEqual(
      Object.keys(faults).map((place) => [place, 1]),
    );
    expect(found(all, [CANARY, seed, 'vendorcanary'])).toEqual([]);
    for (const { text, place } of all) {
      expect(text, place).toContain('Helix');
      expect(text, place).not.toMatch(/\n\s+at /);
    }
  });
});
