import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('first responses, as Discord takes them', () => {
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
});
