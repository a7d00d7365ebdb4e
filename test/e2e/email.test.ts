import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { textOf } from '../../sandbox/people.ts';
import { HOSTILE, INVOICE } from '../support/email-samples.ts';
import { privateAnswer } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';

const isResult = (text: string): boolean => text.includes('📧 **Email**');

describe('/email, with the real bot, the real discord.js and the real Anthropic SDK', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;

  beforeAll(async () => {
    sandbox = await startLivingSandbox({}, 'postgres');
    bot = await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  /** What everybody but `as` sees in the channel. */
  async function publicWords(as: string): Promise<string> {
    const messages = await sandbox.people.messages(sandbox.channel('general'), as);
    const seen = messages.filter((message) => message.sandbox_only_for === undefined);
    return seen.map((message) => textOf(message)).join('\n');
  }

  async function analysed(bytes: Uint8Array, name: string): Promise<SandboxMessage> {
    const upload = await sandbox.people.upload(name, bytes);
    return privateAnswer(sandbox, sandbox.user('Alice'), 'email', { file: upload.id }, isResult);
  }

  it('tells its asker alone what an invoice wants, what it cost and what to answer', async () => {
    const message = await analysed(INVOICE, 'invoice.eml');
    const text = textOf(message);
    expect(text).toContain('Invoice 17 for the gears');
    expect(text).toContain('**Summary**');
    expect(text).toContain('120.50');
    expect(text).toMatch(/claude-haiku-5-5/);
    expect(text).toMatch(/\$0\.000\d+/);
    expect(text).not.toMatch(/https?:\/\/engine/);
    expect(await publicWords(sandbox.user('Bob'))).not.toContain('gears');
  });

  it('warns of a hostile email, obeys nothing in it and shows no living link', async () => {
    const message = await analysed(HOSTILE, 'hostile.eml');
    const text = textOf(message);
    expect(text).toContain('Gives orders to a machine');
    expect(text).toContain('Link leads elsewhere');
    expect(text).not.toMatch(/https?:\/\/(?!cdn|127)/);
    expect(await publicWords(sandbox.user('Bob'))).not.toContain('account will be closed');
  });

  it('takes a pasted email by its form, and the words of a message by its menu', async () => {
    const [as, channel] = [sandbox.user('Alice'), sandbox.channel('general')];
    const asked = await sandbox.people.act({ type: 'command', as, channel, name: 'email' });
    const interaction = 'interaction' in asked ? asked.interaction : '';
    const values = {
      email: 'From: Eve <eve@moon.example>\nSubject: Moon trip\n\nPlease book two seats by Friday.',
    };
    await sandbox.people.act({ type: 'modal', as, channel, interaction, values });
    const shown = (words: string): Promise<SandboxMessage> =>
      sandbox.people.waitForMessage(
        channel,
        as,
        (message) =>
          message.sandbox_only_for === as && isResult(textOf(message)) && textOf(message).includes(words),
      );
    expect(textOf(await shown('Moon trip'))).toContain('from Eve');

    await sandbox.people.act({
      type: 'say',
      as: sandbox.user('Bob'),
      channel,
      content: 'Please order ten zebras today.',
    });
    const said = await sandbox.people.waitForMessage(channel, as, (message) =>
      textOf(message).includes('zebras'),
    );
    await sandbox.people.act({
      type: 'message_command',
      as,
      channel,
      name: 'Analyse email',
      message: said.id,
    });
    expect(textOf(await shown('zebras'))).toContain('**Summary**');
  });

  it('refuses a file that is no email, and nothing is spent', async () => {
    const upload = await sandbox.people.upload('fake.eml', Buffer.from('89504e470d0a1a0a0000', 'hex'));
    const refused = await privateAnswer(
      sandbox,
      sandbox.user('Alice'),
      'email',
      { file: upload.id },
      (text) => text.includes('not a kind of file'),
    );
    expect(textOf(refused)).toContain('Nothing was spent.');
  });

  it('held enough every time, and not much more', () => {
    const calls = bot.lines.filter((line) => line['step'] === 'attempt');
    const costs = bot.lines.filter((line) => line['step'] === 'settled');
    expect(costs).toHaveLength(4);
    const ratios = costs.map((settled) => {
      // What was held as the call was made: by then the vendor had counted the prompt.
      const call = calls.find((line) => line['operation'] === settled['operation']);
      return Number(call?.['hold_nano']) / Number(settled['cost_nano']);
    });
    for (const ratio of ratios) expect(ratio).toBeGreaterThanOrEqual(1);
    // The median; what a model writes is bounded by the length it may have.
    expect(ratios.toSorted((a, b) => a - b)[1]).toBeLessThanOrEqual(3);
  });

  it('sends nothing that Discord would refuse', async () => {
    expect(await sandbox.people.violations()).toEqual([]);
  });
});
