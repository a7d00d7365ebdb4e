import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privateAnswer } from '../support/conversation.ts';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import { type AdminPage, adminPlaces, openAdminPage } from '../support/page/admin-page.ts';
import { axeViolations, chromiumPath, launchBrowser } from '../support/page/browser.ts';

describe.skipIf(!chromiumPath)('what an admin decides on the page, with the real bot', () => {
  let sandbox: LivingSandbox;
  let browser: Browser;

  beforeAll(async () => {
    [sandbox, browser] = await Promise.all([startLivingSandbox({}, 'postgres'), launchBrowser()]);
    await sandbox.startBot();
    const zero = { operation: 'speak', amount: '0' };
    const says = (text: string): boolean => text.includes('$0.00');
    await privateAnswer(sandbox, sandbox.user('Ada'), 'route threshold', zero, says);
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });

  describe.each(adminPlaces)('on a %s', (place) => {
    let admin: AdminPage;
    const card = (words: string | RegExp): Locator =>
      admin.page
        .getByRole('article')
        .filter({ hasNotText: 'Only you can see this' })
        .filter({ hasText: words })
        .last();
    /** Alice asks; gives what names her request on its card, the beginning of its operation's id. */
    const request = async (): Promise<string> => {
      const [as, channel] = [sandbox.user('Alice'), sandbox.channel('general')];
      const options = { text: `the visitors of the ${place} are welcome`, voice: 'rms' };
      await sandbox.people.act({ type: 'command', as, channel, name: 'speak', options });
      const waiting = card('Waiting for approval');
      await waiting.waitFor();
      return /op [0-9a-f]{8}/.exec(await waiting.innerText())?.[0] ?? 'no operation';
    };
    /** Takes one more of the rules, or one less, and closes the list. */
    const choose = async (rules: Locator): Promise<void> => {
      await admin.hands.press(rules);
      const rule = admin.page.getByRole('option', { name: /half of what is left/ });
      if (place === 'phone') {
        await rule.tap();
        await rules.tap();
      } else for (const key of ['ArrowDown', 'Enter', 'Tab']) await admin.page.keyboard.press(key);
    };
    const fits = async (): Promise<void> => {
      expect(await admin.sideways()).toBeLessThanOrEqual(0);
      expect(await axeViolations(admin.page)).toEqual([]);
    };

    beforeAll(async () => {
      admin = await openAdminPage(browser, sandbox, place);
    });
    afterAll(() => admin?.page.context().close());

    it('shows the card of a request, and approves it by a click', async () => {
      const operation = await request();
      const text = await card(operation).innerText();
      expect(text).toMatch(/@Alice wants .* with .*eleven_v4/);
      expect(text).toMatch(/Cost up to \$0\.\d+/);
      expect(text).toContain('Left once this is set aside');
      expect(text).toContain(`the visitors of the ${place} are welcome`);
      await fits();
      await admin.hands.press(card(operation).getByRole('button', { name: /^Approve \$0\.\d+$/ }));
      await card(operation).filter({ hasText: 'Approved by @Ada' }).waitFor();
      await expect
        .poll(() =>
          card(operation)
            .getByRole('button', { name: /^(Approve|Deny)/ })
            .count(),
        )
        .toBe(0);
      expect(await admin.sideways()).toBeLessThanOrEqual(0);
    });

    it('denies one with a reason that is typed into the form', async () => {
      const operation = await request();
      await admin.hands.press(card(operation).getByRole('button', { name: 'Deny' }));
      const form = admin.page.getByRole('dialog', { name: 'Deny this request' });
      await form.waitFor();
      await fits();
      await admin.page.keyboard.insertText('the cheap voice will do');
      expect(await form.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe(
        'the cheap voice will do',
      );
      await admin.hands.press(form.getByRole('button', { name: 'Submit' }));
      const denied = card(operation).filter({ hasText: 'Denied by @Ada' });
      await denied.getByText('the cheap voice will do').waitFor();
      expect(await admin.sideways()).toBeLessThanOrEqual(0);
    });

    it('lists what waits, and decides it without the card', async () => {
      for (const verdict of ['Approve', 'Deny']) {
        const operation = await request();
        const list = await admin.ask({ command: 'approvals list' }, /1 waiting.*@Alice wants .*ends in/);
        expect(await admin.sideways()).toBeLessThanOrEqual(0);
        await admin.dismiss(list);
        const options = { id: '$0', verdict, ...(verdict === 'Deny' && { reason: 'not today' }) };
        const answer = await admin.ask({ command: 'approvals decide', options }, /Approvals.*op [0-9a-f]{8}/);
        await card(operation)
          .filter({ hasText: verdict === 'Approve' ? 'Approved by @Ada' : 'Denied by @Ada' })
          .waitFor();
        expect(await admin.sideways()).toBeLessThanOrEqual(0);
        await admin.dismiss(answer);
      }
    });

    it('sets the server up: a choice, Save, and what it says once saved', async () => {
      const panel = await admin.ask({ command: 'setup' }, /Admin channel.*Worst case.*Nothing is chosen yet/);
      const id = await panel.getAttribute('data-message');
      const own = admin.page.locator(`[data-message="${id}"]`);
      await fits();
      const rules = own.getByRole('combobox', { name: 'Nothing else' });
      const before = await rules.innerText();
      await choose(rules);
      await own.getByText('Chosen, not saved yet').waitFor();
      expect(await rules.innerText()).not.toBe(before);
      await admin.hands.press(own.getByRole('button', { name: 'Discard' }));
      await own.getByText('Nothing is chosen yet').waitFor();
      await expect.poll(() => rules.innerText()).toBe(before);
      await choose(rules);
      await own.getByText('Chosen, not saved yet').waitFor();
      expect(await admin.sideways()).toBeLessThanOrEqual(0);
      await admin.hands.press(own.getByRole('button', { name: 'Save', exact: true }));
      await own.getByText('Save this?').waitFor();
      expect(await admin.sideways()).toBeLessThanOrEqual(0);
      await admin.hands.press(own.getByRole('button', { name: 'Save these settings' }));
      await own.getByText(/record #\d+/).waitFor();
      expect(await own.innerText()).toContain('As it stands now');
      await fits();
      await admin.dismiss(own);
    });

    it('leaves no complaint of the browser or of the local Discord', async () => {
      expect(admin.complaints).toEqual([]);
      expect(await sandbox.people.violations()).toEqual([]);
    });
  });
});
