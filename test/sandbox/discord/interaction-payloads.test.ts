import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actRaw } from '../../support/local-discord.ts';
import {
  STAGE_COMMANDS,
  type InteractionStage,
  startInteractionStage,
} from '../../support/interaction-stage.ts';

describe('what interactions carry', () => {
  let discord: InteractionStage['discord'];
  let bot: InteractionStage['bot'];
  let alice: InteractionStage['alice'];
  let general: InteractionStage['general'];
  let callback: InteractionStage['callback'];
  let hook: InteractionStage['hook'];

  beforeAll(async () => {
    ({ discord, bot, alice, general, callback, hook } = await startInteractionStage());
  });
  afterAll(() => discord?.close());

  it('carries everything a real interaction carries', async () => {
    const upload = await discord.people.upload('x.txt', Buffer.from('x'));
    await discord.register([
      ...STAGE_COMMANDS,
      {
        name: 'file',
        description: 'f',
        options: [{ type: 11, name: 'file', description: 'f', required: true }],
      },
    ]);
    await actRaw(
      discord,
      bot,
      {
        type: 'command',
        as: discord.user('Ada'),
        channel: general,
        name: 'file',
        options: { file: upload.id },
      },
      async (interaction) => {
        expect(interaction).toMatchObject({
          application_id: discord.world.applicationId,
          type: 2,
          version: 1,
          guild_id: discord.world.guildId,
          channel_id: general,
          channel: { id: general, type: 0 },
          locale: 'en-US',
          guild_locale: 'en-US',
          context: 0,
          attachment_size_limit: 10_485_760,
          entitlements: [],
          authorizing_integration_owners: { '0': discord.world.guildId },
          member: { user: { id: discord.user('Ada'), username: 'ada' }, joined_at: expect.any(String) },
          data: {
            name: 'file',
            type: 1,
            guild_id: discord.world.guildId,
            options: [{ name: 'file', type: 11, value: upload.id }],
            resolved: {
              attachments: {
                [upload.id]: { filename: 'x.txt', size: 1, content_type: 'text/plain; charset=utf-8' },
              },
            },
          },
        });
        const member = interaction['member'] as { permissions: string; roles: string[] };
        expect(BigInt(member.permissions) & (1n << 5n)).toBe(1n << 5n);
        expect(BigInt(String(interaction['app_permissions'])) & (1n << 15n)).toBe(1n << 15n);
        expect(interaction.id).toMatch(/^\d{17,19}$/);
        const made = Number(BigInt(interaction.id) >> 22n) + 1_420_070_400_000;
        expect(Math.abs(Date.now() - made)).toBeLessThan(60_000);
        await callback(interaction, { type: 4, data: { content: 'ok' } });
      },
    );
  });

  it('gives a message command the whole message, and a click the message it was on', async () => {
    const said = await discord.people.act({ type: 'say', as: alice, channel: general, content: 'read me' });
    await actRaw(
      discord,
      bot,
      { type: 'message_command', as: alice, channel: general, name: 'Read', message: said.message ?? '' },
      async (interaction) => {
        expect(interaction.data).toMatchObject({
          target_id: said.message,
          resolved: { messages: { [said.message ?? '']: { content: 'read me', attachments: [] } } },
        });
        const button = { type: 1, components: [{ type: 2, style: 1, label: 'Go', custom_id: 'go' }] };
        const made = await callback(
          interaction,
          { type: 4, data: { content: 'card', components: [button] } },
          '?with_response=true',
        );
        const id = ((made.json['resource'] as Record<string, Record<string, unknown>>)['message'] ?? {})[
          'id'
        ] as string;
        await actRaw(
          discord,
          bot,
          { type: 'button', as: discord.user('Bob'), channel: general, message: id, custom_id: 'go' },
          async (click) => {
            expect(click).toMatchObject({
              type: 3,
              message: { id, content: 'card' },
              data: { component_type: 2, custom_id: 'go' },
            });
            await callback(click, { type: 6 });
            expect(
              (await hook(click, 'PATCH', '/messages/@original', { content: 'after', components: [] })).json[
                'id'
              ],
            ).toBe(id);
          },
        );
        const late = await discord.people.act({
          type: 'button',
          as: alice,
          channel: general,
          message: id,
          custom_id: 'go',
        });
        expect(late).toMatchObject({ outcome: 'refused' });
        await actRaw(
          discord,
          bot,
          { type: 'button', as: alice, channel: general, message: id, custom_id: 'go', forged: true },
          async (click) => {
            await callback(click, { type: 4, data: { content: 'already done', flags: 64 } });
          },
        );
      },
    );
  });
});
