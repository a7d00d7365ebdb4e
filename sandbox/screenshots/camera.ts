import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Browser, type Locator, type Page, chromium } from 'playwright-core';
import { findFfmpeg } from '../engines/find-ffmpeg.ts';
import { SAFE_INPUT, runFfmpeg } from '../engines/run-ffmpeg.ts';

/** Where the pictures go. */
export const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));

const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 844 };
/** Recognition of a long recording on a busy machine takes most of this. */
const answerMs = 40_000;
/** A page with documents should load on a phone: no picture is larger. */
const bytesMost = 200_000;

/** Who looks, at what, through which window. */
type View = { as?: string; channel?: string; phone?: boolean };

/** Opens pages of one sandbox and takes their pictures. */
export type Camera = {
  open(view?: View): Promise<Page>;
  /** Writes `docs/images/<name>.png`: the whole window, in at most 256 colours, which a page like ours has. */
  picture(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
};

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

/** Rewrites a picture with a palette: a third of the bytes, and no difference that the eye sees. */
async function shrink(path: string): Promise<void> {
  const program = findFfmpeg();
  if (program === null) throw new Error('no ffmpeg: the pictures would be too large for the repository');
  const small = `${path}.small.png`;
  const palette =
    'split[a][b];[a]palettegen=max_colors=256:stats_mode=single:reserve_transparent=0[p];[b][p]paletteuse=dither=none';
  const args = [...SAFE_INPUT, '-i', path, '-vf', palette, '-pred', 'none', '-y', small];
  const done = await runFfmpeg(program, args, { maxBytes: 1, signal: AbortSignal.timeout(answerMs) });
  if (done === null) throw new Error(`ffmpeg could not rewrite ${path}`);
  await rm(path);
  await rename(small, path);
}

async function openPage(browser: Browser, url: string, view: View): Promise<Page> {
  const context = await browser.newContext({
    viewport: view.phone ? narrow : wide,
    hasTouch: view.phone === true,
    deviceScaleFactor: 1.5,
    colorScheme: view.phone ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-US',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(answerMs);
  if (view.as !== undefined)
    await page.addInitScript(`sessionStorage.setItem('acting-as', ${JSON.stringify(view.as)})`);
  await page.goto(url);
  await page.getByText('Bot online').waitFor();
  if (view.channel !== undefined)
    await page.getByRole('navigation', { name: 'Channels' }).getByText(view.channel).click();
  return page;
}

/** Starts Chromium for the sandbox at `url`. */
export async function createCamera(url: string): Promise<Camera> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox'] });
  return {
    open: (view = {}) => openPage(browser, url, view),
    picture: async (page, name) => {
      const path = `${images}${name}.png`;
      // A moment for fonts and waveforms; the mouse out of the way, so that nothing looks hovered.
      await page.mouse.move(0, 0);
      await page.waitForTimeout(500);
      await page.screenshot({ path });
      await shrink(path);
      const { length } = await readFile(path);
      if (length > bytesMost) throw new Error(`${path} has ${length} bytes: too large`);
      process.stdout.write(`docs/images/${name}.png ${Math.round(length / 1000)} kB\n`);
    },
    close: () => browser.close(),
  };
}

/** The trail of the newest operation of a kind, once it is delivered. */
export async function delivered(page: Page, kind: string): Promise<void> {
  const trail = page.getByRole('complementary', { name: 'Decision trail' });
  await trail.locator('.summary-head', { hasText: kind }).getByText('Done').waitFor();
  await trail.getByText('Delivered').waitFor();
}

/** The newest message with a sound in it. */
export const speech = (page: Page): Locator =>
  page
    .getByRole('article')
    .filter({ has: page.getByRole('slider') })
    .last();
