import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/core/request.ts';
import type { Ran } from '../support/core-calls.ts';
import { type CoreCrowd, startCoreCrowd } from '../support/core-crowd.ts';
import type { CoreProcess } from '../support/core-process.ts';
import { completed, refused } from '../support/outcomes.ts';
import { address, somebody } from '../support/people.ts';

const TOGGLE = 'enable_text_to_speech';
const admin = somebody({ admin: true });

function speak(process: CoreProcess, actor: Actor): Promise<Ran> {
  const idempotencyKey = String(randomInt(2 ** 47));
  const input = { text: 'the same again' };
  return process.run({
    operation: 'speak',
    input,
    actor,
    idempotencyKey,
    deliverTo: address(actor),
    private: false,
  });
}

/** Whether each plan of a request was made with a context at hand; two of them mean that the first was stale. */
const cached = ({ trail }: Ran): boolean[] =>
  trail.flatMap((line) => (line.step === 'route' ? [line.cached] : []));

describe('two real processes on one database', () => {
  let crowd: CoreCrowd;
  let one: CoreProcess;
  let other: CoreProcess;
  beforeAll(async () => {
    crowd = await startCoreCrowd(2);
    [one, other] = crowd.processes as [CoreProcess, CoreProcess];
  });
  afterAll(async () => {
    await crowd?.close();
  });

  const version = async (): Promise<number> =>
    (await one.toggles(admin)).find(({ name }) => name === TOGGLE)?.version ?? 0;
  const warm = async (actor: Actor): Promise<void> => {
    completed((await speak(other, actor)).outcome);
    expect(cached(await speak(other, actor))).toEqual([true]);
  };

  it('obey a toggle flipped in the one with the next request in the other, whose caches are warm', async () => {
    const actor = somebody();
    await warm(actor);
    const paid = crowd.calls[1];
    await one.publishToggle(admin, TOGGLE, await version(), { kind: 'set', enabled: false });
    expect(refused((await speak(other, actor)).outcome)).toMatchObject({ code: 'operation_off' });
    expect(crowd.calls[1]).toBe(paid);
    await one.publishToggle(admin, TOGGLE, await version(), { kind: 'set', enabled: true });
    completed((await speak(other, actor)).outcome);
  });

  it('obey a changed route likewise', async () => {
    const actor = somebody();
    await warm(actor);
    await one.publishRoute(admin, 'speak', 1, { primary: 'elevenlabs/eleven_v4_turbo' });
    const ran = await speak(other, actor);
    expect(cached(ran)).toEqual([true, false]);
    expect(completed(ran.outcome).receipt.model).toBe('eleven_v4_turbo');
  });

  it('make nobody else’s context stale by one person’s own toggle', async () => {
    const [actor, neighbour] = [somebody(), somebody()];
    await warm(actor);
    await warm(neighbour);
    expect(await one.setOwnToggle(actor, TOGGLE, false)).toMatchObject({ answer: 'set' });
    expect(cached(await speak(other, neighbour))).toEqual([true]);
    expect(refused((await speak(other, actor)).outcome)).toMatchObject({ code: 'operation_off' });
  });

  it('show the same budget of the same person', async () => {
    const actor = somebody();
    const { receipt } = completed((await speak(one, actor)).outcome);
    for (const process of [one, other]) {
      const [own] = await process.budget(actor);
      expect(own).toMatchObject({ scope: 'user', spent: receipt.cost, held: 0n });
    }
  });
});
