import type { Browser, Page } from 'playwright-core';

/** What a page of the dashboard did that a test asks about. */
export interface Seen {
  readonly consoleErrors: readonly string[];
  readonly externalRequests: readonly string[];
}

export interface Look {
  readonly theme: 'light' | 'dark';
  readonly phone: boolean;
}

const helpers = () => import('../../scripts/demo/browser.mjs');

/** A headless Chromium, or undefined where there is none. */
export async function launch(): Promise<Browser | undefined> {
  const { chromiumPath, launchChromium } = await helpers();
  return chromiumPath() === undefined ? undefined : launchChromium();
}

export async function open(browser: Browser, url: string, look: Look): Promise<{ page: Page; seen: Seen }> {
  return (await helpers()).openPage(browser, url, look);
}
