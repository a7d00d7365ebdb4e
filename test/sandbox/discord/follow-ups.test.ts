import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../../sandbox/people.ts';
import { actRaw, type RawAnswer } from '../../support/local-discord.ts';
import { type InteractionStage, startInteractionStage } from '../../support/interaction-stage.ts';

describe('follow-ups to interactions', () => {
  let discord: InteractionStage['discord'];
  let bot: InteractionStage['bot'];
  let alice: InteractionStage['alice'];
  let general: InteractionStage['general'];
  let callback: InteractionStage['callback'];
  let hook: InteractionStage['hook'];
  let use: InteractionStage['use'];

  beforeAll(async () => {
    ({ discord, bot, alice, general, callback, hook, use } = await startInteractionStage());
  });
  afterAll(() => discord?.close());

  it('has no follow-up before the first response, and no message for a token it does not know', async () => {
    await use(async (interaction) => {
      expect((await hook(interaction, 'POST', '', { content: 'x' })).json['code']).toBe(10015);
      await callback(interaction, {
        type: 9,
        data: {
          custom_id: 'm',
          title: 't',
          components: [{ type: 18, label: 'l', component: { type: 4, custom_id: 'c', style: 1 } }],
        },
      });
      expect((await hook(interaction, 'PATCH', '/messages/@original', { content: 'x' })).json['code']).toBe(
        10008,
      );
      expect((await hook({ ...interaction, token: 'wrong' }, 'POST', '', { content: 'x' })).status).toBe(401);
    });
  });

  it('records flags that a defer or a follow-up does not take, and does without them', async () => {
    const before = (await discord.people.violations()).length;
    await use(async (interaction) => {
      await callback(interaction, { type: 5, data: { flags: 64 | (1 << 15) } });
      const { json } = await hook(interaction, 'GET', '/messages/@original');
      expect(json['flags']).toBe(64 | 128);
      await hook(interaction, 'PATCH', '/messages/@original', { content: 'x' });
      const voice = await hook(interaction, 'POST', '', { content: 'x', flags: 1 << 13 });
      expect(voice.json['flags']).toBe(0);
    });
    const recorded = (await discord.people.violations()).slice(before);
    expect(recorded.map(({ field }) => field)).toEqual(['data.flags', 'flags']);
  });

  it('takes the first follow-up after a defer as its edit, and keeps its visibility', async () => {
    const acted = await use(async (interaction) => {
      await callback(interaction, { type: 5, data: { flags: 64 } });
      const first = await hook(interaction, 'POST', '?wait=true', { content: 'meant for all' });
      const second = await hook(interaction, 'POST', '?wait=true', { content: 'for all' });
      expect(first.json['flags']).toBe(64);
      expect(second.json['flags']).toBe(0);
      expect(first.json['id']).not.toBe(second.json['id']);
    });
    const mine = await discord.people.messages(general, alice);
    expect(mine.find((one) => one.id === acted.message)).toMatchObject({
      content: 'meant for all',
      sandbox_only_for: alice,
    });
    const bobs = await discord.people.messages(general, discord.user('Bob'));
    expect(bobs.map(textOf)).toContain('for all');
    expect(bobs.map(textOf)).not.toContain('meant for all');
  });

  it('lets follow-ups be read, edited and deleted, private ones too, but not through the channel', async () => {
    await use(async (interaction) => {
      await callback(interaction, { type: 4, data: { content: 'private', flags: 64 } });
      const { json } = await hook(interaction, 'GET', '/messages/@original');
      expect(
        (await discord.api('GET', `/channels/${general}/messages/${String(json['id'])}`)).json['code'],
      ).toBe(10008);
      expect(
        (await discord.api('PATCH', `/channels/${general}/messages/${String(json['id'])}`, { content: 'x' }))
          .json['code'],
      ).toBe(10008);
      expect(
        (await hook(interaction, 'PATCH', '/messages/@original', { content: 'changed' })).json['content'],
      ).toBe('changed');
      expect((await hook(interaction, 'DELETE', '/messages/@original')).status).toBe(204);
      expect((await hook(interaction, 'GET', '/messages/@original')).json['code']).toBe(10008);
    });
  });

  it('refuses callback types that do not fit the kind of interaction', async () => {
    const type = (answer: RawAnswer): unknown => (answer.json['errors'] as Record<string, unknown>)['type'];
    await use(async (interaction) => {
      expect(type(await callback(interaction, { type: 7, data: { content: 'x' } }))).toBeDefined();
      expect(type(await callback(interaction, { type: 8, data: { choices: [] } }))).toBeDefined();
      const components = [
        { type: 18, label: 'l', component: { type: 4, custom_id: 'c', style: 1, required: false } },
      ];
      await callback(interaction, { type: 9, data: { custom_id: 'm', title: 't', components } });
      await actRaw(
        discord,
        bot,
        { type: 'modal', as: alice, channel: general, interaction: interaction.id, values: {} },
        async (submitted) => {
          const nested = await callback(submitted, {
            type: 9,
            data: { custom_id: 'm', title: 't', components },
          });
          expect(type(nested)).toMatchObject({ _errors: [{ code: 'BASE_TYPE_CHOICES' }] });
          await callback(submitted, { type: 4, data: { content: 'done', flags: 64 } });
        },
      );
    });
    await actRaw(
      discord,
      bot,
      {
        type: 'autocomplete',
        as: alice,
        channel: general,
        name: 'do',
        focused: 'text',
        options: { text: 'a' },
      },
      async (interaction) => {
        expect(interaction.data).toMatchObject({ options: [{ name: 'text', value: 'a', focused: true }] });
        expect(type(await callback(interaction, { type: 4, data: { content: 'x' } }))).toBeDefined();
        await callback(interaction, { type: 8, data: { choices: [{ name: 'a', value: 'a' }] } });
      },
    );
  });
});
