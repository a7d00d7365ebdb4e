import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxMessage } from '../../../sandbox/api.ts';
import { controlsOf, textOf } from '../../../sandbox/people.ts';
import { type BotWorld, botWorld } from '../../support/bot-world.ts';
import { claude } from '../../support/claude-script.ts';
import { somebody } from '../../support/people.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { speaks } from '../../support/vendor-scripts.ts';

let world: BotWorld;
let vendor: ScriptedVendor;
let alice: string;
let bob: string;
beforeAll(async () => {
  vendor = await startScriptedVendor(claude([{ text: 'Hello.' }], 1_000));
  world = await botWorld({
    env: { ANTHROPIC_API_KEY: 'canary-anthropic-key', ANTHROPIC_BASE_URL: vendor.url },
  });
  alice = world.user('Alice');
  bob = world.user('Bob');
});
afterAll(async () => {
  await world.close();
  await vendor.close();
});
beforeEach(() => world.freshMinute());

const short = (operation: string): string => `op ${operation.slice(0, 8)}`;
const buttons = (message: SandboxMessage): string[] => controlsOf(message).map(({ label }) => label);

/** The agent's operation of a command; waits until its result is delivered. */
async function asked(task: string, answers: Parameters<typeof claude>[0]): Promise<string> {
  vendor.script = claude(answers, 1_000);
  const from = world.core.trail.length;
  await world.command(alice, 'agent new', { task });
  const [operation = ''] = await world.delivered(from);
  return operation;
}

describe('a thread that is deleted while the agent is at work', () => {
  it.each([
    ['the token still lives', 0],
    ['the token is over', 20 * 60_000],
  ])('loses nothing: the answer comes to its channel, once, and says why (%s)', async (_, aheadMs) => {
    const began = await asked('Begin', [{ text: 'Hello.' }]);
    const result = await world.sees(bob, 'Hello.', short(began));
    await expect
      .poll(async () => (await world.people.world()).channels.some(({ id }) => id === result.id))
      .toBe(true);

    const { promise: answer, resolve: finish } = Promise.withResolvers<void>();
    vendor.script = (...call) => void answer.then(() => claude([{ text: 'More.' }], 1_000)(...call));
    const from = world.core.trail.length;
    const { interaction } = await world.press(alice, result, 'Continue');
    await world.people.act({
      type: 'modal',
      as: alice,
      channel: world.general,
      interaction,
      values: { task: 'On' },
    });
    await expect.poll(() => world.core.trail.slice(from).some(({ step }) => step === 'attempt')).toBe(true);
    world.sandbox.setDiscordFault({ kind: 'channel_gone', path: `/channels/${result.id}` });
    world.setClockAhead(aheadMs);
    finish();
    const [operation = ''] = await world.delivered(from);
    const told = await world.sees(bob, 'More.', short(operation));
    expect(textOf(told)).toContain('The thread of this conversation was deleted, so this comes here.');
    expect(buttons(told)).toContain('Continue');
    expect(
      (await world.seen(bob, short(operation))).filter((one) => textOf(one).includes('More.')),
    ).toHaveLength(1);
    const audit = JSON.stringify(await world.core.audit(operation));
    expect(audit).not.toContain('delivery_refused');
  });
});

describe('a tool that waits for an admin', () => {
  beforeAll(async () => {
    await world.core.db.sql(
      "update helix.operation_routes set approval_threshold_nano = 0 where operation = 'speak'",
    );
    await world.core.db.sql('update helix.config_head set version = version + 1');
  });

  /** A run whose tool waits. */
  async function waits(): Promise<{ run: string; child: string }> {
    const speak = { name: 'speak', input: { text: 'hello' }, id: 'a' };
    const plan = { name: 'submit_plan', input: { steps: ['Speak'] } };
    const run = await asked('Say hello', [{ tools: [plan, speak] }, { text: 'It waits.' }]);
    await world.sees(alice, 'It waits.', 'needs the yes of an admin', short(run));
    const [row] = await world.core.db.sql('select operation_id from helix.operations where parent_id = $1', [
      run,
    ]);
    return { run, child: String(row?.['operation_id']) };
  }

  const requestOf = async (child: string) => {
    const [row] = await world.core.db.sql(
      'select approval_id, binding from helix.approval_requests where operation_id = $1',
      [child],
    );
    return { approvalId: String(row?.['approval_id']), binding: String(row?.['binding']) };
  };
  const held = async (child: string): Promise<string> => {
    const [row] = await world.core.db.sql(
      "select count(*)::text as open from helix.holds where state = 'held' and operation_id = $1",
      [child],
    );
    return String(row?.['open']);
  };
  const decide = async (child: string, verdict: 'approve' | 'deny') => {
    const actor = { ...somebody({ admin: true }), guildId: world.sandbox.world().guildId };
    return world.core.core.approvals.decide({ ...(await requestOf(child)), verdict, actor, reason: null });
  };
  const notices = async (child: string) =>
    (await world.seen(bob, short(child))).filter((one) => textOf(one).includes('🤖'));

  it('is told once when nobody answered in time, with Continue, and holds nothing', async () => {
    const { child } = await waits();
    await world.core.db.sql(
      "update helix.approval_requests set expires_at = helix.now() - interval '1 second' where operation_id = $1",
      [child],
    );
    await world.core.db.store.expireApprovals();
    await world.another(world.core.core);
    const told = await world.sees(bob, 'The agent waited for', 'no admin answered in time', short(child));
    expect(buttons(told)).toEqual(['Continue', 'Details']);
    await world.another(world.core.core);
    expect(await notices(child)).toHaveLength(1);
    expect(await held(child)).toBe('0');
  });

  it('cannot be approved once its conversation was stopped: nothing runs, and nothing is held', async () => {
    world.core.elevenlabs.requests = [];
    world.core.elevenlabs.script = speaks;
    const { child } = await waits();
    await world.command(alice, 'agent stop', {});
    await expect.poll(() => held(child)).toBe('0');
    expect((await decide(child, 'approve')).answer).not.toBe('approved');
    expect((await world.core.core.operation(child))?.state).toBe('cancelled');
    expect(world.core.elevenlabs.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    // Whoever stopped it knows; there is no decision to be told of.
    expect(await notices(child)).toEqual([]);
  });

  it('is told once when it is denied after a restart, with Continue, and holds nothing', async () => {
    const { child } = await waits();
    expect(await held(child)).toBe('1');
    await world.bot.close();
    expect((await decide(child, 'deny')).answer).toBe('denied');
    await world.another(world.core.core);
    const told = await world.sees(bob, 'The agent waited for', 'denied', short(child));
    expect(buttons(told)).toEqual(['Continue', 'Details']);
    expect(told['mentions']).toMatchObject([{ id: alice }]);
    await world.another(world.core.core);
    expect(await notices(child)).toHaveLength(1);
    expect(await held(child)).toBe('0');
  });
});
