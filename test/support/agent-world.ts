import { randomUUID } from 'node:crypto';
import type { AgentState } from '../../src/core/agent/agents.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Actor } from '../../src/core/request.ts';
import type { TrailLine } from '../../src/core/trail.ts';
import { type ClaudeAnswer, claude, claudeBody } from './claude-script.ts';
import { type CoreWorld, SOUND, type WorldOptions, coreWorld } from './core-world.ts';
import { address, somebody } from './people.ts';
import { type Script, type ScriptedVendor, startScriptedVendor } from './scripted-vendor.ts';

/** A run of the agent that was begun. */
export type AgentRun = {
  outcome: Promise<Outcome>;
  id: Promise<string>;
  actor: Actor;
  /** Every state that was shown. */
  states: AgentState[];
};

/** The core on PGlite with a scripted Claude beside the other vendors. */
export type AgentWorld = CoreWorld & {
  claude: ScriptedVendor;
  /** Begins a run against these answers, one per turn; `files` are recordings of two seconds. */
  ask(
    answers: readonly (ClaudeAnswer | Script)[],
    input?: Record<string, unknown>,
    more?: { actor?: Actor; files?: number; tokens?: number | null; key?: string },
  ): AgentRun;
  /** Bodies of the paid calls to Claude since the world was renewed or cleared. */
  turns(): ReturnType<typeof claudeBody>[];
  linesOf<S extends TrailLine['step']>(operation: string, step: S): Extract<TrailLine, { step: S }>[];
  /** Booked for an operation alone, and for it with its tools. */
  booked(operation: string): Promise<{ own: bigint; all: bigint }>;
  /** Lets a person spend so much a day in all. */
  limit(actor: Actor, nano: bigint): Promise<void>;
};

/** Starts it. */
export async function agentWorld(options: WorldOptions = {}): Promise<AgentWorld> {
  const vendor = await startScriptedVendor(claude([{ text: 'Hello' }]));
  const core = await coreWorld({
    ...options,
    env: { ANTHROPIC_API_KEY: 'canary-anthropic-key', ANTHROPIC_BASE_URL: vendor.url, ...options.env },
  });
  const sumOf = async (where: string, operation: string): Promise<bigint> => {
    const [row] = await core.db.sql(
      `select coalesce(sum(c.cost_nano), 0)::text as sum from helix.cost_entries c
        join helix.operations o using (operation_id) where ${where}`,
      [operation],
    );
    return BigInt(String(row?.['sum']));
  };
  const ask: AgentWorld['ask'] = (answers, input = {}, more = {}) => {
    vendor.script = claude(answers, more.tokens === undefined ? 1_000 : more.tokens);
    const actor = more.actor ?? somebody();
    const { promise: id, resolve } = Promise.withResolvers<string>();
    const states: AgentState[] = [];
    const files = Array.from({ length: more.files ?? 0 }, (_, index) => {
      const path = `/attachments/${randomUUID()}/memo-${index + 1}.wav`;
      core.hosted.set(path, SOUND);
      const name = `memo-${index + 1}.wav`;
      return { url: `${core.files.url}${path}`, name, bytes: SOUND.byteLength, contentType: 'audio/wav' };
    });
    const request = {
      operation: 'agent' as const,
      input: { task: 'Do it.', files, ...input },
      actor,
      idempotencyKey: more.key ?? randomUUID(),
      deliverTo: address(actor),
      private: false,
    };
    const listener = { onOperation: resolve, onAgent: (state: AgentState) => void states.push(state) };
    return { outcome: core.core.run(request, listener), id, actor, states };
  };
  return Object.defineProperties(
    {
      claude: vendor,
      ask,
      turns: () => vendor.requests.filter(({ url }) => url.pathname === '/v1/messages').map(claudeBody),
      linesOf: (operation: string, step: string) =>
        core.trail.filter((line) => line.operation === operation && line.step === step),
      booked: async (operation: string) => ({
        own: await sumOf('o.operation_id = $1', operation),
        all: await sumOf('o.operation_id = $1 or o.parent_id = $1', operation),
      }),
      limit: async (actor: Actor, nano: bigint) => {
        const { actor_id } = await core.db.store.actorId({
          actor: { guild_id: actor.guildId, discord_user_id: actor.userId, role_ids: [] },
        });
        await core.db.sql(
          `insert into helix.cost_budgets (scope, subject, period, limit_nano, effective_from)
            values ('user', $1, 'day', $2, '2000-01-01')`,
          [actor_id, String(nano)],
        );
      },
      close: async () => {
        await core.close();
        await vendor.close();
      },
    },
    // The core's own getters stay getters: its `core` changes when the world is renewed.
    Object.fromEntries(
      Object.entries(Object.getOwnPropertyDescriptors(core)).filter(([name]) => name !== 'close'),
    ),
  ) as AgentWorld;
}

/** Where a person's own day stands. */
export async function dayOf(world: CoreWorld, actor: Actor): Promise<{ spent: bigint; held: bigint }> {
  const scope = (await world.core.budget(actor)).find(
    ({ scope: name, period }) => name === 'user' && period === 'day',
  );
  return { spent: scope?.spent ?? 0n, held: scope?.held ?? 0n };
}

/** A plan of so many steps, as the model submits it. */
export const plan = (...steps: string[]) => ({ name: 'submit_plan', input: { steps } });
/** A call of a tool. */
export const use = (name: string, input: Record<string, unknown>, id?: string) => ({
  name,
  input,
  ...(id && { id }),
});
