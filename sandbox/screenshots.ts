import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type Locator, type Page, chromium } from 'playwright-core';
import { type BotProcess, runToEnd, startBotProcess } from './bot-process.ts';
import { type Sandbox, startSandbox } from './index.ts';
import { createPeople } from './people.ts';
import { seedThreshold } from './seed-threshold.ts';

/*
 * `npm run screenshots`: starts the sandbox with the real bot, does a /speak and a /transcribe in Chromium, and
 * writes the pictures of the README to docs/images. Needs Debian's chromium, or CHROMIUM_PATH.
 */

const images = fileURLToPath(new URL('../docs/images/', import.meta.url));
const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };
/** Recognition of a long recording on a busy machine takes most of this. */
const answerMs = 90_000;

function chromiumPath(): string {
  const places = [
    process.env['CHROMIUM_PATH'] ?? '',
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ];
  const found = places.find((place) => place !== '' && existsSync(place));
  if (!found)
    throw new Error('no Chromium: install it (apt-get install chromium) or name it in CHROMIUM_PATH');
  return found;
}

async function startBot(sandbox: Sandbox): Promise<BotProcess> {
  const deployed = await runToEnd(['deploy-commands.ts'], sandbox.env);
  if (deployed.code !== 0) throw new Error(`the commands could not be registered: ${deployed.output}`);
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const bot = startBotProcess({ env: sandbox.env, say, onLine: (line) => sandbox.attachBotOutput(line) });
  if (!(await bot.firstStart)) throw new Error('the bot did not start');
  return bot;
}

async function openPage(browser: Browser, sandbox: Sandbox, phone: boolean, as?: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: phone ? narrow : wide,
    hasTouch: phone,
    deviceScaleFactor: 2,
    colorScheme: phone ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-US',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(answerMs);
  if (as !== undefined)
    await page.addInitScript(`sessionStorage.setItem('acting-as', ${JSON.stringify(as)})`);
  await page.goto(sandbox.url);
  await page.getByText('Bot online').waitFor();
  return page;
}

async function picture(page: Page, name: string): Promise<void> {
  // A moment for fonts and waveforms; the mouse out of the way, so that nothing looks hovered.
  await page.mouse.move(0, 0);
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${images}${name}.png` });
  process.stdout.write(`docs/images/${name}.png\n`);
}

/** The trail of the newest operation, once it is delivered. */
async function delivered(page: Page, kind: string): Promise<void> {
  const trail = page.getByRole('complementary', { name: 'Decision trail' });
  await trail.locator('.summary-head', { hasText: kind }).getByText('Done').waitFor();
  await trail.getByText('Delivered').waitFor();
}

/** The newest message with a sound in it. */
const speech = (page: Page): Locator =>
  page
    .getByRole('article')
    .filter({ has: page.getByRole('slider') })
    .last();

/** A page to be read aloud: dearer than the sandbox's approval threshold. */
const tour =
  'Welcome to the museum. You stand in the hall of clocks, where two hundred years of keeping time hang on one wall. Begin on the left with the sundial, which knew only the day, and follow the pendulums to the right. Every hour on the hour, forty of them strike; please take the hands of small children. The oldest was made in Augsburg by a man who never saw the sea, and it has crossed it four times. The youngest was made by his great-granddaughter, in this town, with nothing but a file and the patience of a winter. Touch nothing, listen to everything, and meet us at the water clock when the light turns green. From there the way leads down to the workshop, where a clockmaker answers questions every day but Monday.';

/** Alice asks for something above the threshold; Ada looks at the card in the admin channel. */
async function takeApproval(browser: Browser, sandbox: Sandbox): Promise<void> {
  const people = createPeople(sandbox.url);
  await seedThreshold(people, sandbox.dataDir);
  const { users, channels } = await people.world();
  const named = (name: string): string => users.find((user) => user.name === name)?.id ?? '';
  const general = channels.find(({ name }) => name === 'general')?.id ?? '';
  const wish = { text: tour, voice: 'rms' };
  await people.act({ type: 'command', as: named('Alice'), channel: general, name: 'speak', options: wish });
  const page = await openPage(browser, sandbox, false, named('Ada'));
  await page.getByRole('navigation', { name: 'Channels' }).getByText('admin').click();
  await page.getByRole('button', { name: /^Approve/ }).waitFor();
  await picture(page, 'approval');
}

async function takeAll(browser: Browser, sandbox: Sandbox): Promise<void> {
  const page = await openPage(browser, sandbox, false);
  const box = page.getByRole('textbox', { name: 'Message', exact: true });
  await picture(page, 'page');

  await page.getByRole('button', { name: /^Say something/ }).click();
  await page.keyboard.press('Enter');
  await speech(page).waitFor();
  await delivered(page, 'speak');
  await box.focus();
  await picture(page, 'speak');

  await speech(page).focus();
  await page.keyboard.press('.');
  await page.getByRole('menuitem', { name: 'Transcribe' }).click();
  await delivered(page, 'transcribe');
  await box.focus();
  await picture(page, 'transcribe');

  const phone = await openPage(browser, sandbox, true);
  await speech(phone).waitFor();
  await picture(phone, 'phone');
  await takeApproval(browser, sandbox);
}

mkdirSync(images, { recursive: true });
const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
const sandbox = await startSandbox();
let bot: BotProcess | undefined;
try {
  bot = await startBot(sandbox);
  await takeAll(browser, sandbox);
} finally {
  await browser.close();
  await bot?.stop();
  await sandbox.close();
}
