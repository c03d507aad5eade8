import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Look, Seen } from '../support/browser';

/** WCAG 2.1, 1.4.3 (AA). Large text would do with 3, but we hold all of it to this. */
const LEAST_CONTRAST = 4.5;
const LEAST_FONT_PX = 11;

/**
 * Readable and whole: every text that is shown, its contrast, its size, the width of the page, its language; nothing
 * unfilled, nothing asked for outside, nothing on the console.
 */
export async function assertReadable(
  { page, seen }: { page: Page; seen: Seen },
  look: Look,
  language: string,
  leastTexts: number,
): Promise<void> {
  await page.waitForFunction('document.fonts.check("12px Inter")');
  const { readPage } = await import('./read-page.mjs');
  const { texts, wider, theme, language: spoken } = await page.evaluate(readPage);
  assert.ok(texts.length > leastTexts, `${texts.length} texts were found`);
  assert.deepEqual([theme, spoken], [look.theme, language]);
  assert.equal(wider, 0, 'the page is wider than the screen');
  const none = (what: typeof texts) => assert.deepEqual(what, []);
  none(texts.filter(({ clipped }) => clipped));
  none(texts.filter(({ contrast }) => contrast < LEAST_CONTRAST));
  none(texts.filter(({ fontPx }) => fontPx < LEAST_FONT_PX));
  none(texts.filter(({ text }) => /NaN|undefined|\{\w+\}|\[object/.test(text)));
  assert.deepEqual(seen, { consoleErrors: [], externalRequests: [] });
}
