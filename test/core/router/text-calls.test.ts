import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/outcome.ts';
import { type ClaudeAnswer, claude, claudeBody } from '../../support/claude-script.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { ANSWER, INVOICE } from '../../support/email-samples.ts';
import { cancelled, completed, failed } from '../../support/outcomes.ts';
import { address, somebody } from '../../support/people.ts';
import { readSoFar } from '../../support/read-so-far.ts';
import { type Script, type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { fails } from '../../support/vendor-scripts.ts';

const good = JSON.stringify(ANSWER);
const TEXT = INVOICE.toString('utf8');
/** What the scripted vendor bills at haiku's prices: 812 x 100 + 222 x 500 nano-USD. */
const PLAIN = 192_200n;

let world: CoreWorld;
let vendor: ScriptedVendor;
let key = 0;
beforeAll(async () => {
  vendor = await startScriptedVendor(claude([{ text: good }]));
  world = await coreWorld({
    env: { ANTHROPIC_API_KEY: 'canary-anthropic-key', ANTHROPIC_BASE_URL: vendor.url },
  });
});
afterAll(async () => {
  await world.close();
  await vendor.close();
});
beforeEach(async () => {
  await world.renew();
  vendor.requests = [];
  world.trail.length = 0;
});

type Running = { outcome: Promise<Outcome>; id: Promise<string>; actor: ReturnType<typeof somebody> };

function start(answers: (ClaudeAnswer | Script)[], tokens: number | null = 800): Running {
  vendor.script = claude(answers, tokens);
  const actor = somebody();
  const { promise: id, resolve } = Promise.withResolvers<string>();
  key += 1;
  const request = {
    operation: 'email' as const,
    input: { text: TEXT },
    actor,
    idempotencyKey: `email-${process.pid}-${key}`,
    deliverTo: address(actor),
    private: true,
  };
  return { outcome: world.core.run(request, { onOperation: resolve }), id, actor };
}

const run = (answers: (ClaudeAnswer | Script)[], tokens?: number | null): Promise<Outcome> =>
  start(answers, tokens).outcome;

async function booked(operationId: string) {
  const entries = await world.db.store.costEntries({ operation_id: operationId, after: null, limit: 20 });
  return entries.map(({ model, cost_nano, estimated }) => ({ model, cost: BigInt(cost_nano), estimated }));
}

function messages() {
  return vendor.requests.filter(({ url }) => url.pathname === '/v1/messages');
}

describe('an analysed email in the ledger', () => {
  it('costs what the vendor says, and was held for at most four times as much', async () => {
    const { receipt, result } = completed(await run([{ text: good }]));
    expect(receipt).toMatchObject({ cost: PLAIN, estimated: false, model: 'claude-haiku-5-5' });
    expect(result.facts['flags']).toBe(0);
    const attempt = world.trail.find((line) => line.step === 'attempt');
    const hold = attempt?.step === 'attempt' ? BigInt(attempt.hold_nano) : 0n;
    expect(hold).toBeGreaterThanOrEqual(PLAIN);
    expect(hold).toBeLessThanOrEqual(PLAIN * 4n);
  });

  it('is served without a count of tokens too, held for more', async () => {
    expect(completed(await run([{ text: good }], null)).receipt.cost).toBe(PLAIN);
  });

  it('is priced below the tier when it turns out to be below, though it was held above', async () => {
    const { receipt } = completed(await run([{ text: good }], 99_000));
    expect(receipt).toMatchObject({ cost: PLAIN, estimated: false });
  });

  it('pays for an answer that must be repaired, and for the repair', async () => {
    const { receipt, result } = completed(await run([{ text: 'no json' }, { text: good }]));
    expect(receipt.cost).toBe(2n * PLAIN);
    expect(result.facts['repaired']).toBe(true);
    expect(await booked(receipt.operationId)).toHaveLength(2);
  });

  it('fails after the second answer that cannot be read, and both are paid for', async () => {
    const { receipt, code } = failed(await run([{ text: 'no json' }]));
    expect(code).toBe('vendor_reply_invalid');
    expect(receipt).toMatchObject({ cost: 2n * PLAIN, estimated: false });
    expect(messages()).toHaveLength(2);
  });

  it('books a stream that broke by its true prompt and an estimate of its answer, then tries again', async () => {
    const broken = { text: 'x'.repeat(100), end: 'reset' as const, usage: { input_tokens: 700 } };
    const { receipt } = completed(await run([broken, { text: good }]));
    // 700 x 100, and three pieces of 40, 40 and 20 letters at two letters a token: 50 x 500.
    expect(await booked(receipt.operationId)).toEqual([
      { model: 'claude-haiku-5-5', cost: 95_000n, estimated: true },
      { model: 'claude-haiku-5-5', cost: PLAIN, estimated: false },
    ]);
    expect(receipt).toMatchObject({ cost: 95_000n + PLAIN, estimated: true });
  });

  it('books what had come when it is cancelled in the middle', async () => {
    const { outcome, id, actor } = start([{ text: 'x'.repeat(40), end: 'stall' }]);
    await expect.poll(() => messages().length).toBe(1);
    await readSoFar();
    await world.core.cancel(await id, actor);
    expect(cancelled(await outcome).receipt).toMatchObject({
      cost: 812n * 100n + 20n * 500n,
      estimated: true,
    });
  });

  it('books nothing for a line that broke before the first word, except the whole hold', async () => {
    const { receipt } = completed(
      await run([(_request, _response, raw) => raw.socket.resetAndDestroy(), { text: good }]),
    );
    const [first] = await booked(receipt.operationId);
    expect(first?.estimated).toBe(true);
    expect(first?.cost).toBeGreaterThan(PLAIN);
  });

  it('is served by the next model when the first stays overloaded, and says which', async () => {
    const { receipt } = completed(
      await run([
        (request, response, raw) => {
          const busy = claudeBody(request).model === 'claude-haiku-5-5';
          (busy ? fails(529) : claude([{ text: good }]))(request, response, raw);
        },
      ]),
    );
    // 812 x 2000 + 222 x 10000
    expect(receipt).toMatchObject({ model: 'claude-sonnet-5-5', cost: 3_844_000n, estimated: false });
  });

  it('leaves neither its words nor a key in the logs, the trail or the record', async () => {
    const { receipt } = completed(await run([fails(500), { text: good }]));
    const record = JSON.stringify(await world.audit(receipt.operationId));
    const said = [...world.logs, JSON.stringify(world.trail), record].join('\n');
    for (const secret of ['gears', 'Lovelace', '120.50', 'canary-anthropic-key', 'canary-vendor']) {
      expect(said).not.toContain(secret);
    }
  });
});

describe('a call that a reply asks for', () => {
  it('is not made when the budget has no money for it, and what was spent stays booked', async () => {
    // Twenty million tokens at 500 nano-USD: the first answer alone uses up the day's ten dollars.
    const dear = { text: 'no json', usage: { output_tokens: 20_000_000 } };
    const { code, receipt } = failed(await run([dear, { text: good }]));
    expect(code).toBe('money_ended');
    expect(receipt.cost).toBe(812n * 100n + 20_000_000n * 500n);
    expect(messages()).toHaveLength(1);
  });
});
