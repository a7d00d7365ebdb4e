import { adminChannel } from '../../../support/approval-scenario.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { GUILDS } from './actions.ts';

/** Admins to ask, and daily limits in nano-USD, from tomorrow on, so narrow that a test's requests meet each of them. */
export async function narrowLimits(test: TestStore): Promise<void> {
  for (const guild of GUILDS) await adminChannel(test, guild);
  for (const [scope, nano] of Object.entries({ user: 1_000, guild: 2_500, everyone: 4_000 })) {
    await test.sql(
      `insert into helix.cost_budgets (scope, period, limit_nano, effective_from)
         values ($1, 'day', $2, helix.day_at(helix.now()) + 1)`,
      [scope, nano],
    );
  }
}
