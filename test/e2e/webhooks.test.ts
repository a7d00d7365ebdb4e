import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { textOf } from '../../sandbox/people.ts';
import { commandResult, press, privateAnswer } from '../support/conversation.ts';
import { chainLines } from '../support/followers-world.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';

describe('webhooks at the local Discord', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;
  const ada = (): string => sandbox.user('Ada');
  const alice = (): string => sandbox.user('Alice');
  const posted = (channel: string, says: string | RegExp): Promise<SandboxMessage> =>
    sandbox.people.waitForMessage(sandbox.channel(channel), ada(), (message) =>
      typeof says === 'string' ? textOf(message).includes(says) : says.test(textOf(message)),
    );
  const fault = (body: object): Promise<Response> =>
    fetch(`${sandbox.url}/sandbox/discord/fault`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  /** Numbers that the hash chain's channel has been told, in the order they came. */
  const mirrored = async (): Promise<number[]> => {
    const messages = await sandbox.people.messages(sandbox.channel('hash-chain'), ada());
    const taken = messages.map((message) => ({ body: message, text: '' }));
    return chainLines(taken as never).map(({ seq }) => seq);
  };

  beforeAll(async () => {
    sandbox = await startLivingSandbox();
    bot = await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  it('tell who ran what, how it ended and what it cost, and nothing of what was said', async () => {
    const secret = 'the canary sings at midnight';
    await commandResult(sandbox, bot, alice(), 'speak', { text: secret, voice: 'rms', private: false });
    const message = await posted('commands-log', '**/speak**: done');
    expect(textOf(message)).toMatch(
      new RegExp(
        `\`#\\d+\` <@${alice()}> ran \\*\\*/speak\\*\\*: done · \\$0\\.\\d+ · ElevenLabs \`\\w+\` · [\\d.]+ s`,
      ),
    );
    expect(message['mentions']).toEqual([]);
    for (const channel of ['commands-log', 'hash-chain']) {
      const all = await sandbox.people.messages(sandbox.channel(channel), ada());
      expect(JSON.stringify(all)).not.toContain('canary');
    }
  });

  it('mirror every entry of the chain in order, also across kill -9', async () => {
    await posted('hash-chain', / settled [0-9a-f]{64}/);
    await bot.kill('SIGKILL');
    bot = await sandbox.startBot();
    await commandResult(sandbox, bot, alice(), 'speak', { text: 'once more', voice: 'rms' });
    await expect
      .poll(async () => (await sandbox.people.messages(sandbox.channel('commands-log'), ada())).length, {
        timeout: 60_000,
      })
      .toBeGreaterThanOrEqual(2);
    const numbers = [...new Set(await mirrored())];
    expect(numbers).toEqual(numbers.map((_, index) => index));
  });

  it('close when they are gone, tell the admins, and go on where they stood once a test finds them well', async () => {
    const hook = '/webhooks/1187000000000000601';
    await fault({ kind: 'not_found', path: hook });
    await commandResult(sandbox, bot, alice(), 'speak', { text: 'nobody hears of it yet', voice: 'rms' });
    await posted('admin', 'Commands webhook is switched off');
    await fault({ kind: 'none' });
    const before = (await sandbox.people.messages(sandbox.channel('commands-log'), ada())).length;
    const panel = await privateAnswer(sandbox, ada(), 'setup', {}, (text) =>
      text.includes('Nothing is chosen yet'),
    );
    await press(sandbox, ada(), panel, 'Test webhooks');
    const tested = await sandbox.people.waitForMessage(panel.channel_id, ada(), (message) =>
      textOf(message).includes('webhooks tested'),
    );
    expect(textOf(tested)).toContain(
      `**Commands webhook**: ✅ posted in <#${sandbox.channel('commands-log')}>`,
    );
    expect(textOf(tested)).not.toContain(sandbox.env['DISCORD_WEBHOOK_COMMANDS']?.split('/').at(-1));
    await expect
      .poll(
        async () => {
          const messages = await sandbox.people.messages(sandbox.channel('commands-log'), ada());
          return messages.slice(before).filter((message) => textOf(message).includes('**/speak**: done'))
            .length;
        },
        { timeout: 60_000 },
      )
      .toBe(1);
  });

  it('sent nothing that Discord would refuse', async () => {
    expect(await sandbox.people.violations()).toEqual([]);
    expect(bot.stderr()).not.toMatch(/webhooks\/\d+\/\w/);
  });
});
