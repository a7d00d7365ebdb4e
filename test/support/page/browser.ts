import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type Page, chromium } from 'playwright-core';

/** Where a Chromium of the system is; undefined when there is none, and then the tests of the page are skipped. */
export const chromiumPath: string | undefined = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && path !== '' && existsSync(path));

if (!chromiumPath) console.warn('no Chromium: the tests of the page are skipped (apt-get install chromium)');

/** The two sizes that the page is made for. */
export const sizes = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 360, height: 740 },
} as const;

/** Starts a headless browser that plays audio without a click. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
  });
}

/**
 * Opens the page and collects what the browser complains about: errors of scripts, refused by policy, not found.
 * `complaints` stays empty on a good page.
 */
export async function openPage(
  browser: Browser,
  url: string,
  options: { size?: keyof typeof sizes; dark?: boolean; as?: string } = {},
): Promise<{ page: Page; complaints: string[] }> {
  const size = options.size ?? 'desktop';
  const context = await browser.newContext({
    viewport: sizes[size],
    hasTouch: size === 'phone',
    colorScheme: options.dark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-US',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(25_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  if (options.as !== undefined)
    await page.addInitScript(`sessionStorage.setItem('acting-as', ${JSON.stringify(options.as)})`);
  await page.goto(url);
  await page.getByRole('textbox', { name: 'Message', exact: true }).waitFor({ state: 'attached' });
  return { page, complaints };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds, one line per element; empty on an accessible page. */
export async function axeViolations(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's content policy would rightly refuse a foreign inline script.
  await page.evaluate(axe);
  const results = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  }>('axe.run()');
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
  );
}

/** Pixels by which the page can be scrolled sideways. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate<number>(
    'Math.max(document.scrollingElement.scrollWidth, document.body.scrollWidth) - innerWidth',
  );
}
