import type { Browser, Locator, Page } from 'playwright-core';
import type { LivingSandbox } from '../living-sandbox.ts';
import { openPage, sidewaysScroll } from './browser.ts';
import { type Ask, type Hands, keyboard, touch } from './composer-hands.ts';

/** The page as an admin uses it: at a desk by keyboard in light colours, or on a phone by touch in dark ones. */
export type AdminPage = {
  page: Page;
  hands: Hands;
  /** What the browser complained about. */
  complaints: string[];
  /** Runs a command; gives the private answer that says so, `.` being any character. */
  ask(ask: Ask, says: RegExp): Promise<Locator>;
  /** Takes private answers away, as a person does who has read them. */
  dismiss(answer: Locator): Promise<void>;
  /** Pixels by which the window or the conversation can be moved sideways. */
  sideways(): Promise<number>;
};

/** Both ways to use it. */
export const adminPlaces = ['desktop', 'phone'] as const;

async function openAdminChannel(page: Page, hands: Hands, phone: boolean): Promise<void> {
  if (phone) {
    const views = page.getByRole('navigation', { name: 'Views' });
    await hands.press(views.getByRole('button', { name: 'Me' }));
  }
  const channels = page.getByRole('navigation', { name: 'Channels' });
  await hands.press(channels.getByRole('button', { name: /^admin/ }));
  await page.getByRole('log', { name: 'Messages in #admin' }).waitFor();
}

/** Opens the page as Ada, who is an admin, in the admin channel. */
export async function openAdminPage(
  browser: Browser,
  sandbox: LivingSandbox,
  place: (typeof adminPlaces)[number],
): Promise<AdminPage> {
  const phone = place === 'phone';
  const options = { as: sandbox.user('Ada'), size: place, dark: phone };
  const { page, complaints } = await openPage(browser, sandbox.url, options);
  const hands = phone ? touch : keyboard;
  await openAdminChannel(page, hands, phone);
  return {
    page,
    hands,
    complaints,
    async ask(ask, says) {
      await hands.run(page, ask);
      const own = page.getByRole('article').filter({ hasText: 'Only you can see this' });
      const answer = own.filter({ hasText: new RegExp(says, 's') }).last();
      await answer.waitFor().catch(async () => {
        const texts = await own.allInnerTexts();
        throw new Error(`no answer says ${says}; the newest: ${texts.at(-1)}`);
      });
      return answer;
    },
    async dismiss(answer) {
      const id = await answer.getAttribute('data-message');
      await hands.press(answer.getByRole('button', { name: 'Dismiss' }));
      await page.locator(`[data-message="${id}"]`).waitFor({ state: 'detached' });
    },
    async sideways() {
      const conversation = "document.querySelector('[role=log]')";
      const inside = await page.evaluate<number>(`${conversation}.scrollWidth - ${conversation}.clientWidth`);
      return Math.max(inside, await sidewaysScroll(page));
    },
  };
}
