import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApprovalWorld, approvalWorld, configure } from '../../support/approval-world.ts';
import { completed, failed, refused } from '../../support/outcomes.ts';
import { somebody } from '../../support/people.ts';
import { pgliteStore } from '../../support/pglite-store.ts';
import { price } from '../../support/scenario.ts';
import { fails, speaks } from '../../support/vendor-scripts.ts';

let world: ApprovalWorld;
beforeAll(async () => {
  // Here the next process may take over at once, because no other can be alive.
  world = await approvalWorld({ db: await pgliteStore() });
});
afterAll(() => world.close());

/** What a person has held and spent today. */
async function money(actor: ReturnType<typeof somebody>) {
  const scope = (await world.core.budget(actor)).find((one) => one.scope === 'user' && one.period === 'day');
  return { held: scope?.held, spent: scope?.spent };
}

describe('a request above the threshold', () => {
  it('waits with its hold, asks nobody but the admins, and is served after the yes', async () => {
    const actor = somebody();
    const asked = await world.ask('Good morning', actor);
    expect(asked).toMatchObject({ rule: 'above_threshold', ruleFacts: { threshold_nano: '0' } });
    expect(world.paid(world.elevenlabs)).toBe(0);
    expect(await money(actor)).toEqual({ held: asked.amount, spent: 0n });
    const [view] = await world.core.approvals.list(actor.guildId);
    expect(view).toMatchObject({
      approvalId: asked.approvalId,
      requesterId: actor.userId,
      state: 'pending',
      operation: 'speak',
      model: 'eleven_v4',
      input: { text: 'Good morning' },
      amount: asked.amount,
    });
    const answer = await world.decide(asked.approvalId);
    expect(answer).toMatchObject({ answer: 'approved', view: { decidedById: world.admin.userId } });
    const delivery = await world.delivery(asked.operationId);
    expect(delivery).toMatchObject({
      outcome: { kind: 'completed', receipt: { cost: asked.amount, model: 'eleven_v4' } },
      deliverTo: { userId: actor.userId },
    });
    expect(await money(actor)).toEqual({ held: 0n, spent: asked.amount });
    const stored = await world.core.operation(asked.operationId);
    const steps = stored?.trail.map(({ step }) => step) ?? [];
    expect(steps).toEqual(expect.arrayContaining(['hold', 'approval', 'decided', 'attempt']));
    expect(steps.indexOf('decided')).toBeGreaterThan(steps.indexOf('approval'));
    expect(steps.filter((step) => step === 'received')).toHaveLength(1);
    expect(world.steps(asked.operationId).filter((step) => step === 'decided')).toHaveLength(1);
  });

  it('is answered with its state when the same interaction comes again', async () => {
    const actor = somebody();
    const more = { actor, idempotencyKey: 'twice' };
    const first = await world.speak('Once', more);
    expect(first.kind).toBe('waiting');
    expect(await world.speak('Once', more)).toMatchObject({ kind: 'replay', state: 'waiting' });
  });

  it('that was denied is told with the reason, spends nothing and keeps no file', async () => {
    const actor = somebody();
    const asked = await world.transcribe(undefined, { actor });
    if (asked.kind !== 'waiting') throw new Error(asked.kind);
    expect(world.blobFiles().join()).toContain(asked.operationId);
    await world.decide(asked.approvalId, 'deny', { reason: 'not today' });
    expect(await world.delivery(asked.operationId)).toMatchObject({
      outcome: {
        kind: 'refused',
        code: 'approval_denied',
        facts: { reason: 'not today', decidedBy: world.admin.userId },
      },
    });
    expect(await money(actor)).toEqual({ held: 0n, spent: 0n });
    await world.another();
    expect(world.blobFiles().join()).not.toContain(asked.operationId);
  });

  it('is cancelled by its requester: the hold is back, nobody can approve it any more', async () => {
    const actor = somebody();
    const asked = await world.ask('Never mind', actor);
    expect(await world.core.cancel(asked.operationId, somebody())).toBe('not_yours');
    expect(await world.core.cancel(asked.operationId, actor)).toBe('requested');
    expect(await money(actor)).toEqual({ held: 0n, spent: 0n });
    expect(await world.decide(asked.approvalId)).toMatchObject({
      answer: 'already',
      view: { state: 'cancelled' },
    });
    expect(await world.delivery(asked.operationId)).toMatchObject({ outcome: { kind: 'cancelled' } });
  });

  it('is not the requester’s to decide, nor a stranger’s, nor by a forged button', async () => {
    const actor = somebody({ admin: true });
    const asked = await world.ask('Please', actor);
    const id = asked.approvalId;
    expect(await world.decide(id, 'approve', { actor })).toEqual({ answer: 'own' });
    expect(await world.decide(id, 'approve', { actor: somebody() })).toEqual({ answer: 'not_admin' });
    expect(await world.decide(id, 'approve', { binding: 'ffffffff' })).toEqual({ answer: 'other_request' });
    expect(await world.decide('forged')).toEqual({ answer: 'unknown' });
    const clicks = (await world.audit(asked.operationId)).filter(
      ({ kind }) => kind === 'approval_click_refused',
    );
    expect(clicks.map(({ facts }) => facts['why'])).toEqual(['own', 'not_admin', 'other_request']);
  });

  it('is the requester’s own where the installation has a single admin, and marked so', async () => {
    const actor = somebody({ admin: true });
    const asked = await world.ask('Just me', actor);
    const alone = await world.another({ env: { ALLOW_SELF_APPROVAL: 'true' } });
    const answer = await world.decide(asked.approvalId, 'approve', { actor, core: alone });
    expect(answer).toMatchObject({ answer: 'approved', view: { self: true } });
    expect((await world.delivery(asked.operationId)).outcome).toMatchObject({ kind: 'completed' });
  });
});

describe('what changed while it waited', () => {
  it('a price: the request is replaced by one for the new amount, and that one can be approved', async () => {
    const actor = somebody();
    const asked = await world.ask('Dearer tomorrow', actor);
    const seed = price('elevenlabs', 'eleven_v4', 'character', '999000');
    await configure(
      world,
      `insert into helix.price_rows (provider, model, unit, price_nano, per, effective_from, operator, source, verified)
         values ('elevenlabs', 'eleven_v4', 'character', $1, 1, '2026-01-01', true, 'test', '2026-11-22')`,
      seed.priceNano,
    );
    const answer = await world.decide(asked.approvalId);
    if (answer.answer !== 'changed') throw new Error(answer.answer);
    expect(answer).toMatchObject({ what: 'price', view: { state: 'pending', amount: 15n * 999_000n } });
    expect(await world.core.approvals.get(asked.approvalId)).toMatchObject({
      state: 'replaced',
      replacedBy: answer.view.approvalId,
    });
    expect(await money(actor)).toEqual({ held: 15n * 999_000n, spent: 0n });
    expect(world.steps(asked.operationId).slice(-3)).toEqual(['approval', 'decided', 'approval']);
    expect((await world.decide(answer.view.approvalId)).answer).toBe('approved');
    const { outcome } = await world.delivery(asked.operationId);
    expect(outcome).toMatchObject({ kind: 'completed', receipt: { cost: 15n * 999_000n } });
  });

  it('a switched-off feature: the request ends, and its requester is told that', async () => {
    const actor = somebody();
    const asked = await world.ask('Too late', actor);
    const toggle =
      "update helix.feature_toggles set enabled = $1 where toggle_name = 'enable_text_to_speech'";
    await configure(world, toggle, false);
    const answer = await world.decide(asked.approvalId);
    await configure(world, toggle, true);
    expect(answer).toMatchObject({ answer: 'changed', what: 'toggle', view: { state: 'replaced' } });
    expect(await world.delivery(asked.operationId)).toMatchObject({
      outcome: { kind: 'refused', code: 'operation_off' },
    });
    expect(await money(actor)).toEqual({ held: 0n, spent: 0n });
  });

  it('an unrelated setting: nothing, it runs', async () => {
    const asked = await world.ask('Unmoved');
    await configure(
      world,
      "update helix.operation_routes set attempts_max = 7 where operation = 'transcribe'",
    );
    expect((await world.decide(asked.approvalId)).answer).toBe('approved');
    expect((await world.delivery(asked.operationId)).outcome).toMatchObject({ kind: 'completed' });
  });
});

describe('rules a guild turned on', () => {
  const rules = (text: string) =>
    configure(world, 'update helix.guild_settings set approval_rules = $1', text);

  it('ask at a first use, and not again afterwards, whatever is cached', async () => {
    await configure(world, 'update helix.operation_routes set approval_threshold_nano = 5000000000');
    await rules('{"first_use": true}');
    const actor = somebody();
    const asked = await world.ask('My first', actor);
    expect(asked.rule).toBe('first_use');
    await world.decide(asked.approvalId);
    await world.delivery(asked.operationId);
    completed(await world.speak('My second', { actor }));
    await rules('{}');
    completed(await world.speak('Somebody else', { actor: somebody() }));
    await configure(world, 'update helix.operation_routes set approval_threshold_nano = 0');
  });

  it('ask about more than half of what is left of the day', async () => {
    await configure(world, 'update helix.operation_routes set approval_threshold_nano = 100000000000');
    await rules('{"above_half_of_left": true}');
    const actor = somebody();
    const small = completed(await world.speak('x'.repeat(100), { actor }));
    const scope = (await world.core.budget(actor))[0];
    await world.db.sql(
      "insert into helix.cost_budgets (scope, subject, period, limit_nano) values ('user', (select actor_id::text from helix.actors where discord_user_id = $1), 'day', $2)",
      [actor.userId, String((scope?.spent ?? 0n) + small.receipt.cost * 2n - 1n)],
    );
    const asked = await world.ask('x'.repeat(100), actor);
    expect(asked.rule).toBe('above_half_of_left');
    await rules('{}');
  });

  it('keep a dearer fallback out of work that nobody was asked about', async () => {
    const text = 'y'.repeat(100);
    const { receipt } = completed(await world.speak(text));
    await configure(
      world,
      'update helix.operation_routes set approval_threshold_nano = $1',
      String(receipt.cost),
    );
    await world.renew();
    world.elevenlabs.script = (request, response, raw) => {
      const primary = request.method === 'POST' && request.body.includes('"eleven_v4"');
      return (primary ? fails(404) : speaks)(request, response, raw);
    };
    await configure(
      world,
      `insert into helix.price_rows (provider, model, unit, price_nano, per, effective_from, operator, source, verified)
         values ('elevenlabs', 'eleven_multilingual_v2', 'character', 9990000, 1, '2026-01-01', true, 'test', '2026-11-22')`,
    );
    expect(failed(await world.speak(text)).receipt.cost).toBe(0n);
    world.elevenlabs.script = speaks;
    await configure(world, 'update helix.operation_routes set approval_threshold_nano = 0');
  });

  it('have nobody to ask where there is no admin channel: refused, with the reason', async () => {
    await configure(world, 'update helix.guild_settings set admin_channel_id = null');
    const outcome = refused(await world.speak('Anybody there?'));
    expect(outcome).toMatchObject({ code: 'no_admin_channel', facts: { rule: 'above_threshold' } });
    expect(outcome.auditSeq).not.toBeNull();
    await configure(world, "update helix.guild_settings set admin_channel_id = '9'");
  });
});
