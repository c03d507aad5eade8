import type { Browser, Page } from 'playwright-core';

export interface Seen {
  consoleErrors: string[];
  externalRequests: string[];
}
export function chromiumPath(env?: Record<string, string | undefined>): string | undefined;
export function launchChromium(): Promise<Browser>;
export function openPage(
  browser: Browser,
  url: string,
  options?: { theme?: 'light' | 'dark'; phone?: boolean },
): Promise<{ page: Page; seen: Seen }>;
