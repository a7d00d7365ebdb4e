import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { somebody } from '../support/people.ts';
import { type BotWorld, botWorld } from '../support/bot-world.ts';

describe('the admins of a server', () => {
  let world: BotWorld;
  beforeAll(async () => {
    world = await botWorld();
  }, 60_000);
  afterAll(() => world?.close());

  it('are whoever holds the stored roles, at once in every process, whatever the environment says', async () => {
    const { guildId } = world.sandbox.world();
    const [admins = ''] = world.core.config.discord.adminRoleIds;
    const owner = somebody({ guildId, userId: '1', admin: true, roleIds: ['700000000000000001'] });
    const other = await world.core.another();
    const save = async (adminRoleIds: string[]): Promise<void> => {
      const chosen = await other.settings.choose(owner, { adminRoleIds });
      if (chosen.answer !== 'chosen') throw new Error(chosen.answer);
      const saved = await other.settings.save(owner, chosen.setup.draft?.revision ?? '');
      expect(saved.answer).toBe('saved');
    };
    const ada = world.user('Ada');

    await world.command(ada, 'approvals list');
    await world.sees(ada, 'Approvals');
    await save(['700000000000000001']);
    await world.command(ada, 'approvals list');
    await world.sees(ada, 'only admins of this server');
    await save(['700000000000000001', admins]);
    await world.command(ada, 'setup');
    await world.sees(ada, 'Nothing is chosen yet', `<@&${admins}>`);
  });
});
