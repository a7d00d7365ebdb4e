import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOf } from '../../sandbox/people.ts';
import { commandResult, privateAnswer } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import type { RunningBot } from '../support/running-bot.ts';
import { spendOnSpeech } from '../support/spend-budget.ts';

describe('what is on and which model serves, governed from Discord', () => {
  let sandbox: LivingSandbox;
  let bot: RunningBot;
  const admin = (): string => sandbox.user('Ada');
  const bob = (): string => sandbox.user('Bob');
  const answer = async (
    as: string,
    name: string,
    options: Record<string, string | number | boolean>,
    fits: RegExp,
  ) => textOf(await privateAnswer(sandbox, as, name, options, (text) => fits.test(text)));

  beforeAll(async () => {
    sandbox = await startLivingSandbox();
    bot = await sandbox.startBot();
  });
  afterAll(async () => {
    await sandbox?.close();
  });

  it('offers toggles with their state while an admin types, and the chosen one carries the version seen', async () => {
    const { choices } = await sandbox.people.act({
      type: 'autocomplete',
      as: admin(),
      channel: sandbox.channel('general'),
      name: 'toggle set',
      focused: 'toggle',
      options: { toggle: 'text_to' },
    });
    expect(choices).toEqual([
      { name: 'Speech: on (enable_text_to_speech)', value: 'enable_text_to_speech@1' },
    ]);
  });

  it('obeys an admin’s off with the very next request, and a member’s own yes', async () => {
    const name = 'enable_text_to_speech';
    await commandResult(sandbox, bot, bob(), 'speak', { text: 'still allowed', voice: 'rms' });
    const off = await answer(admin(), 'toggle set', { toggle: `${name}@1`, enabled: false }, /audit #\d+/);
    expect(off).toContain('version 1 → 2');
    expect(await answer(bob(), 'speak', { text: 'not now', voice: 'rms' }, /switched off/)).toContain(
      'Nothing was spent',
    );
    expect(await answer(bob(), 'toggle mine', { toggle: name, setting: 'on' }, /audit #\d+/)).toContain(
      '**on**',
    );
    await commandResult(sandbox, bot, bob(), 'speak', { text: 'my own yes', voice: 'rms' });
    await answer(admin(), 'toggle lock', { toggle: name, locked: true }, /locked/);
    await answer(bob(), 'speak', { text: 'locked again', voice: 'rms' }, /switched off/);
    expect(await answer(admin(), 'toggle revert', { toggle: name, version: 1 }, /audit #\d+/)).toContain(
      'version 3 → 4',
    );
    expect(await answer(admin(), 'toggle history', { toggle: name }, /\*\*4\*\*/)).toContain(`<@${admin()}>`);
    expect(await answer(bob(), 'toggle set', { toggle: name, enabled: false }, /admin/i)).not.toMatch(
      /audit #/,
    );
    expect(await answer(bob(), 'toggle list', {}, /enable_text_to_speech/)).toContain(
      'each person may change it',
    );
  });

  it('explains what a request would meet, changes the route, and the next request obeys', async () => {
    const calls = async (): Promise<number> =>
      (await sandbox.people.world()).vendors.reduce((sum, vendor) => sum + vendor.calls, 0);
    const before = await calls();
    const explained = await answer(
      admin(),
      'route explain',
      { operation: 'speak', user: bob(), text: 'Good morning to all of you.' },
      /It would/,
    );
    expect(explained).toContain(`For <@${bob()}>`);
    expect(explained).toContain('27 characters');
    expect(explained).toMatch(/It would run at `elevenlabs\/eleven_v4`/);
    expect(await calls()).toBe(before);
    const set = await answer(
      admin(),
      'route set',
      { operation: 'speak', primary: 'elevenlabs/eleven_flash_v2_5' },
      /audit #\d+/,
    );
    expect(set).toContain('`elevenlabs/eleven_v4` → **`elevenlabs/eleven_flash_v2_5`**');
    const { text } = await commandResult(sandbox, bot, bob(), 'speak', {
      text: 'by another model',
      voice: 'rms',
    });
    expect(text).toContain('eleven_flash_v2_5');
    expect(await answer(admin(), 'route show', {}, /Routes/)).toContain('v2');
    expect(await answer(admin(), 'providers', { provider: 'elevenlabs' }, /ElevenLabs/)).toContain('healthy');
    expect(await sandbox.people.violations()).toEqual([]);
  });

  it('falls back when the first model is overloaded twice, and the result names who served', async () => {
    await sandbox.people.setFault('elevenlabs', { kind: 'overloaded', times: 2 });
    const { text, operation } = await commandResult(sandbox, bot, bob(), 'speak', {
      text: 'somebody else may say it',
      voice: 'rms',
    });
    expect(text).toContain('Served by eleven_multilingual_v2 because eleven_flash_v2_5 failed.');
    const ends = bot.lines.filter(
      (line) => line['operation'] === operation && line['step'] === 'attempt_ended',
    );
    expect(ends.map((line) => [line['outcome'], line['status']])).toEqual([
      ['failed', 503],
      ['failed', 503],
      ['succeeded', null],
    ]);
  });

  it('with two cents left runs the cheaper model, and says so', async () => {
    await answer(admin(), 'route set', { operation: 'speak', primary: 'elevenlabs/eleven_v4' }, /audit #\d+/);
    const cheaper = { operation: 'speak', first: 'elevenlabs/eleven_v4_turbo' };
    await answer(admin(), 'route fallbacks', cheaper, /audit #\d+/);
    await bot.kill('SIGTERM');
    const max = sandbox.user('Max');
    const actor = { guild_id: sandbox.world.guildId, discord_user_id: max, role_ids: [] };
    await spendOnSpeech(sandbox.env['DATA_DIR'] ?? '', actor, 'eleven_v4', 124_750);
    bot = await sandbox.startBot();
    // 300 characters: $0.024 at v4, $0.006 at turbo.
    const { text } = await commandResult(sandbox, bot, max, 'speak', {
      text: 'word '.repeat(60),
      voice: 'rms',
    });
    expect(text).toContain('Served by eleven_v4_turbo because eleven_v4 did not fit the budget.');
    expect(await answer(max, 'budget show', {}, /Your daily budget/)).toMatch(
      /\*\*\$0\.01\d*\*\* left of \$10\.00/,
    );
  });
});
