import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAnomalies } from '../../../src/core/anomalies/create-anomalies.ts';
import { DETECTORS, type DetectorId } from '../../../src/core/anomalies/finding.ts';
import { PROVIDER_CONFIGS } from '../../../src/core/providers/index.ts';
import type { AttemptEnd } from '../../../src/core/store/store.ts';
import { postgresStore } from '../../support/postgres.ts';
import { BOOT, PRICES, billed, scenario, stranger } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';

const DAY = 86_400_000;
const USD = 1_000_000_000;
const NOON = Date.parse('2027-01-20T12:00:00Z');
const GUILD = '110000000000000001';
const seen = new Set<DetectorId>();

describe('each detector, from what happened to its incident', () => {
  let db: TestStore;
  beforeEach(async () => {
    db = await postgresStore();
    await at(-20 * DAY);
  });
  afterEach(() => db.close());

  const at = (ms: number): Promise<void> => db.setNow(new Date(NOON + ms).toISOString());
  const boot = (over: Partial<typeof BOOT> = {}) => db.store.boot({ ...BOOT, ...over });
  /** Looks once; what is open then, by detector and scope. */
  const open = async (ms = 0): Promise<string[]> => {
    await at(ms);
    const anomalies = createAnomalies({
      store: db.store,
      configs: PROVIDER_CONFIGS,
      clock: { now: () => NOON + ms },
      owner: 'watcher',
      guildIds: [GUILD],
    });
    await anomalies.watch();
    const incidents = (await anomalies.list(GUILD)).filter(({ resolvedAt }) => resolvedAt === null);
    for (const { detector } of incidents) seen.add(detector);
    return incidents.map(({ detector, scope }) => `${detector} ${scope.split(':')[0]}`).toSorted();
  };
  const record = (kind: string, facts: Record<string, string> = {}, actor = stranger(GUILD)) =>
    db.store.record({ kind, actor, operation_id: null, facts });
  const speak = (cost: number, actor = stranger(GUILD), spent = cost) =>
    scenario(db.store).whole(actor, cost, spent);

  it('spending: a loop in ten minutes, a day that ends before its time, a day unlike the others', async () => {
    await boot();
    const person = stranger(GUILD);
    for (let day = -12; day < 0; day += 1) {
      await at(day * DAY);
      await speak(USD / 2, person);
    }
    await at(-4 * 3_600_000);
    await speak(0.4 * USD, person);
    expect(await open()).toEqual([]);
    await at(-30 * 60_000);
    await speak(4.5 * USD, person);
    expect(await open()).toEqual(['unusual_day everyone', 'unusual_day guild', 'unusual_day user']);
    await at(5 * 60_000);
    await speak(2.6 * USD, person);
    expect(await open(6 * 60_000)).toEqual([
      'projected_over_limit user',
      'spend_in_ten_minutes user',
      'unusual_day everyone',
      'unusual_day guild',
      'unusual_day user',
    ]);
  });

  it('vendors: one that fails, one that is slow, one that refuses the key', async () => {
    await boot();
    const calls = async (count: number, ms: number, error: string | null = null): Promise<void> => {
      for (let n = 0; n < count; n += 1) {
        const { id } = await scenario(db.store).begin(stranger(GUILD), { cost: 10 });
        await scenario(db.store).start(id, 10);
        const failed: Partial<AttemptEnd> = { outcome: 'not_billed', usage: [], error_code: error };
        await scenario(db.store).settle(id, billed(10, { ms, ...(error && failed) }));
      }
    };
    await at(-2 * DAY);
    await calls(25, 100);
    await at(0);
    await calls(5, 400);
    expect(await open()).toEqual(['provider_slow provider']);
    await calls(4, 5, 'vendor_unavailable');
    await record('anomaly', { code: 'vendor_key_refused', provider: 'elevenlabs' });
    expect(await open(60_000)).toEqual([
      'provider_errors provider',
      'provider_slow provider',
      'vendor_key_refused provider',
    ]);
  });

  it('people: turned away ten times, pressing their own approval, strangers, a server not served', async () => {
    await boot();
    await at(0);
    const person = stranger(GUILD);
    for (let n = 0; n < 9; n += 1) await record('refused', { code: 'input_invalid' }, person);
    await record('stranger_clicked');
    await record('forged_click');
    expect(await open()).toEqual([]);
    await record('admin_refused', { tried: 'budget' }, person);
    await db.sql(`select helix.audit_append('approval_click_refused', a.actor_id, null, null, '{"why":"own"}')
      from helix.actors a limit 1`);
    await db.sql(`select helix.audit_append('approval_click_refused', a.actor_id, null, null, '{"why":"not_admin"}')
      from helix.actors a limit 1`);
    await record('guild_not_listed', {}, stranger(randomUUID()));
    expect(await open(60_000)).toEqual([
      'repeated_refusals user',
      'self_approval user',
      'strangers_clicking guild',
      'unlisted_guild guild',
    ]);
  });

  it('money and models: a cost above its hold, a price and a model that end', async () => {
    const model = PROVIDER_CONFIGS.flatMap(({ models }) => models).find(({ shutdownAt }) => shutdownAt);
    const ends = new Date(NOON + 6 * DAY).toISOString();
    const prices = PRICES.map((one) => (one.model === 'dear' ? { ...one, effectiveTo: ends } : one));
    await boot({ prices });
    await at(0);
    await speak(100, stranger(GUILD), 150);
    expect(await open()).toEqual(['above_held model', 'price_expiring model']);
    await db.sql('update helix.operation_routes set fallback_models = $1', [[model?.id]]);
    const end = Date.parse(`${model?.shutdownAt}T00:00:00Z`);
    expect(await open(end - 13 * DAY - NOON)).toContain('model_ending model');
  });

  it('the record: not witnessed for ten minutes, and not whole', async () => {
    await at(0);
    await boot({
      guilds: [
        {
          guild_id: GUILD,
          admin_channel_id: null,
          admin_role_ids: [],
          webhooks: {
            commands: null,
            hash_chain: 'https://discord.com/api/webhooks/42/secret',
            anomalies: null,
          },
        },
      ],
    });
    expect(await open(9 * 60_000)).toEqual([]);
    expect(await open(11 * 60_000)).toEqual(['witness_lag log']);
    await db.sql(`select helix.audit_append('chain_broken', null, null, null, '{}')`);
    expect(await open(12 * 60_000)).toEqual(['chain_broken log', 'witness_lag log']);
    expect(await open(30 * DAY)).toContain('chain_broken log');
  });

  it('is seen at work above', () => {
    expect([...seen].toSorted()).toEqual(Object.keys(DETECTORS).toSorted());
  });
});
