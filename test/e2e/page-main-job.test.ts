import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { type LivingSandbox, startLivingSandbox } from '../support/living-sandbox.ts';
import {
  axeViolations,
  chromiumPath,
  launchBrowser,
  openPage,
  sidewaysScroll,
} from '../support/page/browser.ts';

describe.skipIf(!chromiumPath)('the main job on the page, with the real bot', () => {
  let sandbox: LivingSandbox;
  let browser: Browser;

  beforeAll(async () => {
    [sandbox, browser] = await Promise.all([startLivingSandbox({}, 'postgres'), launchBrowser()]);
    await sandbox.startBot();
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });

  const spoken = (page: Page): Locator =>
    page
      .getByRole('article')
      .filter({ has: page.getByRole('slider') })
      .last();
  const trail = (page: Page): Locator => page.getByRole('complementary', { name: 'Decision trail' });

  it('speaks a sentence, plays it, and reads it back from the menu of the message, by keyboard alone', async () => {
    const { page, complaints } = await openPage(browser, sandbox.url, { as: sandbox.user('Alice') });
    for (const key of ['Tab', 'Enter']) await page.keyboard.press(key);
    await page.keyboard.type('/speak');
    await page.keyboard.press('Tab');
    await page.keyboard.type('please send the report before friday');
    await page.keyboard.press('Enter');
    await spoken(page).waitFor();
    // A recording is fetched once it is in sight.
    await spoken(page).scrollIntoViewIfNeeded();
    const seeker = spoken(page).getByRole('slider');
    const longest = async (): Promise<number> => Number(await seeker.getAttribute('aria-valuemax'));
    await expect.poll(longest).toBeGreaterThan(1);
    await seeker.focus();
    await page.keyboard.press(' ');
    const played = async (): Promise<number> => Number(await seeker.getAttribute('aria-valuenow'));
    await expect.poll(played).toBeGreaterThan(0);
    await page.keyboard.press(' ');

    await trail(page).getByText('Delivered').waitFor();
    const cost = await trail(page).locator('.summary .amount').innerText();
    expect(await spoken(page).innerText()).toContain(cost);

    await spoken(page).focus();
    await page.keyboard.press('.');
    await page.getByRole('menuitem', { name: 'Transcribe' }).focus();
    await page.keyboard.press('Enter');
    await page
      .getByRole('article')
      .filter({ hasText: /please send the report before friday/i })
      .last()
      .getByText('Transcript', { exact: false })
      .first()
      .waitFor();
    await trail(page).getByText('Delivered').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(await sandbox.people.violations()).toEqual([]);
    await page.context().close();
  });

  it('is told no, on a phone, when the budget does not reach, and the trail says by how much', async () => {
    const { page } = await openPage(browser, sandbox.url, { as: sandbox.user('Bob'), size: 'phone' });
    await page.getByRole('button', { name: /^Ask for more/ }).click();
    await page.getByText('200 kB').waitFor();
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('article').filter({ hasText: '$10.00' }).last().waitFor();
    expect(await page.getByRole('article').last().innerText()).toContain('Only you can see this');
    expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Trail' }).click();
    await trail(page).getByText('Denied by the budget').waitFor();
    await expect.poll(() => trail(page).innerText()).toContain('Refused');
    expect(await axeViolations(page)).toEqual([]);
    await page.context().close();
  });

  it('shows a vendor that was told to fail, and clears it again', async () => {
    const { page } = await openPage(browser, sandbox.url, { as: sandbox.user('Alice') });
    const card = page.getByRole('region', { name: 'ElevenLabs' });
    await card.getByRole('combobox', { name: 'Fault of ElevenLabs' }).selectOption('server_error');
    await card.getByText('Told to fail').waitFor();
    const told = async (): Promise<string | undefined> =>
      (await sandbox.people.world()).vendors.find(({ name }) => name === 'elevenlabs')?.fault.kind;
    await expect.poll(told).toBe('server_error');
    await card.getByRole('combobox').selectOption('none');
    await expect.poll(() => card.getByText('Told to fail').count()).toBe(0);
    await page.context().close();
  });
});
