import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApprovalWorld, approvalWorld, configure } from '../../support/approval-world.ts';
import { somebody } from '../../support/people.ts';
import { postgresStore } from '../../support/postgres.ts';
import { speaks } from '../../support/vendor-scripts.ts';

let world: ApprovalWorld;
beforeAll(async () => {
  world = await approvalWorld({ db: await postgresStore() });
});
afterAll(() => world.close());

/** A decision that another process made before it died: the database has it, and nobody runs it. */
async function decideElsewhere(approvalId: string): Promise<void> {
  const view = await world.core.approvals.get(approvalId);
  const answer = await world.db.store.decideApproval({
    approval_id: approvalId,
    binding: view?.binding ?? '',
    actor: { guild_id: world.admin.guildId, discord_user_id: world.admin.userId, role_ids: [] },
    admin: true,
    verdict: 'approve',
    reason: null,
    allow_self: false,
  });
  expect(answer.answer).toBe('approved');
}

describe('approvals over several processes on one database', () => {
  it('a process killed between the click and the run: another one runs it, once', async () => {
    const before = world.paid(world.elevenlabs);
    const actor = somebody();
    const asked = await world.ask('Run me once', actor);
    await decideElsewhere(asked.approvalId);
    const other = await world.another();
    const { outcome, deliverTo } = await world.delivery(asked.operationId, other);
    expect(outcome).toMatchObject({ kind: 'completed', receipt: { cost: asked.amount } });
    expect(deliverTo?.userId).toBe(actor.userId);
    expect(world.paid(world.elevenlabs)).toBe(before + 1);
    const kinds = (await world.audit(asked.operationId)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'resumed')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'attempt_started')).toHaveLength(1);
  });

  it('a process killed after it took the work up, before the call: it is run all the same, once', async () => {
    const before = world.paid(world.elevenlabs);
    const asked = await world.ask('Taken and dropped');
    // Whoever is idle may be quicker to take it: the killed process takes it in the same breath as the decision.
    await world.db.sql(
      "update helix.operations set state = 'running', owner = 'dead', resumes = 1, resumed_at = helix.now(), lease_until = helix.now() where operation_id = $1",
      [asked.operationId],
    );
    await world.db.sql(
      "update helix.approval_requests set state = 'approved', decided_at = helix.now() where approval_id = $1",
      [asked.approvalId],
    );
    await world.db.store.sweep({ owner: 'p9', sole_process: false });
    const { outcome } = await world.delivery(asked.operationId);
    expect(outcome.kind).toBe('completed');
    expect(world.paid(world.elevenlabs)).toBe(before + 1);
  });

  it('a feature switched off between the decision and the run: it is not run, and says so', async () => {
    const before = world.paid(world.elevenlabs);
    const actor = somebody();
    const asked = await world.ask('Stopped in time', actor);
    const toggle =
      "update helix.feature_toggles set enabled = $1 where toggle_name = 'enable_text_to_speech'";
    await configure(world, toggle, false);
    // The decision came first: it is in the database already when the switch is thrown.
    await world.db.sql(
      `with decided as (
         update helix.approval_requests set state = 'approved', decided_at = helix.now() where approval_id = $1
       ) update helix.operations set state = 'ready' where approval_id = $1`,
      [asked.approvalId],
    );
    const { outcome } = await world.delivery(asked.operationId);
    await configure(world, toggle, true);
    expect(outcome).toMatchObject({ kind: 'failed', code: 'outside_approval', receipt: { cost: 0n } });
    expect(world.paid(world.elevenlabs)).toBe(before);
    expect((await world.core.budget(actor))[0]?.held).toBe(0n);
  });

  it('two admins in two processes at the same moment: one wins, the other reads who did, it runs once', async () => {
    const before = world.paid(world.elevenlabs);
    const other = await world.another();
    const asked = await world.ask('Two clicks');
    const second = somebody({ admin: true });
    const answers = await Promise.all([
      world.decide(asked.approvalId),
      world.decide(asked.approvalId, 'approve', { actor: second, core: other }),
    ]);
    const won = answers.find(({ answer }) => answer === 'approved');
    const lost = answers.find(({ answer }) => answer === 'already');
    if (won?.answer !== 'approved' || lost?.answer !== 'already') throw new Error(JSON.stringify(answers));
    expect(lost.view.decidedById).toBe(won.view.decidedById);
    await world.delivery(asked.operationId);
    expect(world.paid(world.elevenlabs)).toBe(before + 1);
  });

  it('a request of another process is drawn by whoever can draw, and its end is told there', async () => {
    const other = await world.another();
    const rung: string[] = [];
    other.approvals.cards.onWaiting(() => rung.push('card'));
    const asked = await world.ask('Draw me');
    await expect.poll(() => rung.length).toBeGreaterThan(0);
    const jobs = await other.approvals.cards.claim(20);
    const job = jobs.find(({ view }) => view.approvalId === asked.approvalId);
    expect(job).toMatchObject({ kind: 'post', adminChannelId: '110000000000000009' });
    await other.approvals.cards.undeliverable(asked.approvalId, 'no_access');
    expect(await world.delivery(asked.operationId, other)).toMatchObject({
      outcome: { kind: 'refused', code: 'approval_undeliverable' },
    });
  });

  it('a request nobody decided expires in the sweep, and its requester is told after a restart too', async () => {
    const actor = somebody();
    const asked = await world.ask('Nobody is here', actor);
    await world.db.sql(
      "update helix.approval_requests set expires_at = helix.now() - interval '1 second' where approval_id = $1",
      [asked.approvalId],
    );
    expect((await world.decide(asked.approvalId)).answer).toBe('expired');
    await world.db.sql("delete from helix.leases where name = 'sweeper'");
    const next = await world.another();
    expect(await world.delivery(asked.operationId, next)).toMatchObject({
      outcome: { kind: 'refused', code: 'approval_expired' },
      deliverTo: { userId: actor.userId },
    });
    const held = (await world.core.budget(actor)).map((scope) => scope.held);
    expect(held[0]).toBe(0n);
    const view = await world.core.operation(asked.operationId);
    expect(view?.trail.at(-1)).toMatchObject({ step: 'decided', state: 'expired' });
  });

  it('a vendor that fails for an approved request is told like any other failure, and spends no more', async () => {
    world.elevenlabs.script = (request, response) => {
      if (request.method === 'GET') return speaks(request, response, undefined as never);
      response.writeHead(400);
      response.end('{}');
    };
    const actor = somebody();
    const asked = await world.ask('It will fail', actor);
    await world.decide(asked.approvalId);
    const { outcome } = await world.delivery(asked.operationId);
    world.elevenlabs.script = speaks;
    expect(outcome).toMatchObject({ kind: 'failed', code: 'vendor_rejected_input', receipt: { cost: 0n } });
  });
});
