import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completed, refused } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';
import { type ThreeCores, threeCores } from '../../support/three-cores.ts';

const TOGGLE = 'enable_text_to_speech';

let three: ThreeCores;
beforeAll(async () => {
  three = await threeCores();
});
afterAll(() => three.close());
beforeEach(() => {
  three.vendor.requests = [];
});

const admin = somebody({ admin: true });
const paid = (): number => three.vendor.requests.filter(({ method }) => method === 'POST').length;
const version = async (): Promise<number> =>
  (await three.cores[0].core.toggles.list(admin)).find(({ name }) => name === TOGGLE)?.version ?? 0;

describe('three processes on one database, each with its own caches', () => {
  it('obey a toggle that was flipped in one with the next request in another, whatever is cached', async () => {
    const [first, second, third] = three.cores;
    const actor = somebody();
    for (const one of three.cores) completed(await one.speak(actor));
    const reads = second.contextsRead();
    completed(await second.speak(actor));
    expect(second.contextsRead()).toBe(reads);

    const off = { kind: 'set', enabled: false } as const;
    expect(await first.core.toggles.publish(admin, TOGGLE, await version(), off)).toMatchObject({
      answer: 'published',
      to: { base: false },
    });
    three.vendor.requests = [];
    for (const one of [second, third]) {
      expect(refused(await one.speak(actor))).toMatchObject({
        code: 'operation_off',
        facts: { toggle: TOGGLE },
      });
    }
    expect(paid()).toBe(0);

    const on = { kind: 'set', enabled: true } as const;
    await third.core.toggles.publish(admin, TOGGLE, await version(), on);
    for (const one of three.cores) completed(await one.speak(actor));
  });

  it('obey a changed route with the next request in another', async () => {
    const [first, second, third] = three.cores;
    const actor = somebody();
    expect(completed(await second.speak(actor)).receipt.model).toBe('eleven_v4');
    const route = (await first.core.routes.list()).find(({ operation }) => operation === 'speak');
    const change = { primary: 'elevenlabs/eleven_v4_turbo' };
    const answer = await first.core.routes.publish(admin, 'speak', route?.version ?? 0, change);
    expect(answer).toMatchObject({ answer: 'published', to: { primary: 'elevenlabs/eleven_v4_turbo' } });
    expect(completed(await second.speak(actor)).receipt.model).toBe('eleven_v4_turbo');
    expect(completed(await third.speak(actor)).receipt.model).toBe('eleven_v4_turbo');
    const stale = await third.core.routes.publish(admin, 'speak', route?.version ?? 0, {
      policy: 'cheapest',
    });
    expect(stale).toMatchObject({ answer: 'conflict', now: { version: (route?.version ?? 0) + 1 } });
  });

  it('leave everybody else’s cached decisions as they are when one person changes their own toggle', async () => {
    const [first, second] = three.cores;
    const [one, other] = [somebody(), somebody()];
    completed(await second.speak(one));
    completed(await second.speak(other));
    const reads = second.contextsRead();

    expect(await first.core.toggles.setOwn(one, TOGGLE, false)).toMatchObject({ answer: 'set' });
    completed(await second.speak(other));
    expect(second.contextsRead()).toBe(reads);
    expect(refused(await second.speak(one))).toMatchObject({ code: 'operation_off', facts: { own: true } });
    expect(second.contextsRead()).toBeGreaterThan(reads);

    const later = second.contextsRead();
    await first.core.toggles.setOwn(one, TOGGLE, null);
    completed(await second.speak(other));
    expect(second.contextsRead()).toBe(later);
    completed(await second.speak(one));
  });

  it('let a person’s own yes count until an admin locks the toggle', async () => {
    const [first, second] = three.cores;
    const actor = somebody();
    await first.core.toggles.publish(admin, TOGGLE, await version(), { kind: 'set', enabled: false });
    await first.core.toggles.setOwn(actor, TOGGLE, true);
    completed(await second.speak(actor));
    await first.core.toggles.publish(admin, TOGGLE, await version(), { kind: 'lock', locked: true });
    expect(refused(await second.speak(actor)).code).toBe('operation_off');
    await first.core.toggles.publish(admin, TOGGLE, await version(), { kind: 'revert', to: 1 });
    completed(await second.speak(somebody()));
  });

  it('take a change from an admin alone, and record who else tried', async () => {
    const [first] = three.cores;
    const { next } = await three.db.store.auditHead();
    const before = await version();
    const change = { kind: 'set', enabled: false } as const;
    expect(await first.core.toggles.publish(somebody(), TOGGLE, before, change)).toEqual({
      answer: 'not_admin',
    });
    expect(await first.core.routes.publish(somebody(), 'speak', 1, { attemptsMax: 2 })).toEqual({
      answer: 'not_admin',
    });
    expect(await first.core.routes.refresh(somebody())).toEqual({ answer: 'not_admin' });
    expect(await version()).toBe(before);
    const entries = await three.db.store.auditEntries({ from: next, limit: 10 });
    expect(entries.map(({ body }) => (JSON.parse(body) as { kind: string }).kind)).toEqual([
      'admin_refused',
      'admin_refused',
      'admin_refused',
    ]);
  });
});
