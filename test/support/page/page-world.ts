import type { Browser } from 'playwright-core';
import { type Sandbox, startSandbox } from '../../../sandbox/index.ts';
import { launchBrowser } from './browser.ts';
import { type PageBot, startPageBot } from './page-bot.ts';

/** A sandbox without vendors, the small bot in it, and a browser to look at it. */
export type PageWorld = {
  sandbox: Sandbox;
  bot: PageBot;
  browser: Browser;
  user(name: string): string;
  close(): Promise<void>;
};

/** Starts all three; `close` ends them. */
export async function startPageWorld(): Promise<PageWorld> {
  const sandbox = await startSandbox({ port: 0, vendors: false });
  const [bot, browser] = await Promise.all([startPageBot(sandbox.env), launchBrowser()]);
  return {
    sandbox,
    bot,
    browser,
    user(name) {
      const found = sandbox.world().users.find((user) => user.name === name);
      if (!found) throw new Error(`the sandbox has no ${name}`);
      return found.id;
    },
    async close() {
      await browser.close();
      await bot.close();
      await sandbox.close();
    },
  };
}
