import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxMessage } from '../../../sandbox/api.ts';
import { textOf } from '../../../sandbox/people.ts';
import { type ConnectedClient, type LocalDiscord, startLocalDiscord } from '../../support/local-discord.ts';
import { answer, commands } from '../../support/scripted-bot.ts';

describe('the real discord.js against the local Discord', () => {
  let discord: LocalDiscord;
  let bot: ConnectedClient;
  let alice: string;
  let bob: string;
  let general: string;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    await discord.register(commands);
    bot = await discord.connect(answer);
    alice = discord.user('Alice');
    bob = discord.user('Bob');
    general = discord.channel('general');
  });
  afterAll(async () => {
    await discord?.close();
  });

  const see = (as: string, text: string): Promise<SandboxMessage> =>
    discord.people.waitForMessage(general, as, (message) => textOf(message).includes(text));

  it('logs in and knows the guild, its channels, roles and the application', async () => {
    const guild = bot.client.guilds.cache.get(discord.world.guildId);
    expect(bot.client.user.id).toBe(discord.world.applicationId);
    expect(guild?.channels.cache.map((channel) => channel.name)).toContain('general');
    expect(guild?.roles.cache.map((role) => role.name)).toContain('Admins');
    expect((await bot.client.application.fetch()).name).toBe('Helix');
  });

  it('answers a slash command with a private card, a public file and nothing refused', async () => {
    const upload = await discord.people.upload('notes.txt', Buffer.from('twelve words'));
    const acted = await discord.people.act({
      type: 'command',
      as: alice,
      channel: general,
      name: 'card',
      options: { text: 'hello', file: upload.id },
    });
    expect(acted.outcome).toBe('acknowledged');
    expect(acted.acknowledgedAfterMs).toBeGreaterThan(0);

    const result = await see(alice, 'The result');
    const [file] = result['attachments'] as {
      filename: string;
      url: string;
      content_type: string;
      description: string;
    }[];
    expect(file).toMatchObject({
      filename: 'the_result.txt',
      content_type: 'text/plain; charset=utf-8',
      description: 'A result',
    });
    expect(Buffer.from(await discord.people.download(file?.url ?? '')).toString()).toBe('twelve words');

    const shown = (await discord.people.messages(general, alice)).find((one) => one.id === acted.message);
    expect(shown?.sandbox_only_for).toBe(alice);
    expect(shown?.sandbox_thinking).toBeUndefined();
    expect(textOf(shown ?? result)).toContain('Working on hello with notes.txt');
    expect(await discord.people.violations()).toEqual([]);
  });

  it('shows an ephemeral message to the one person it is for', async () => {
    const own = (await discord.people.messages(general, alice)).filter((one) => one.sandbox_only_for);
    const others = (await discord.people.messages(general, bob)).filter((one) => one.sandbox_only_for);
    expect(own.length).toBeGreaterThan(0);
    expect(others).toEqual([]);
  });

  it('updates the message of a clicked button, and refuses clicks on disabled or foreign ones', async () => {
    const { message = '' } = await discord.people.act({
      type: 'command',
      as: alice,
      channel: general,
      name: 'card',
      options: { text: 'click me' },
    });
    await see(alice, 'Working on click me');
    const click = { type: 'button', channel: general, message } as const;
    expect(await discord.people.act({ ...click, as: alice, custom_id: 'v1:off:1' })).toMatchObject({
      outcome: 'refused',
      reason: 'this button is disabled',
    });
    expect(await discord.people.act({ ...click, as: bob, custom_id: 'v1:cancel:1' })).toMatchObject({
      outcome: 'refused',
    });
    expect(await discord.people.act({ ...click, as: alice, custom_id: 'v1:cancel:1' })).toMatchObject({
      outcome: 'acknowledged',
    });
    expect((await see(alice, 'Cancelled')).id).toBe(message);
  });

  it('lets a select menu be answered privately, with only values that it offers', async () => {
    await discord.people.act({
      type: 'command',
      as: alice,
      channel: general,
      name: 'card',
      options: { text: 'pick' },
    });
    await see(alice, 'Working on pick');
    const result = (await discord.people.messages(general, alice)).findLast(
      (one) => one['content'] === 'The result',
    );
    const pick = {
      type: 'select',
      as: bob,
      channel: general,
      message: result?.id ?? '',
      custom_id: 'v1:format:1',
    } as const;
    expect(await discord.people.act({ ...pick, values: ['mp3'] })).toMatchObject({ outcome: 'refused' });
    expect(await discord.people.act({ ...pick, values: ['vtt'] })).toMatchObject({ outcome: 'acknowledged' });
    expect((await see(bob, 'picked vtt')).sandbox_only_for).toBe(bob);
  });

  it('opens a modal, refuses what its fields do not take, and submits text and file', async () => {
    const opened = await discord.people.act({ type: 'command', as: alice, channel: general, name: 'ask' });
    expect(opened.modal).toMatchObject({ custom_id: 'v1:ask:1', title: 'What to say' });
    const form = { type: 'modal', as: alice, channel: general, interaction: opened.interaction } as const;
    expect(await discord.people.act({ ...form, values: { text: 'x'.repeat(21) } })).toMatchObject({
      reason: 'Text has more than 20 characters',
    });
    expect(await discord.people.act({ ...form, values: {} })).toMatchObject({ reason: 'Text is required' });
    const wrong = await discord.people.upload('sound.mp3', Buffer.from('x'));
    expect(await discord.people.act({ ...form, values: { text: 'a', file: [wrong.id] } })).toMatchObject({
      reason: 'File takes only .txt',
    });
    const right = await discord.people.upload('words.txt', Buffer.from('x'));
    expect(await discord.people.act({ ...form, values: { text: 'typed', file: [right.id] } })).toMatchObject({
      outcome: 'acknowledged',
    });
    await see(alice, 'typed and words.txt');
    expect(await discord.people.act({ ...form, values: { text: 'again' } })).toMatchObject({
      outcome: 'refused',
    });
  });

  it('gives autocomplete choices for what is typed so far', async () => {
    const typing = {
      type: 'autocomplete',
      as: alice,
      channel: general,
      name: 'voice',
      focused: 'name',
    } as const;
    expect((await discord.people.act({ ...typing, options: { name: 'r' } })).choices).toEqual([
      { name: 'rms', value: 'rms' },
    ]);
    expect((await discord.people.act({ ...typing, options: {} })).choices).toHaveLength(2);
  });

  it('sends subcommands by their path', async () => {
    await discord.people.act({ type: 'command', as: alice, channel: general, name: 'budget show' });
    await see(bob, 'budget show');
    expect(
      await discord.people.act({ type: 'command', as: alice, channel: general, name: 'budget' }),
    ).toMatchObject({ outcome: 'refused' });
  });

  it('hands a message with its files to a message command', async () => {
    const upload = await discord.people.upload('a.wav', Buffer.from('x'));
    const said = await discord.people.act({
      type: 'say',
      as: bob,
      channel: general,
      content: 'listen',
      uploads: [upload.id],
    });
    await discord.people.act({
      type: 'message_command',
      as: alice,
      channel: general,
      name: 'Count files',
      message: said.message ?? '',
    });
    await see(bob, '1 files in listen');
  });

  it('writes, edits, replies to and deletes messages of its own, and says kindly when a file is needed again', async () => {
    const channel = await bot.client.channels.fetch(general);
    if (!channel?.isSendable()) throw new Error('not sendable');
    const sent = await channel.send({ content: 'first', nonce: 'op-1', enforceNonce: true });
    const again = await channel.send({ content: 'first', nonce: 'op-1', enforceNonce: true });
    expect(again.id).toBe(sent.id);
    await sent.edit('second');
    const reply = await sent.reply('third');
    expect(reply.reference?.messageId).toBe(sent.id);
    const seen = await discord.people.messages(general, bob);
    expect(seen.find((one) => one.id === sent.id)).toMatchObject({ content: 'second' });
    expect(seen.find((one) => one.id === sent.id)?.['edited_timestamp']).not.toBeNull();
    await sent.delete();
    await expect(sent.fetch(true)).rejects.toMatchObject({ code: 10008 });
  });

  it('has had no request refused and no error thrown', async () => {
    expect(bot.errors).toEqual([]);
    expect(await discord.people.violations()).toEqual([]);
  });
});
