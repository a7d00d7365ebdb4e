import type { Locator, Page } from 'playwright-core';

/** A command as a person types it: its whole name, and the texts of its options in their order on the page. */
export type Ask = { command: string; options?: Readonly<Record<string, string>> };

/** How a person runs commands in the composer. */
export type Hands = {
  /** Types the command, fills its options in, takes the first suggestion where an option has a list, and sends. */
  run(page: Page, ask: Ask): Promise<void>;
  /** Presses a button or opens a select. */
  press(control: Locator): Promise<void>;
};

/** More steps than any command has fields. */
const TABS_MOST = 12;

const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Message', exact: true });
const field = (page: Page, option: string): Locator => page.locator(`#option-${option}`);

/** The first row of an option's list once it holds what was typed; null where the option has no list. */
async function firstRow(page: Page, option: string, text: string): Promise<Locator | null> {
  if ((await field(page, option).getAttribute('role')) !== 'combobox') return null;
  const rows = page.getByRole('listbox', { name: option, exact: true }).getByRole('option');
  const row = rows.first().filter({ hasText: text });
  await row.waitFor();
  return row;
}

async function tabTo(page: Page, option: string): Promise<void> {
  for (let tabs = 0; tabs < TABS_MOST; tabs++) {
    if ((await page.locator(`#option-${option}:focus`).count()) === 1) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not reach the option ${option}`);
}

/** By keyboard alone. */
export const keyboard: Hands = {
  async run(page, { command, options = {} }) {
    await box(page).focus();
    await page.keyboard.type(`/${command} `);
    for (const [option, text] of Object.entries(options)) {
      await tabTo(page, option);
      await page.keyboard.type(text);
      if (await firstRow(page, option, text)) await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
  },
  async press(control) {
    // A busy one takes no key.
    await (await control.elementHandle())?.waitForElementState('enabled');
    await control.focus();
    await control.press('Enter');
  },
};

/** By touch, with text as the keyboard of a phone puts it in. */
export const touch: Hands = {
  async run(page, { command, options = {} }) {
    await box(page).tap();
    await page.keyboard.insertText(`/${command}`);
    const commands = page.getByRole('listbox', { name: 'Commands' }).getByRole('option');
    await commands
      .filter({ hasText: `/${command}` })
      .first()
      .tap();
    for (const [option, text] of Object.entries(options)) {
      await field(page, option).tap();
      await page.keyboard.insertText(text);
      await (await firstRow(page, option, text))?.tap();
    }
    await page.getByRole('button', { name: 'Send' }).tap();
  },
  press: (control) => control.tap(),
};
