import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApprovalWorld, approvalWorld } from '../../support/approval-world.ts';
import { claude } from '../../support/claude-script.ts';
import { ANSWER, INVOICE } from '../../support/email-samples.ts';
import { waiting } from '../../support/outcomes.ts';
import { address, somebody } from '../../support/people.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';

describe('what waits for a yes', () => {
  let world: ApprovalWorld;
  let vendor: ScriptedVendor;
  beforeAll(async () => {
    vendor = await startScriptedVendor(claude([{ text: JSON.stringify(ANSWER) }], 700));
    world = await approvalWorld({ env: { ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: vendor.url } });
  });
  afterAll(async () => {
    await world.close();
    await vendor.close();
  });

  it.each([
    ['email', { text: INVOICE.toString('utf8') }],
    ['agent', { task: 'Answer at once.' }],
  ] as const)(
    'an /%s has not left for any vendor, not even to be counted, before it',
    async (operation, input) => {
      vendor.requests = [];
      const actor = somebody();
      const asked = waiting(
        await world.core.run({
          operation,
          input,
          actor,
          idempotencyKey: String(randomInt(2 ** 47)),
          deliverTo: address(actor),
          private: operation === 'email',
        }),
      );
      expect(vendor.requests).toEqual([]);
      await world.decide(asked.approvalId);
      const { outcome } = await world.delivery(asked.operationId);
      expect(outcome.kind).toBe('completed');
      const paths = vendor.requests.map(({ url }) => url.pathname);
      expect(paths).toEqual(['/v1/messages/count_tokens', '/v1/messages']);
    },
  );
});
