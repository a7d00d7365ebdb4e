import type { Facts } from '../../src/core/errors.ts';
import type { ApprovalRow } from '../../src/core/store/approvals-rows.ts';
import type { DecideInput } from '../../src/core/store/approvals-store.ts';
import type { BeginAnswer } from '../../src/core/store/rows.ts';
import type { BeginInput, Store, StoreActor } from '../../src/core/store/store.ts';
import { scenario, stranger } from './scenario.ts';
import type { TestStore } from './test-store.ts';

/** The rule that the requests of these tests ask by. */
export const RULE = { rule: 'above_threshold', facts: { threshold_nano: '1' } as Facts } as const;

/** Gives a guild a channel where its admins are asked. */
export async function adminChannel(test: TestStore, guild: string): Promise<void> {
  await test.sql(
    "insert into helix.guild_settings (guild_id, admin_channel_id, admin_role_ids) values ($1, 'admins', '{boss}') on conflict (guild_id) do update set admin_channel_id = 'admins'",
    [guild],
  );
}

/** A request that waits: its begin input and the database's answer. */
export type Waiting = {
  id: string;
  actor: StoreActor;
  admin: StoreActor;
  approval_id: string;
  binding: string;
  answer: Extract<BeginAnswer, { answer: 'waiting' }>;
};

/** Short ways to ask, decide and look, on one store. */
export function approvalScenario(test: TestStore, store: Store = test.store) {
  const plain = scenario(store);

  /** The begin input of a request for `cost` that needs a yes. */
  const input = async (actor: StoreActor, cost: number, over: Partial<BeginInput> = {}) => {
    const model = over.candidates?.[0]?.model ?? 'plain';
    const candidate = { ...(await plain.candidate(actor, { cost }, model)), approval: RULE };
    return plain.beginInput(actor, { cost, ...over, candidates: [candidate] });
  };

  const waiting = async (cost = 100, over: Partial<BeginInput> = {}, who = stranger()): Promise<Waiting> => {
    await adminChannel(test, who.guild_id);
    const begun = await input(who, cost, over);
    const answer = await store.beginOperation(begun);
    if (answer.answer !== 'waiting') throw new Error(`not waiting: ${answer.answer}`);
    const { approval_id, binding } = answer;
    const admin = stranger(who.guild_id);
    return { id: begun.operation_id, actor: who, admin, approval_id, binding: binding.slice(0, 8), answer };
  };

  const decide = (request: Waiting, over: Partial<DecideInput> = {}, by: Store = store) =>
    by.decideApproval({
      approval_id: request.approval_id,
      binding: request.binding,
      actor: request.admin,
      admin: true,
      verdict: 'approve',
      reason: null,
      allow_self: false,
      ...over,
    });

  const row = async (approval_id: string): Promise<ApprovalRow> => {
    const found = await store.approval({ approval_id });
    if (!found) throw new Error('no such approval');
    return found;
  };

  /** Kinds of the audit entries of an operation, in order. */
  const kinds = async (operationId: string): Promise<string[]> =>
    (
      await test.sql(
        'select body from helix.audit_entries where body like \'%"op":"\' || $1 || \'"%\' order by seq',
        [operationId],
      )
    ).map(({ body }) => (JSON.parse(String(body)) as { kind: string }).kind);

  return { ...plain, input, waiting, decide, row, kinds };
}
