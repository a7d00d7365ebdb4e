import { describe, expect, it } from 'vitest';
import type { ReplaceInput } from '../../../../src/core/store/approvals-store.ts';
import { type Waiting, approvalScenario } from '../../../support/approval-scenario.ts';
import { BOOT, PRICES, price } from '../../../support/scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { limit } from './begin.contract.ts';

/** What happens to a waiting request when something moved before the decision. */
export function replacementContract(open: () => TestStore): void {
  const toggle = (enabled: boolean, name = 'enable_text_to_speech') =>
    open().sql('update helix.feature_toggles set enabled = $1 where toggle_name = $2', [enabled, name]);

  /** A new plan of the same request for `cost`, as the core makes it. */
  async function plan(
    request: Waiting,
    cost: number,
    over: Partial<ReplaceInput> = {},
  ): Promise<ReplaceInput> {
    const { input } = approvalScenario(open());
    const { candidates, config_version, subject_version } = await input(request.actor, cost);
    return {
      approval_id: request.approval_id,
      actor: request.admin,
      what: 'price',
      candidates,
      code: null,
      config_version,
      subject_version,
      approval_ttl_s: 3600,
      ...over,
    };
  }

  describe('what changed before the decision', () => {
    it('is its price, its toggle, its route or its budget: nothing is run and nothing moves', async () => {
      const test = open();
      const { waiting, decide, row, scope } = approvalScenario(test);
      const changes: [string, (request: Waiting) => Promise<unknown>, () => Promise<unknown>][] = [
        [
          'price',
          () =>
            test.store.boot({
              ...BOOT,
              prices: PRICES.map((one) => (one.model === 'plain' ? { ...one, priceNano: '3' } : one)),
            }),
          () => test.store.boot(BOOT),
        ],
        ['toggle', () => toggle(false), () => toggle(true)],
        [
          'route',
          () => test.sql("update helix.operation_routes set attempts_max = 9 where operation = 'speak'"),
          () => test.sql("update helix.operation_routes set attempts_max = 4 where operation = 'speak'"),
        ],
        [
          'budget',
          async (request) => limit(test, 'guild', request.actor.guild_id, 99),
          () => Promise.resolve(),
        ],
      ];
      for (const [what, change, back] of changes) {
        const request = await waiting(100);
        await change(request);
        expect(await decide(request), what).toMatchObject({ answer: 'changed', what });
        expect(await row(request.approval_id)).toMatchObject({ state: 'pending' });
        expect(await scope(request.actor, 'user')).toMatchObject({ held: 100 });
        await back();
        if (what === 'toggle' || what === 'route') expect((await decide(request)).answer).toBe('approved');
      }
    });

    it('is nothing of its own: other prices, routes, toggles and people do not matter', async () => {
      const test = open();
      const { waiting, decide } = approvalScenario(test);
      const request = await waiting(100);
      await test.store.boot({
        ...BOOT,
        prices: [...PRICES, price('elevenlabs', 'brand-new', 'character', '5')],
      });
      await test.sql("update helix.operation_routes set attempts_max = 9 where operation = 'transcribe'");
      await toggle(false, 'enable_email_analysis');
      expect((await decide(request)).answer).toBe('approved');
      await toggle(true, 'enable_email_analysis');
      await test.sql("update helix.operation_routes set attempts_max = 4 where operation = 'transcribe'");
      await test.store.boot(BOOT);
    });
  });

  describe('a replacement', () => {
    it('asks anew for the new amount under a new binding; the old button decides nothing', async () => {
      const test = open();
      const { waiting, decide, row, scope, kinds } = approvalScenario(test);
      const request = await waiting(100);
      const answer = await test.store.replaceApproval(await plan(request, 300));
      if (answer.answer !== 'replaced') throw new Error(answer.answer);
      const { view } = answer;
      expect(view).toMatchObject({ state: 'pending', amount_nano: '300', rule: 'above_threshold' });
      expect(view.binding).not.toBe(request.binding);
      expect(await row(request.approval_id)).toMatchObject({
        state: 'replaced',
        replaced_by: view.approval_id,
      });
      expect(await scope(request.actor, 'user')).toMatchObject({ held: 300 });
      expect(await decide(request)).toEqual({ answer: 'other_request' });
      expect(await decide({ ...request, binding: view.binding })).toEqual({ answer: 'other_request' });
      const fresh = { ...request, approval_id: view.approval_id, binding: view.binding };
      expect(await decide(fresh)).toMatchObject({ answer: 'approved', view: { amount_nano: '300' } });
      expect(await kinds(request.id)).toEqual([
        'approval_requested',
        'approval_replaced',
        'approval_requested',
        'approval_click_refused',
        'approval_click_refused',
        'approved',
      ]);
    });

    it('ends the request when the new amount fits no budget, or nothing can serve it', async () => {
      const test = open();
      const { waiting, scope, row } = approvalScenario(test);
      const dear = await waiting(100);
      expect(await test.store.replaceApproval(await plan(dear, 10e9 + 1))).toMatchObject({
        answer: 'ended',
        view: { state: 'replaced', replaced_by: null },
      });
      const off = await waiting(100);
      const ended = await plan(off, 100, { candidates: [], code: 'operation_off' });
      expect(await test.store.replaceApproval(ended)).toMatchObject({ answer: 'ended' });
      for (const [request, code] of [
        [dear, 'approval_over_budget'],
        [off, 'operation_off'],
      ] as const) {
        expect(await scope(request.actor, 'user')).toMatchObject({ held: 0, spent: 0 });
        expect(await test.store.operation({ operation_id: request.id })).toMatchObject({
          state: 'refused',
          error_code: code,
        });
        expect((await row(request.approval_id)).decided_by_id).toBe(request.admin.discord_user_id);
      }
    });

    it('is not made on settings that moved again, nor of a request that was decided', async () => {
      const test = open();
      const { waiting, decide } = approvalScenario(test);
      const request = await waiting(100);
      const old = await plan(request, 300, { config_version: 0 });
      expect(await test.store.replaceApproval(old)).toEqual({ answer: 'stale' });
      await decide(request);
      expect(await test.store.replaceApproval(await plan(request, 300))).toMatchObject({
        answer: 'already',
        view: { state: 'approved' },
      });
    });
  });
}
