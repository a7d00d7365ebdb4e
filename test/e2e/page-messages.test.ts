import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, openPage } from '../support/page/browser.ts';
import { type PageWorld, startPageWorld } from '../support/page/page-world.ts';

describe.skipIf(!chromiumPath)('messages on the page', () => {
  let world: PageWorld;
  let page: Page;
  const pages: Page[] = [];
  const open = async (as = 'Alice', size: 'desktop' | 'phone' = 'desktop'): Promise<Page> => {
    const opened = await openPage(world.browser, world.sandbox.url, { as: world.user(as), size });
    pages.push(opened.page);
    return opened.page;
  };
  const run = async (line: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill(line);
    await page.keyboard.press('Enter');
  };
  const distanceFromEnd = (): Promise<number> =>
    page
      .getByRole('log')
      .evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
  const newest = (): Locator => page.getByRole('article').last();

  beforeAll(async () => {
    world = await startPageWorld();
  });
  afterAll(() => world?.close());
  afterEach(() => Promise.all(pages.splice(0).map((one) => one.context().close())));

  it('shows an ephemeral answer to its person alone, until it is dismissed', async () => {
    page = await open('Alice');
    const bobs = await open('Bob');
    await run('/speak text: secret private: true');
    await newest().getByText('secret in the voice').waitFor();
    expect(await newest().innerText()).toContain('Only you can see this');
    expect(await bobs.getByText('secret in the voice').count()).toBe(0);
    await page.reload();
    await page.getByText('secret in the voice').waitFor();
    await newest().getByRole('button', { name: 'Dismiss' }).click();
    await expect.poll(() => page.getByText('secret in the voice').count()).toBe(0);
  });

  it('thinks while deferred, then edits in place, while a reader further up stays where they are', async () => {
    page = await open();
    for (let at = 0; at < 25; at++) await run(`line ${at}`);
    await newest().getByText('line 24').waitFor();
    const log = page.getByRole('log');
    const top = (): Promise<number> => log.evaluate((element) => element.scrollTop);
    const goOn = world.bot.hold();
    await run('/speak text: growing');
    await newest().getByText('thinking').waitFor();
    await log.evaluate((element) => element.scrollTo({ top: 200 }));
    // Only who is further up has a way back.
    await page.getByRole('button', { name: 'Newest messages' }).waitFor();
    goOn();
    await page.getByText('growing in the voice').waitFor({ state: 'attached' });
    expect(await top()).toBe(200);
    await page.getByRole('button', { name: 'Newest messages' }).click();
    await expect.poll(distanceFromEnd).toBeLessThan(2);
    expect(
      (await newest().getByText('(edited)').count()) + (await newest().getByText('growing').count()),
    ).toBeGreaterThan(0);
  });

  it('labels each message by its author and time', async () => {
    page = await open();
    await run('labelled');
    await newest().getByText('labelled').waitFor();
    expect(await newest().getAttribute('aria-label')).toMatch(/^Alice, \d+:\d\d/);
  });

  it('plays audio with a waveform, by mouse and by keyboard', async () => {
    page = await open();
    await run('/speak text: audio');
    await newest().getByText('audio in the voice').waitFor();
    const seeker = newest().getByRole('slider', { name: 'Position in speech.wav' });
    await expect.poll(() => seeker.getAttribute('aria-valuemax')).toBe('3');
    // Bars of different height: the rows of the canvas hold different amounts of ink.
    const rows = await seeker.evaluate((element) => {
      const canvas = element.querySelector('canvas') as unknown as {
        width: number;
        height: number;
        getContext(kind: string): { getImageData(...box: number[]): { data: Uint8ClampedArray } };
      };
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return Array.from({ length: canvas.height }, (_, y) => {
        let ink = 0;
        for (let x = 0; x < canvas.width; x++)
          if ((data[(y * canvas.width + x) * 4 + 3] ?? 0) > 128) ink += 1;
        return ink;
      });
    });
    expect(new Set(rows.filter((ink) => ink > 0)).size).toBeGreaterThan(3);
    await seeker.press('ArrowRight');
    await expect.poll(() => seeker.getAttribute('aria-valuenow')).toBe('1');
    await seeker.press('End');
    await expect.poll(() => seeker.getAttribute('aria-valuenow')).toBe('3');
    await seeker.press('Home');
    await newest().getByRole('button', { name: 'Play speech.wav' }).click();
    await newest().getByRole('button', { name: 'Pause speech.wav' }).waitFor();
    await expect.poll(async () => Number(await seeker.getAttribute('aria-valuenow'))).toBeGreaterThan(0.2);
    expect(await newest().getByRole('link', { name: 'Download transcript.txt' }).count()).toBe(1);
    await expect
      .poll(() => newest().getByRole('group', { name: 'Beginning of transcript.txt' }).innerText())
      .toContain('one line');
  });

  it('draws every component, and never turns text into elements', async () => {
    page = await open();
    await run('/gallery ');
    await newest().getByText('Entry 17').waitFor();
    expect(await newest().innerText()).toContain('<img src=x onerror=alert(1)>');
    expect(await newest().locator('img').count()).toBe(0);
    const card = page.getByRole('article').nth(-2);
    for (const name of ['A dot', 'Frame 1', 'Frame 2'])
      expect(await card.getByRole('img', { name }).count()).toBe(1);
    expect(await card.getByRole('link', { name: 'notes.txt' }).getAttribute('href')).toMatch(
      /^\/attachments\//,
    );
    expect(await card.getByRole('link', { name: 'Manual' }).getAttribute('href')).toBe(
      'https://example.com/manual',
    );
    expect(await card.getByRole('button', { name: 'Off' }).isDisabled()).toBe(true);
    expect(await card.locator('time').last().innerText()).toMatch(/^in \d+ years?$/);
    await newest().getByRole('button', { name: '/speak' }).click();
    expect(await page.getByRole('textbox', { name: 'Message', exact: true }).inputValue()).toBe('/speak');
  });

  it('keeps a button busy until it is acknowledged, and says when nobody answered', async () => {
    page = await open();
    await run('/gallery ');
    await newest().getByText('Entry 17').waitFor();
    const cancel = page.getByRole('button', { name: 'Cancel' }).last();
    const goOn = world.bot.hold();
    const busy = (): Promise<string | null> => cancel.getAttribute('aria-busy');
    // A click that the page moved away from under is made again.
    const pressed = async (): Promise<string | null> => {
      if ((await busy()) === 'false') await cancel.click();
      return busy();
    };
    await expect.poll(pressed, { interval: 500 }).toBe('true');
    goOn();
    await page.getByText('cancelled').last().waitFor();
    await expect.poll(busy).toBe('false');
    await page.getByRole('button', { name: 'Ignore me' }).last().click();
    await page.getByRole('alert').getByText('did not respond').waitFor();
  });

  it('chooses one or several in selects by keyboard', async () => {
    page = await open();
    await run('/gallery ');
    await newest().getByText('Entry 17').waitFor();
    await page.getByRole('combobox', { name: 'Another format' }).last().focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await newest().getByText('chose 1').waitFor();
    await page.getByRole('combobox', { name: 'Another format' }).last().getByText('VTT').waitFor();
    await page.getByRole('combobox', { name: 'Pick people' }).last().focus();
    for (const key of ['Enter', 'Enter', 'ArrowDown', ' ', 'Tab']) await page.keyboard.press(key);
    await newest().getByText('chose 2').waitFor();
  });

  it('opens the menu of a message by key, by mouse and by a long press', async () => {
    page = await open();
    await run('for the menu');
    await newest().getByText('for the menu').waitFor();
    await newest().focus();
    await page.keyboard.press('.');
    const menu = (): Locator => page.getByRole('menu', { name: 'Message actions' });
    await expect.poll(() => menu().getByRole('menuitem').first().innerText()).toContain('Transcribe');
    await page.keyboard.press('Enter');
    await newest()
      .getByText(/^read \d+/)
      .waitFor();
    await newest().hover();
    await newest().getByRole('button', { name: 'Message actions' }).click();
    await menu().waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => menu().count()).toBe(0);

    page = await open('Alice', 'phone');
    await newest()
      .getByText(/^read \d+/)
      .waitFor();
    await expect.poll(distanceFromEnd).toBeLessThan(2);
    const at = await newest().boundingBox();
    const session = await page.context().newCDPSession(page);
    const touchPoints = [{ x: (at?.x ?? 0) + 100, y: (at?.y ?? 0) + 20 }];
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
    await menu().waitFor();
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    expect(await menu().getByRole('menuitem', { name: 'Transcribe' }).isVisible()).toBe(true);
  });

  it('walks the messages with the arrow keys', async () => {
    page = await open();
    await run('first of two');
    await newest().getByText('first of two').waitFor();
    await run('second of two');
    await newest().getByText('second of two').waitFor();
    await newest().focus();
    await page.keyboard.press('ArrowUp');
    await expect
      .poll(() => page.evaluate<string>('document.activeElement.innerText'))
      .toContain('first of two');
  });

  it('opens a form as a dialog: labels, a counted limit, errors beside the field, Escape to leave', async () => {
    page = await open();
    await run('/form ');
    const dialog = page.getByRole('dialog', { name: 'Say it in your own words' });
    await dialog.locator('textarea:focus').waitFor();
    await page.keyboard.type('ab');
    await dialog.getByText('2 / 20').waitFor();
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await dialog.getByText('At least 3 characters').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Text' }).getAttribute('aria-invalid')).toBe('true');
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.count()).toBe(0);
    await expect.poll(() => page.evaluate<string>('document.activeElement.id')).toBe('composer-text');

    await run('/form ');
    await dialog.getByRole('textbox', { name: 'Text' }).fill('my own words');
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await newest().getByText('form says my own words').waitFor();
    await expect.poll(() => dialog.count()).toBe(0);
  });
});
