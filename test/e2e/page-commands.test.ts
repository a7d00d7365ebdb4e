import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPeople } from '../../sandbox/people.ts';
import { chromiumPath, openPage } from '../support/page/browser.ts';
import { type PageWorld, startPageWorld } from '../support/page/page-world.ts';
import { speechLike } from '../support/page/speech-like.ts';

describe.skipIf(!chromiumPath)('typing commands on the page', () => {
  let world: PageWorld;
  let page: Page;
  const open = async (as = 'Alice'): Promise<void> => {
    ({ page } = await openPage(world.browser, world.sandbox.url, { as: world.user(as) }));
  };
  const box = (): Locator => page.getByRole('textbox', { name: 'Message', exact: true });
  const commands = (): Locator => page.getByRole('listbox', { name: 'Commands' });
  const sent = async (): Promise<number> => {
    const channel = world.sandbox.world().channels[0]?.id ?? '';
    return (await createPeople(world.sandbox.url).messages(channel, world.user('Alice'))).length;
  };
  const newest = (): Locator => page.getByRole('article').last();

  beforeAll(async () => {
    world = await startPageWorld();
  });
  afterAll(() => world?.close());
  afterEach(() => page.context().close());

  it('runs a command by keyboard alone: list, completion, options in order, suggestions of the bot, Enter', async () => {
    await open();
    // The first stop of the keyboard is the way past everything else, to the message box.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('/sp');
    await expect.poll(() => commands().getByRole('option').count()).toBe(1);
    await page.keyboard.press('Tab');
    await page.keyboard.type('hello there');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('a');
    const voices = page.getByRole('listbox', { name: 'voice' });
    await expect
      .poll(() => voices.getByRole('option').allInnerTexts())
      .toEqual(['awb (local)', 'kal16 (local)']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('combobox', { name: 'voice' }).inputValue()).toBe('kal16 (local)');
    await page.keyboard.press('Enter');
    await newest().getByText('hello there in the voice kal16').waitFor();
    expect(await newest().getByText('/speak').innerText()).toBe('/speak');
    expect(await box().inputValue()).toBe('');
  });

  it('lists what the bot registered, for managers what only they may use, and filters while one types', async () => {
    await open();
    await box().fill('/');
    await expect.poll(() => commands().getByRole('option').count()).toBe(7);
    await box().fill('/bud');
    await expect.poll(() => commands().getByRole('option').innerText()).toContain('/budget show');
    await page.getByRole('combobox', { name: 'Acting as' }).selectOption({ label: 'Ada (admin)' });
    await box().fill('/set');
    await expect.poll(() => commands().getByRole('option').count()).toBe(1);
  });

  it('closes the list and then leaves the command on Escape', async () => {
    await open();
    await box().fill('/speak ');
    await page.getByRole('combobox', { name: 'format' }).focus();
    await expect
      .poll(() => page.getByRole('listbox', { name: 'format' }).getByRole('option').count())
      .toBe(2);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('listbox', { name: 'format' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await expect.poll(() => box().inputValue()).toBe('');
    expect(await page.getByRole('combobox', { name: 'format' }).count()).toBe(0);
  });

  it('takes a whole typed line', async () => {
    await open();
    await box().fill('/speak text: typed at once voice: slt');
    await page.keyboard.press('Enter');
    await page.getByText('typed at once in the voice slt').waitFor();
  });

  it('names what is missing or wrong and sends nothing', async () => {
    await open();
    const before = await sent();
    await box().fill('/transcribe ');
    await page.getByRole('textbox', { name: 'speakers' }).fill('12');
    await page.keyboard.press('Enter');
    const alerts = page.getByRole('alert');
    await expect.poll(() => alerts.allInnerTexts()).toEqual(['Required', 'At most 9']);
    expect(await sent()).toBe(before);
    await box().fill('/speak ');
    await page.getByRole('combobox', { name: 'format' }).fill('ogg');
    await page.keyboard.press('Enter');
    await expect.poll(() => alerts.allInnerTexts()).toEqual(['Pick one of the list']);
  });

  it('attaches by picker, by paste and by drop, and refuses what the option does not take', async () => {
    await open();
    await box().fill('/transcribe ');
    const slot = page.getByLabel('file', { exact: false }).first();
    await slot.setInputFiles({
      name: 'notes.exe',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('x'),
    });
    await expect.poll(() => page.getByRole('alert').allInnerTexts()).toEqual(['Only audio, video files']);
    await slot.setInputFiles({ name: 'picked.wav', mimeType: 'audio/wav', buffer: speechLike(1) });
    await page.getByText('32 kB').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('heard picked.wav').waitFor();

    for (const way of ['paste', 'drop']) {
      await box().fill('/transcribe ');
      await page.evaluate(`(() => {
        const data = new DataTransfer();
        data.items.add(new File(['RIFF'], '${way}.wav', { type: 'audio/wav' }));
        const target = document.querySelector('.pill input');
        target.dispatchEvent('${way}' === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      })()`);
      await page.getByText('4 B').waitFor();
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText(`heard ${way}.wav`).waitFor();
    }
  });

  it('says that the bot did not respond once three seconds have passed', async () => {
    await open();
    await box().fill('/silent ');
    await page.keyboard.press('Enter');
    await newest().getByText('did not respond').waitFor();
    await newest().getByRole('button', { name: 'Dismiss' }).click();
    await expect.poll(() => page.getByText('did not respond').count()).toBe(0);
  });

  it('fills the composer with each of the things to try', async () => {
    await open();
    await page.getByRole('button', { name: /^Say something/ }).click();
    await expect.poll(() => page.getByLabel('text').inputValue()).toContain('marketing budget');
    expect(await page.getByRole('combobox', { name: 'voice' }).inputValue()).toBe('rms');
    await page.getByRole('button', { name: /^Ask for more/ }).click();
    await page.getByText('very-long-report.txt').waitFor();
    await page.getByText('200 kB').waitFor();
    await page.getByRole('button', { name: /^Transcribe a recording/ }).click();
    await expect.poll(() => box().inputValue()).toBe('/transcribe');
  });

  it('sends a message with files, and what was typed stays when it is refused', async () => {
    await open();
    await page
      .getByLabel('Attach files')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('attached') });
    await page.getByRole('list', { name: 'Files to send' }).getByText('8 B').waitFor();
    await box().fill('look at **this**');
    await page.keyboard.press('Enter');
    await newest().getByText('attached').waitFor();
    expect(await newest().locator('strong').innerText()).toBe('this');
    await box().fill('/nonsense');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('No such command').waitFor();
    expect(await box().inputValue()).toBe('/nonsense');
  });
});
