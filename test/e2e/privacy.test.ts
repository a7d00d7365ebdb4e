import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../sandbox/people.ts';
import { commandResult, privateAnswer } from '../support/conversation.ts';
import { ERASURE_DUE } from '../support/erasure-due.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';

describe('/privacy, in the local Discord', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;

  beforeAll(async () => {
    sandbox = await startLivingSandbox();
    bot = await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  it('keeps others from working on the messages of whoever opted out', async () => {
    const { people } = sandbox;
    const [bob, alice, general] = [sandbox.user('Bob'), sandbox.user('Alice'), sandbox.channel('general')];
    const setting = { setting: 'on' };
    await privateAnswer(sandbox, bob, 'privacy optout', setting, (text) =>
      text.includes('You have opted out'),
    );
    await people.act({ type: 'say', as: bob, channel: general, content: 'words of Bob alone' });
    const said = await people.waitForMessage(general, alice, (one) => textOf(one).includes('words of Bob'));
    const menu = { type: 'message_command', channel: general, name: 'Read aloud', message: said.id } as const;
    await people.act({ ...menu, as: alice });
    const no = await people.waitForMessage(general, alice, (one) => textOf(one).includes('does not want it'));
    expect(textOf(no)).toMatch(/Nothing was spent/i);
    expect(no.sandbox_only_for).toBe(alice);
  });

  it('erases a person with the message of their result, and tells before and after what stays', async () => {
    const { people } = sandbox;
    const [alice, general] = [sandbox.user('Alice'), sandbox.channel('general')];
    const spoken = await commandResult(sandbox, bot, alice, 'speak', {
      text: 'please forget me',
      voice: 'rms',
    });
    const shown = await privateAnswer(sandbox, alice, 'privacy erase', {}, (text) =>
      text.includes('Nothing has'),
    );
    expect(textOf(shown)).toContain('under a number that then leads to nobody');
    await privateAnswer(sandbox, alice, 'privacy erase', { sure: 'yes' }, (text) =>
      text.includes('You will be erased'),
    );
    const copy = await privateAnswer(sandbox, alice, 'privacy export', {}, (text) => text.includes('A copy'));
    expect(JSON.stringify(copy)).toContain('my-data.json');

    // The day passes: on the shelf it is moved back instead.
    await bot.kill('SIGTERM');
    const shelf = await PGlite.create(join(sandbox.env['DATA_DIR'] ?? '', 'db'));
    await shelf.exec(ERASURE_DUE);
    await shelf.close();
    bot = await sandbox.startBot();
    const gone = async (): Promise<boolean> =>
      !(await people.messages(general, alice)).some(({ id }) => id === spoken.message.id);
    await expect.poll(gone, { timeout: 60_000 }).toBe(true);
    const kept = async (): Promise<string> =>
      textOf(
        await privateAnswer(sandbox, alice, 'privacy show', {}, (text) => text.includes('**Requests**')),
      );
    await expect.poll(kept, { timeout: 60_000, interval: 1_000 }).toContain('**Requests**: 0 requests');
  }, 120_000);
});
