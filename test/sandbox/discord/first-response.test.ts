import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../../sandbox/people.ts';
import {
  actRaw,
  type ConnectedClient,
  type LocalDiscord,
  type RawAnswer,
  type RawInteraction,
  startLocalDiscord,
} from '../../support/local-discord.ts';

const commands = [
  {
    name: 'do',
    description: 'd',
    options: [{ type: 3, name: 'text', description: 't', autocomplete: true }],
  },
  { name: 'Read', type: 3 },
];

describe('first responses and follow-ups, as Discord takes them', () => {
  let discord: LocalDiscord;
  let bot: ConnectedClient;
  let alice: string;
  let general: string;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    await discord.register(commands);
    bot = await discord.connect(async () => {});
    alice = discord.user('Alice');
    general = discord.channel('general');
  });
  afterAll(() => discord?.close());

  const callback = (interaction: RawInteraction, body: unknown, query = ''): Promise<RawAnswer> =>
    discord.api('POST', `/interactions/${interaction.id}/${interaction.token}/callback${query}`, body, {
      authorization: '',
    });
  const hook = (
    interaction: RawInteraction,
    method: string,
    rest: string,
    body?: unknown,
  ): Promise<RawAnswer> =>
    discord.api(method, `/webhooks/${discord.world.applicationId}/${interaction.token}${rest}`, body, {
      authorization: '',
    });
  const use = (answer: (interaction: RawInteraction) => Promise<unknown>) =>
    actRaw(discord, bot, { type: 'command', as: alice, channel: general, name: 'do' }, answer);

  it('carries everything a real interaction carries', async () => {
    const upload = await discord.people.upload('x.txt', Buffer.from('x'));
    await discord.register([
      ...commands,
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
        expect(Math.abs(Date.now() - made)).toBeLessThan(5000);
        await callback(interaction, { type: 4, data: { content: 'ok' } });
      },
    );
  });

  it('answers 204 without a content type, or the message when with_response asks for it', async () => {
    await use(async (interaction) => {
      const plain = await callback(interaction, { type: 5 });
      expect(plain.status).toBe(204);
      expect(plain.headers.get('content-type')).toBeNull();
    });
    await use(async (interaction) => {
      const { json } = await callback(interaction, { type: 5, data: { flags: 64 } }, '?with_response=true');
      expect(json).toMatchObject({
        interaction: {
          id: interaction.id,
          type: 2,
          response_message_loading: true,
          response_message_ephemeral: true,
        },
        resource: { type: 5, message: { flags: 64 | 128, author: { id: discord.world.applicationId } } },
      });
    });
  });

  it('shows a deferred answer as thinking until it is filled in', async () => {
    const acted = await use(async (interaction) => {
      await callback(interaction, { type: 5 });
      const [thinking] = (await discord.people.messages(general, alice)).slice(-1);
      expect(thinking?.sandbox_thinking).toBe(true);
      await hook(interaction, 'PATCH', '/messages/%40original', { content: 'filled' });
    });
    const filled = (await discord.people.messages(general, alice)).find((one) => one.id === acted.message);
    expect(filled).toMatchObject({ content: 'filled', edited_timestamp: null });
    expect(filled?.sandbox_thinking).toBeUndefined();
  });

  it('knows no interaction under a wrong token, and takes only one first response', async () => {
    await use(async (interaction) => {
      const stranger = await callback(
        { ...interaction, token: 'wrong' },
        { type: 4, data: { content: 'x' } },
      );
      expect([stranger.status, stranger.json]).toEqual([
        404,
        { message: 'Unknown interaction', code: 10062 },
      ]);
      expect((await callback(interaction, { type: 4, data: { content: 'one' } })).status).toBe(204);
      const second = await callback(interaction, { type: 4, data: { content: 'two' } });
      expect([second.status, second.json['code']]).toEqual([400, 40060]);
    });
  });

  it('fails after three seconds, tells the person alone, and takes no answer any more', async () => {
    let kept: RawInteraction | undefined;
    const acted = await use(async (interaction) => {
      kept = interaction;
    });
    expect(acted.outcome).toBe('failed');
    if (!kept) throw new Error('no interaction');
    expect((await callback(kept, { type: 4, data: { content: 'late' } })).json['code']).toBe(10062);
    const [note] = (await discord.people.messages(general, alice)).slice(-1);
    expect(note).toMatchObject({ sandbox_failed: true, sandbox_only_for: alice });
    expect(
      (await discord.people.messages(general, discord.user('Bob'))).some((one) => one.sandbox_failed),
    ).toBe(false);
  });

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
