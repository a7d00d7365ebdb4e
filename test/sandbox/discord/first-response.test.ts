import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawInteraction } from '../../support/local-discord.ts';
import { type InteractionStage, startInteractionStage } from '../../support/interaction-stage.ts';

describe('first responses, as Discord takes them', () => {
  let discord: InteractionStage['discord'];
  let alice: InteractionStage['alice'];
  let general: InteractionStage['general'];
  let callback: InteractionStage['callback'];
  let hook: InteractionStage['hook'];
  let use: InteractionStage['use'];

  beforeAll(async () => {
    ({ discord, alice, general, callback, hook, use } = await startInteractionStage());
  });
  afterAll(() => discord?.close());

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
