import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROVIDER_CONFIGS } from '../../src/core/providers/index.ts';
import { commandResult } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import { type AdminPage, adminPlaces, openAdminPage } from '../support/page/admin-page.ts';
import { axeViolations, chromiumPath, launchBrowser } from '../support/page/browser.ts';
import type { Ask } from '../support/page/composer-hands.ts';

type Case = [command: string, options: NonNullable<Ask['options']>, says: RegExp];

const SPEECH = 'enable_text_to_speech';

/** Everything that governs money. */
const money: Case[] = [
  ['budget show', { user: 'Alice' }, /Budget of Alice.* left of \$10\.00/],
  ['budget set user', { user: 'Alice', amount: '12.50' }, /Daily limit: .* → \$12\.50 \(set\)/],
  ['budget set role', { role: '@Admins', amount: '40' }, /Budget of the role Admins.* → \$40\.00 \(set\)/],
  ['budget set server', { amount: '300', period: 'month' }, /Monthly limit: .* → \$300\.00 \(set\)/],
  ['budget set everyone', { amount: '60' }, /Everyone's budget.* → \$60\.00 \(set\)/],
  ['budget set user', { user: 'Alice', amount: '-5' }, /Not done: .*below zero.*Nothing was changed/],
  [
    'budget grant',
    { user: 'Alice', amount: '5', until: 'tonight', reason: 'the big demo' },
    /Grant for Alice.*\$10\.00 → \$15\.00.*the big demo/,
  ],
  ['budget revoke', { grant: 'Alice' }, /Grant revoked.*\$15\.00 → \$10\.00/],
  ['budget top', {}, /Who spent most today.*@Alice · \$0\.\d+ spent/],
];

/** Everything that governs what is on; it ends as it began. */
const features: Case[] = [
  ['toggle list', {}, new RegExp(`Speech \\(/speak\\): on, each person may change it.*${SPEECH}`)],
  [
    'toggle set',
    { toggle: SPEECH, enabled: 'False' },
    /on, each person may change it → off, each person.*audit #\d+/,
  ],
  [
    'toggle lock',
    { toggle: SPEECH, locked: 'True' },
    /off, each person may change it → off, locked by an admin.*audit #\d+/,
  ],
  ['toggle history', { toggle: SPEECH }, /History of .*locked by @Ada.*as shipped/],
  [
    'toggle revert',
    { toggle: SPEECH, version: '1' },
    /off, locked by an admin → on, each person may change it.*audit #\d+/,
  ],
];

/** Everything that governs models; what is set differs by turn, so that it is a change each time. */
const models = (turn: 0 | 1): Case[] => [
  ['route show', {}, /Routes.*\/speak elevenlabs.*asks an admin above.*v\d+.*\/transcribe/],
  [
    'route explain',
    { operation: 'speak', user: 'Bob', text: 'Good morning to all of you.' },
    /For @Bob.*27 characters.*It would run at elevenlabs\//,
  ],
  [
    'route set',
    { operation: 'speak', primary: ['eleven_flash_v2_5', 'eleven_multilingual_v2'][turn] ?? '' },
    /Primary: .* → elevenlabs\/eleven_(flash|multilingual)_v2.*audit #\d+/,
  ],
  [
    'route fallbacks',
    { operation: 'speak', first: ['eleven_v4', 'eleven_flash_v2_5'][turn] ?? '' },
    /Fallbacks: .* → elevenlabs\/.*audit #\d+/,
  ],
  [
    'route threshold',
    { operation: 'transcribe', amount: ['3', '4'][turn] ?? '' },
    /Approval above: .* → \$[34]\.00/,
  ],
  ['route refresh', {}, /Refreshed.*forgot \d+ cached decisions/],
  ['providers', {}, /Providers.*Deepgram.*ElevenLabs/],
  ['providers', { provider: 'ElevenLabs' }, /ElevenLabs.*eleven_v4.*healthy.*Prices read at/],
];

describe.skipIf(!chromiumPath)('the commands of an admin on the page, with the real bot', () => {
  let sandbox: LivingSandbox;
  let browser: Browser;

  beforeAll(async () => {
    [sandbox, browser] = await Promise.all([startLivingSandbox({}, 'postgres'), launchBrowser()]);
    const bot = await sandbox.startBot();
    const line = { text: 'a first line to pay for', voice: 'rms' };
    await commandResult(sandbox, bot, sandbox.user('Alice'), 'speak', line);
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });

  describe.each(adminPlaces)('on a %s', (place) => {
    let admin: AdminPage;
    beforeAll(async () => {
      admin = await openAdminPage(browser, sandbox, place);
    });
    afterAll(() => admin?.page.context().close());

    it.each([...money, ...features, ...models(place === 'desktop' ? 0 : 1)])(
      '/%s %o is answered in words, and nothing scrolls sideways',
      async (command, options, says) => {
        const answer = await admin.ask({ command, options }, says);
        expect(await admin.sideways()).toBeLessThanOrEqual(0);
        await admin.dismiss(answer);
      },
    );

    it('/providers google has every model on a page that its buttons turn to, as wide as the screen', async () => {
      const answer = await admin.ask(
        { command: 'providers', options: { provider: 'Google' } },
        /Google.*Prices read at/,
      );
      const id = await answer.getAttribute('data-message');
      const card = admin.page.locator(`[data-message="${id}"]`);
      const of = Number(/page 1 of (\d+)/.exec(await card.innerText())?.[1] ?? '1');
      const read: string[] = [];
      for (let page = 1; page <= of; page += 1) {
        if (page > 1) {
          await admin.hands.press(card.getByRole('button', { name: 'Next' }));
          await card.getByText(`page ${page} of ${of}`).waitFor();
        }
        expect(await admin.sideways()).toBeLessThanOrEqual(0);
        read.push(await card.innerText());
      }
      for (const { id: model } of PROVIDER_CONFIGS.find((one) => one.id === 'google')?.models ?? [])
        expect(read.join('\n')).toContain(`${model}:`);
      await admin.dismiss(card);
    });

    it('/budget history shows the chart with its words, and has the CSV beside it', async () => {
      const ask = { command: 'budget history', options: { days: '7', user: 'Alice' } };
      const answer = await admin.ask(ask, /Spent by Alice.*\$0\.\d+ in 7 days/);
      const chart = answer.getByRole('img', { name: /^Bar chart: spent per day .* Total \$0\.\d+/ });
      await chart.scrollIntoViewIfNeeded();
      await expect
        .poll(() =>
          admin.page.evaluate<number>(`document.querySelector('img[alt^="Bar chart"]').naturalWidth`),
        )
        .toBeGreaterThan(300);
      const drawn = await chart.boundingBox();
      expect(drawn?.width).toBeGreaterThan(200);
      expect((drawn?.x ?? 0) + (drawn?.width ?? 0)).toBeLessThanOrEqual(
        admin.page.viewportSize()?.width ?? 0,
      );
      await answer
        .getByText(/budget-.*\.csv/)
        .first()
        .waitFor();
      await answer
        .getByText(/^total,|total,,,,/)
        .first()
        .waitFor();
      expect(await admin.sideways()).toBeLessThanOrEqual(0);
      expect(await axeViolations(admin.page)).toEqual([]);
      await admin.dismiss(answer);
    });

    it('leaves no complaint of the browser or of the local Discord', async () => {
      expect(admin.complaints).toEqual([]);
      expect(await sandbox.people.violations()).toEqual([]);
    });
  });
});
