import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../../src/core/store/create-store.ts';
import { openPostgres } from '../../../src/core/store/postgres.ts';
import type { Store } from '../../../src/core/store/store.ts';
import { approvalScenario } from '../../support/approval-scenario.ts';
import { postgresStore } from '../../support/postgres.ts';
import { BOOT, scenario, stranger } from '../../support/scenario.ts';
import type { TestStore } from '../../support/test-store.ts';
import { anyAction, world } from './invariants/actions.ts';
import { narrowLimits } from './invariants/narrow-limits.ts';
import { runs } from './invariants/runs.ts';
import { overLimit, violations } from './invariants/violations.ts';

/** Requests at once: as many as three processes with a few connections each. */
const AT_ONCE = 16;

/** As many as the three processes have connections: more would only queue for one, and be refused after 5 s. */
const CONNECTIONS = 30;

/** Runs `work` on every item, so many at a time, in order. A refusal by the database (40P01 too) ends it. */
async function inParallel<T, Answer>(
  items: readonly T[],
  work: (item: T, n: number) => Promise<Answer>,
  atOnce = AT_ONCE,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const n = next++;
      answers[n] = await work(items[n]!, n);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}

describe('the ledger on PostgreSQL, many at once', () => {
  let test: TestStore & { url: string };
  let bots: Store[];
  beforeAll(async () => {
    test = await postgresStore();
    bots = [1, 2, 3].map(() => createStore(openPostgres({ url: test.url })));
    await test.store.boot(BOOT);
  });
  afterAll(async () => {
    for (const bot of bots) await bot.close();
    await test.close();
  });

  it('grants 33 of 200 parallel holds of 30 under a limit of 1,000 (I7)', async () => {
    const guild = randomUUID();
    await test.sql(
      "insert into helix.cost_budgets (scope, subject, period, limit_nano) values ('guild', $1, 'day', 1000)",
      [guild],
    );
    const people = Array.from({ length: 200 }, () => stranger(guild));
    const inputs = await inParallel(people, (actor, n) =>
      scenario(bots[n % 3]!).beginInput(actor, { cost: 30 }),
    );
    const answers = await inParallel(inputs, (input, n) => bots[n % 3]!.beginOperation(input), CONNECTIONS);
    expect(answers.filter(({ answer }) => answer === 'started')).toHaveLength(33);
    expect(answers.filter(({ answer }) => answer === 'denied')).toHaveLength(167);
    expect(await violations(test)).toEqual([]);
  });

  it('lets a first request of many at once create the row that it is counted in', async () => {
    const actor = stranger();
    const { beginInput } = scenario(test.store);
    const input = await beginInput(actor, { cost: 3_000_000_000 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        bots[n % 3]!.beginOperation({ ...input, operation_id: randomUUID() }),
      ),
    );
    expect(answers.filter(({ answer }) => answer === 'started')).toHaveLength(3);
  });

  it('answers one of 20 twins afresh and the others with the same state (I8)', async () => {
    const input = await scenario(test.store).beginInput(stranger(), { cost: 30 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => bots[n % 3]!.beginOperation(input)),
    );
    expect(answers.filter(({ answer }) => answer === 'started')).toHaveLength(1);
    expect(answers.filter(({ answer }) => answer === 'replay')).toHaveLength(19);
  });

  it('settles once however often it is asked at once, and fires a threshold once', async () => {
    const actor = stranger();
    const { begin, start, scope } = scenario(test.store);
    await test.sql(
      "insert into helix.cost_budgets (scope, subject, period, limit_nano) values ('guild', $1, 'day', 100)",
      [actor.guild_id],
    );
    const { id } = await begin(actor, { cost: 80 });
    await start(id, 80);
    const last = {
      attempt: 1,
      outcome: 'billed',
      usage: [{ unit: 'character', quantity: 80 }],
      vendor_request_id: null,
      error_code: null,
      ms: 1,
    } as const;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => scenario(bots[n % 3]!).settle(id, last)),
    );
    const settled = answers.filter((answer) => answer.answer === 'settled');
    expect(settled).toMatchObject([{ thresholds: [{ scope: 'guild', period: 'day', percent: 75 }] }]);
    expect(await scope(actor, 'guild')).toEqual({ limit: 100, spent: 80, held: 0 });
  });

  it('lets one of ten admins decide, whatever the others click at the same moment', async () => {
    const { waiting, scope, kinds, decide } = approvalScenario(test);
    for (let round = 0; round < 5; round += 1) {
      const request = await waiting(80);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          decide(
            request,
            { actor: stranger(request.actor.guild_id), verdict: n % 2 === 0 ? 'approve' : 'deny' },
            bots[n % 3],
          ),
        ),
      );
      const winners = answers.filter(({ answer }) => answer === 'approved' || answer === 'denied');
      expect(winners).toHaveLength(1);
      expect(answers.filter(({ answer }) => answer === 'already')).toHaveLength(9);
      const [winner] = winners;
      const claims = await Promise.all(
        bots.map((bot) => bot.claimReady({ owner: 'p1', lease_s: 30, limit: 20 })),
      );
      const approved = winner?.answer === 'approved';
      expect(claims.flatMap(({ claimed }) => claimed)).toHaveLength(approved ? 1 : 0);
      expect(await scope(request.actor, 'user')).toMatchObject({ held: approved ? 80 : 0 });
      const said = await kinds(request.id);
      expect(said.filter((kind) => kind === 'approval_click_refused')).toHaveLength(9);
      if (approved) await scenario(test.store).settle(request.id, null, { state: 'cancelled' });
    }
    expect(await violations(test)).toEqual([]);
  });

  it('obeys a switched toggle and a moved price at once, whatever a process has cached', async () => {
    const input = await scenario(bots[0]!).beginInput(stranger());
    await test.sql(
      "update helix.feature_toggles set enabled = false where toggle_name = 'enable_text_to_speech'",
    );
    expect((await bots[1]!.beginOperation(input)).answer).toBe('off');
    await test.sql(
      "update helix.feature_toggles set enabled = true where toggle_name = 'enable_text_to_speech'",
    );
    const cached = await scenario(bots[0]!).beginInput(stranger());
    await bots[1]!.boot({ ...BOOT, routes: [{ operation: 'speak', primary: 'dear', fallbacks: [] }] });
    expect((await bots[2]!.beginOperation(cached)).answer).toBe('stale');
  });

  it(
    'never holds and spends more than a limit, and adds up in the end (I1 to I5, I9)',
    { timeout: 300_000 },
    async () => {
      await narrowLimits(test);
      const answers: Record<string, number> = {};
      let day = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyAction, { minLength: 500, maxLength: 500, size: 'max' }),
          async (actions) => {
            day += 1;
            await test.setNow(new Date(Date.now() + day * 86_400_000).toISOString());
            const { next } = await test.store.auditHead();
            const w = world(bots);
            const busy = { now: true };
            const watched = (async () => {
              for (let looks = 1; ; looks += 1) {
                expect(await overLimit(test, next)).toEqual([]);
                if (!busy.now) return looks;
              }
            })();
            const worked = inParallel(actions, w.act).finally(() => (busy.now = false));
            const [looks] = await Promise.all([watched, worked]);
            expect(looks).toBeGreaterThan(1);
            expect(await violations(test)).toEqual([]);
            for (const told of ['begin started', 'begin denied', 'start go', 'settle settled']) {
              expect(w.answers[told], told).toBeGreaterThan(0);
            }
            for (const [told, n] of Object.entries(w.answers)) answers[told] = (answers[told] ?? 0) + n;
          },
        ),
        runs(4, 40),
      );
      for (const told of ['begin waiting', 'decide approved', 'decide denied', 'claim some']) {
        expect(answers[told], told).toBeGreaterThan(0);
      }
    },
  );
});
