import { setTimeout as sleep } from 'node:timers/promises';
import type { Core, Delivery } from '../../src/core/core.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import type { Actor } from '../../src/core/request.ts';
import { type CoreWorld, type WorldOptions, coreWorld } from './core-world.ts';
import { waiting } from './outcomes.ts';
import { somebody } from './people.ts';

/** A core world whose guild asks its admins about everything that costs anything. */
export type ApprovalWorld = CoreWorld & {
  admin: Actor;
  /** Asks for speech, which waits, and gives the outcome of that. */
  ask(text: string, actor?: Actor): Promise<Extract<Outcome, { kind: 'waiting' }>>;
  decide(
    approvalId: string,
    verdict?: 'approve' | 'deny',
    by?: { actor?: Actor; core?: Core; binding?: string; reason?: string },
  ): ReturnType<Core['approvals']['decide']>;
  /** The delivery of an operation, once one of the cores hands it out. */
  delivery(operationId: string, core?: Core): Promise<Delivery>;
};

/** Changes what an admin configures, as the functions of an admin do it: with a new version of everything. */
export async function configure(
  world: CoreWorld,
  statement: string,
  ...parameters: unknown[]
): Promise<void> {
  await world.db.sql(statement, parameters);
  await world.db.sql('update helix.config_head set version = version + 1');
}

/** Starts it. */
export async function approvalWorld(options: WorldOptions = {}): Promise<ApprovalWorld> {
  const world = await coreWorld({
    ...options,
    env: { DISCORD_ADMIN_CHANNEL_ID: '110000000000000009', ...options.env },
  });
  await configure(world, 'update helix.operation_routes set approval_threshold_nano = 0');
  const admin = somebody({ admin: true });
  return Object.assign(Object.create(world) as CoreWorld, {
    admin,
    ask: async (text: string, actor: Actor = somebody()) => waiting(await world.speak(text, { actor })),
    decide: async (
      approvalId: string,
      verdict: 'approve' | 'deny' = 'approve',
      by: { actor?: Actor; core?: Core; binding?: string; reason?: string } = {},
    ) => {
      const core = by.core ?? world.core;
      const binding = by.binding ?? (await core.approvals.get(approvalId))?.binding ?? '';
      const { actor = admin, reason = null } = by;
      return core.approvals.decide({ approvalId, binding, actor, verdict, reason });
    },
    delivery: async (operationId: string, core: Core = world.core) => {
      for (const until = Date.now() + 30_000; Date.now() < until; await sleep(50)) {
        const found = (await core.deliveries.claim(20)).find((one) => one.operationId === operationId);
        if (found) return found;
      }
      throw new Error('nothing was handed out to be delivered');
    },
  });
}
