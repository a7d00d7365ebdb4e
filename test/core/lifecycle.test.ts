import { existsSync, mkdirSync, mkdtempSync, utimesSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { readConfig } from '../../src/core/config.ts';
import { createCore } from '../../src/core/create-core.ts';
import { createLog } from '../../src/core/log.ts';
import { createRedactor } from '../../src/core/redactor.ts';
import { type CoreWorld, coreWorld } from '../support/core-world.ts';
import { ownTmpdir } from '../support/own-tmpdir.ts';
import { somebody } from '../support/people.ts';
import { pgliteStore } from '../support/pglite-store.ts';
import { speaks } from '../support/vendor-scripts.ts';

let world: CoreWorld;
beforeAll(async () => {
  // Here the next process may take over at once, because no other can be alive.
  world = await coreWorld({ db: await pgliteStore() });
});
afterAll(() => world.close());

function pricesFile(text: string): Record<string, string> {
  const file = join(mkdtempSync(join(tmpdir(), 'helix-prices-')), 'prices.json');
  writeFileSync(file, text);
  return { PRICES_FILE: file };
}

describe('a start', () => {
  it('deletes what a killed process left where temporary files are, and nothing that is in use or of others', async () => {
    const own = ownTmpdir();
    try {
      const spool = `helix-${randomUUID()}.spool`;
      const long = new Date(Date.now() - 3 * 3_600_000);
      for (const name of ['helix-input-killed', 'helix-voice-killed', 'helix-input-busy', 'helix-notes']) {
        mkdirSync(join(tmpdir(), name));
        writeFileSync(join(tmpdir(), name, 'input'), 'words of somebody');
        if (name !== 'helix-input-busy') utimesSync(join(tmpdir(), name), long, long);
      }
      writeFileSync(join(tmpdir(), spool), 'words of somebody');
      utimesSync(join(tmpdir(), spool), long, long);
      await world.renew();
      await expect.poll(() => own.files().toSorted()).toEqual(['helix-input-busy', 'helix-notes']);
    } finally {
      own.leave();
    }
  });

  it('on an embedded database of its own makes the key, warns to back it up, and can be repeated', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'helix-start-'));
    const config = readConfig({
      DISCORD_TOKEN: 'token',
      DISCORD_APPLICATION_ID: '110000000000000002',
      DISCORD_GUILD_ID: '110000000000000001',
      DATA_DIR: dataDir,
      DEEPGRAM_API_KEY: 'key',
    });
    const make = () =>
      createCore({
        config,
        log: createLog('silent', createRedactor([])),
        redactor: createRedactor([]),
        clock: systemClock,
      });
    const first = make();
    const report = await first.start();
    expect(report).toMatchObject({
      firstStart: true,
      database: 'pglite',
      budgetTimeZone: 'UTC',
      worstCaseDayNano: '50000000000',
      interrupted: 0,
    });
    expect(report.origin).toMatch(/^helix\/[0-9a-f-]{36}$/);
    expect(report.providers).toContainEqual({ id: 'deepgram', keyPresent: true });
    expect(report.providers).toContainEqual({ id: 'elevenlabs', keyPresent: false });
    expect(report.warnings.join()).toContain('audit.key');
    await expect(make().start()).rejects.toThrow(/another|already|lock/i);
    await first.stop(0);
    const second = make();
    expect(await second.start()).toMatchObject({ firstStart: false, origin: report.origin, warnings: [] });
    await second.stop(0);
    await second.stop(0);

    await rm(join(dataDir, 'audit.key'));
    await expect(make().start()).rejects.toThrow(
      'AUDIT_SIGNING_KEY is not the key this record was begun with',
    );
    expect(existsSync(join(dataDir, 'audit.key'))).toBe(false);
  });

  it.each([
    ['is missing', { PRICES_FILE: '/nowhere/prices.json' }, 'PRICES_FILE cannot be read'],
    ['is no JSON', pricesFile('prices: none'), 'PRICES_FILE is not JSON'],
    [
      'has a free price',
      pricesFile(
        '{"prices":[{"provider":"deepgram","model":"nova-3","unit":"audio_minute","usd":"0","source":"us"}]}',
      ),
      'PRICES_FILE is wrong at prices.0.usd',
    ],
    ['has no prices', pricesFile('[]'), 'PRICES_FILE is wrong at'],
  ])('with a price file that %s says so', async (_, env, text) => {
    await expect(world.another({ env })).rejects.toThrow(text);
  });

  it('with an operator’s price books by that price, from the next request on', async () => {
    const usd = {
      provider: 'elevenlabs',
      model: 'eleven_v4',
      unit: 'character',
      usd: '0.5',
      source: 'our contract',
    };
    await world.another({ env: pricesFile(JSON.stringify({ prices: [usd] })) });
    const outcome = await world.speak('Twelve chars');
    expect(outcome).toMatchObject({ kind: 'completed', receipt: { cost: 6_000_000n } });
    await world.another();
    expect(await world.speak('Twelve chars')).toMatchObject({
      kind: 'completed',
      receipt: { cost: 960_000n },
    });
  });
});

describe('the door', () => {
  it('is closed before the start', async () => {
    const core = createCore({
      config: world.config,
      log: createLog('silent', createRedactor([])),
      redactor: createRedactor([]),
      clock: systemClock,
    });
    await expect(core.budget(somebody())).rejects.toThrow('not running');
    await core.stop(0);
  });

  it('lists the models of an operation', () => {
    expect(world.core.models('speak').map(({ id }) => id)).toContain('eleven_v4');
    expect(world.core.models('speak').map(({ id }) => id)).not.toContain('standard-voice');
    expect(world.core.models('transcribe')[0]).toEqual({
      id: 'nova-3',
      summary: expect.any(String) as string,
    });
  });

  it('lists voices that fit, and none in time when the vendor does not answer', async () => {
    expect((await world.core.voices('sa')).map(({ name }) => name)).toEqual(['Sam', 'Rachel']);
    await world.renew();
    world.elevenlabs.script = () => undefined;
    // Timers go off in their order, also when the machine is late with all of them.
    const late = sleep(2_900, 'too late for a person who types', { ref: false });
    expect(await Promise.race([world.core.voices(''), late])).toEqual([]);
    world.elevenlabs.script = speaks;
  });

  it('shows a member’s budget as it stands', async () => {
    const scopes = await world.core.budget(somebody());
    expect(scopes.map(({ scope, period, limit }) => [scope, period, limit])).toEqual([
      ['user', 'day', 10_000_000_000n],
      ['guild', 'day', 25_000_000_000n],
      ['guild', 'month', 250_000_000_000n],
      ['everyone', 'day', 50_000_000_000n],
    ]);
  });

  it('records what is not an operation', async () => {
    const seq = await world.core.record('unlisted_guild', somebody({ guildId: '42424242' }), { asked: 1 });
    const [entry] = await world.db.store.auditEntries({ from: seq, limit: 1 });
    expect(JSON.parse(entry?.body ?? '')).toMatchObject({ kind: 'unlisted_guild', facts: { asked: 1 } });
    const next = await world.core.record('nobody', null, {
      where: 'at /webhooks/1/canary-token',
      why: 'canary-deepgram-key',
    });
    expect(next).toBe(seq + 1);
    const [clean] = await world.db.store.auditEntries({ from: next, limit: 1 });
    expect(clean?.body).not.toContain('canary');
  });

  it('opens no blob that is none', async () => {
    await expect(world.core.openBlob('../../etc/passwd')).rejects.toThrow(RangeError);
  });

  it('tells of waiting deliveries also those who asked before the start', async () => {
    const told: string[] = [];
    const core = createCore({
      config: world.config,
      log: createLog('silent', createRedactor([])),
      redactor: createRedactor([]),
      clock: systemClock,
      open: async () => ({ ...world.db.store, close: async () => undefined }),
    });
    core.deliveries.onWaiting(() => told.push('early'));
    await core.start();
    expect(told).toEqual(['early']);
    await core.stop(0);
    await expect(core.budget(somebody())).rejects.toThrow('not running');
  });
});
