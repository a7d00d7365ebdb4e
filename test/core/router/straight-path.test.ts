import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { completed } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());

describe('the straight path', () => {
  it('speaks a text: held, spoken, booked per character, on the record', async () => {
    const actor = somebody();
    const outcome = completed(await world.speak('Hello there.', { actor }));
    const { receipt, result } = outcome;
    expect(receipt).toMatchObject({ provider: 'elevenlabs', model: 'eleven_v4', estimated: false });
    // 12 characters at $0.08 per thousand.
    expect(receipt.cost).toBe(960_000n);
    expect(result.files[0]).toMatchObject({ name: 'speech.mp3', contentType: 'audio/mpeg' });
    const entries = await world.db.store.costEntries({
      operation_id: receipt.operationId,
      after: null,
      limit: 10,
    });
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ cost_nano: '960000', units: { character: 12 }, estimated: false });
    const budget = await world.core.budget(actor);
    expect(budget.find(({ scope, period }) => scope === 'user' && period === 'day')).toMatchObject({
      spent: 960_000n,
      held: 0n,
    });
    expect(world.steps(receipt.operationId)).toEqual([
      'received',
      'toggle',
      'route',
      'measured',
      'candidate',
      'candidate',
      'hold',
      'attempt',
      'attempt_ended',
      'settled',
    ]);
  });

  it('transcribes a recording: copied, measured, held for its length, booked by the vendor’s figure', async () => {
    const { receipt, result } = completed(await world.transcribe());
    expect(result.text).toContain('hello you');
    // 2,000 ms at $0.0043 a minute, rounded up.
    expect(receipt.cost).toBe(143_334n);
    expect(world.steps(receipt.operationId)).toContain('stored');
  });

  it('prints, stores and records no plain hash of what was handed in: short words could be guessed by it', async () => {
    const words = 'yes';
    const spoken = completed(await world.speak(words)).receipt.operationId;
    const heard = completed(await world.transcribe()).receipt.operationId;
    const rows = await world.db.sql(
      `select b.sha256 as hash from helix.blobs b where b.operation_id = any ($1)
        union all select s.input_hash from helix.operation_sides s where s.operation_id = any ($1)`,
      [[spoken, heard]],
    );
    const hashes = [
      ...rows.map(({ hash }) => String(hash)),
      createHash('sha256').update(words).digest('hex'),
    ];
    expect(new Set(hashes).size).toBeGreaterThan(3);
    const entries = (await world.db.store.auditEntries({ from: 0, limit: 500 })).map(({ body }) => body);
    const trails = await world.db.sql('select trail from helix.operations');
    const told = JSON.stringify([world.trail, entries, trails, world.logs]);
    for (const hash of hashes) expect(told.includes(hash), hash).toBe(false);
    // What does stand there is a commitment that nobody can try guesses against once its salt is gone.
    const begun = entries.find((body) => body.includes(heard));
    expect((JSON.parse(begun ?? '{}') as { content: string }).content).toMatch(/^[0-9a-f]{64}$/);
  });
});
