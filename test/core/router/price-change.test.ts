import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { completed } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());

/** A price of the first model of `/speak`, of the operator's, so that it outranks the one that ships. */
async function price(nano: number, from: Date, to: Date | null): Promise<void> {
  await world.db.sql(
    `insert into helix.price_rows (provider, model, unit, price_nano, per, effective_from, effective_to, source, verified, operator)
      values ('elevenlabs', 'eleven_v4', 'character', $1, 1, $2, $3, 'test', '2026-11-22', true)`,
    [String(nano), from.toISOString(), to?.toISOString() ?? null],
  );
}

/** Both clocks, ours and the database's. */
async function itIs(at: Date): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: at });
  await world.db.setNow(at.toISOString());
}

describe('a price that changes at an hour', () => {
  it('is the new one from then on, at the same model, also for whom the old one was just looked up', async () => {
    const hour = Date.parse('2035-01-01T00:00:00Z');
    await price(1_000, new Date(0), new Date(hour));
    await price(2_000, new Date(hour), null);
    const actor = somebody();
    try {
      await itIs(new Date(hour - 60_000));
      const before = completed(await world.speak('ten chars.', { actor }));
      expect(before.receipt).toMatchObject({ model: 'eleven_v4', cost: 10_000n });
      await itIs(new Date(hour + 60_000));
      const after = completed(await world.speak('ten chars!', { actor }));
      expect(after.receipt).toMatchObject({ model: 'eleven_v4', cost: 20_000n });
    } finally {
      vi.useRealTimers();
      await world.db.setNow(null);
    }
  });
});
