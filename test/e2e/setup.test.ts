import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionAnswer, SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import { press, privateAnswer } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';

const ADMIN_ROLE = '1187000000000000301';
const BOT_ROLE = '1187000000000000302';

describe('/setup at the local Discord', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;
  const ada = (): string => sandbox.user('Ada');
  const setup = (): Promise<SandboxMessage> =>
    privateAnswer(sandbox, ada(), 'setup', {}, (text) => text.includes('Nothing is chosen yet'));
  /** The panel as it stands once it says so. */
  const reads = (panel: SandboxMessage, says: string): Promise<SandboxMessage> =>
    sandbox.people.waitForMessage(
      panel.channel_id,
      ada(),
      (message) => message.id === panel.id && textOf(message).includes(says),
    );
  const pick = async (panel: SandboxMessage, action: string, values: string[]): Promise<ActionAnswer> =>
    sandbox.people.act({
      type: 'select',
      as: ada(),
      channel: panel.channel_id,
      message: panel.id,
      custom_id: `v1:setup:${action}:0`,
      values,
    });
  const fill = async (
    panel: SandboxMessage,
    label: string,
    values: Record<string, string>,
  ): Promise<ActionAnswer> => {
    const control = controlsOf(panel).find((item) => item.label.startsWith(label));
    const at = { as: ada(), channel: panel.channel_id };
    const opened = await sandbox.people.act({
      type: 'button',
      ...at,
      message: panel.id,
      custom_id: control?.customId ?? '',
    });
    return sandbox.people.act({ type: 'modal', ...at, interaction: opened.interaction, values });
  };

  beforeAll(async () => {
    sandbox = await startLivingSandbox({}, 'postgres');
    bot = await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  it('is offered to those who may manage the server alone', async () => {
    const answer = await sandbox.people.act({
      type: 'command',
      as: sandbox.user('Bob'),
      channel: sandbox.channel('general'),
      name: 'setup',
    });
    expect(answer.outcome).toBe('refused');
  });

  it('shows what the environment seeded, the worst case, and a Save that has nothing to save yet', async () => {
    const panel = await setup();
    const text = textOf(panel);
    expect(text).toContain(`<#${sandbox.env['DISCORD_ADMIN_CHANNEL_ID']}>`);
    expect(text).toContain(`<@&${ADMIN_ROLE}>`);
    expect(text).toContain('at most $25.00 a day and $250.00 a month');
    expect(text).not.toContain(sandbox.env['DISCORD_WEBHOOK_COMMANDS']?.split('/').at(-1));
    expect(controlsOf(panel).find((item) => item.label === 'Save')?.disabled).toBe(true);
  });

  it('keeps choices over a restart, shows before and after, and saves them whole', async () => {
    const panel = await setup();
    await pick(panel, 'channel', [sandbox.channel('studio')]);
    await reads(panel, `→ <#${sandbox.channel('studio')}>`);
    await pick(panel, 'rules', ['first', 'operation:speak']);
    await reads(panel, 'every /speak');
    await press(sandbox, ada(), panel, 'Approval models');
    const models = await reads(panel, 'Anthropic');
    await bot.kill('SIGKILL');
    bot = await sandbox.startBot();

    // Every model has its place in a select, and the page outlives the process that drew it.
    const lists = controlsOf(models).filter(({ options }) => options.length > 0);
    expect(lists.flatMap(({ options }) => options)).toEqual(
      expect.arrayContaining(['anthropic/claude-haiku-5-5', 'google/gemini-2.5-pro', 'elevenlabs/eleven_v3']),
    );
    const list = lists.find(({ options }) => options.includes('elevenlabs/eleven_v3'));
    const picked = { message: panel.id, custom_id: list?.customId ?? '', values: ['elevenlabs/eleven_v3'] };
    await sandbox.people.act({ type: 'select', as: ada(), channel: panel.channel_id, ...picked });
    await press(sandbox, ada(), await reads(panel, '1 of '), 'Back');
    await reads(panel, 'every use of elevenlabs/eleven\\_v3');

    await press(sandbox, ada(), panel, 'Make results private');
    const chosen = await reads(panel, 'in the channel, unless they choose `private` → for the asker alone');
    expect(textOf(chosen)).toContain(`→ <#${sandbox.channel('studio')}>`);
    await press(sandbox, ada(), chosen, 'Save');
    const review = await reads(panel, 'Save this?');
    expect(textOf(review)).toContain('Worst case');
    await press(sandbox, ada(), review, 'Save these settings');
    const saved = await reads(panel, 'As it stands now');
    expect(textOf(saved)).toContain(`**Admin channel**: <#${sandbox.channel('studio')}>`);
    expect(textOf(saved)).toMatch(/record #\d+/);

    const before = bot.lines.length;
    await sandbox.people.act({
      type: 'command',
      as: sandbox.user('Alice'),
      channel: sandbox.channel('general'),
      name: 'transcribe',
      options: { file: (await sandbox.people.upload('a.mp3', Buffer.from('no sound'))).id },
    });
    const received = await bot.waitForLine(
      (line) => bot.lines.indexOf(line) >= before && line['step'] === 'received',
    );
    expect(received['private']).toBe(true);
  });

  it('asks from then on for what the rules name, in the channel that was chosen', async () => {
    await sandbox.people.act({
      type: 'command',
      as: sandbox.user('Alice'),
      channel: sandbox.channel('general'),
      name: 'speak',
      options: { text: 'good morning' },
    });
    const card = await sandbox.people.waitForMessage(sandbox.channel('studio'), ada(), (message) =>
      controlsOf(message).some(({ label }) => label.startsWith('Approve $')),
    );
    expect(textOf(card)).not.toContain('good morning');
  });

  it('takes webhooks and numbers from forms, and tells what it does not take', async () => {
    const panel = await setup();
    await fill(panel, 'Webhooks', { commands: 'https://evil.example/api/webhooks/1/x' });
    await reads(panel, 'not the address of a webhook on Discord');
    await fill(panel, 'Webhooks', { commands: 'none' });
    await reads(panel, '(webhook …0601) → none');
    await fill(panel, 'Approval numbers', { times: '0,5x' });
    await reads(panel, 'That number is not possible');
    await fill(panel, 'Approval numbers', { times: '3', hours: '48' });
    const chosen = await reads(panel, 'above 3 times the usual cost');
    expect(textOf(chosen)).toContain('a request waits 48 h');
    await press(sandbox, ada(), chosen, 'Discard');
    await reads(panel, 'Nothing is chosen yet');
  });

  it('does not let an admin lock themselves out', async () => {
    const panel = await setup();
    await pick(panel, 'roles', [BOT_ROLE]);
    const chosen = await reads(panel, `→ <@&${BOT_ROLE}>`);
    await press(sandbox, ada(), chosen, 'Save');
    await press(sandbox, ada(), await reads(panel, 'Save this?'), 'Save these settings');
    await reads(panel, 'you would be an admin no more');
  });

  it('sent nothing that Discord would refuse', async () => {
    expect(await sandbox.people.violations()).toEqual([]);
  });
});
