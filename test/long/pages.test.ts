import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { type Look, launch, open } from '../support/browser';
import { LANGUAGES } from '../support/catalogues';
import { type DemoProcess, startDemo } from '../support/demo-process';
import { ROOT } from '../support/sources';

const LOOKS: readonly Look[] = [
  { theme: 'light', phone: false },
  { theme: 'dark', phone: false },
  { theme: 'light', phone: true },
  { theme: 'dark', phone: true },
];
/** WCAG 2.1, 1.4.3 (AA). Large text would do with 3, but we hold all of it to this. */
const LEAST_CONTRAST = 4.5;
const LEAST_FONT_PX = 11;
/** Where each page is, and what it shows once it has something to show. */
const PAGES = [
  { name: 'first-light', shows: '[data-tile="cpu"] .ca-tile-value', leastTexts: 40 },
  { name: 'room', shows: '[data-room-tile="power"] .ca-tile-value', leastTexts: 100 },
] as const;
const PICTURES = path.join(ROOT, 'test-results/pages');

describe('the pages of the demo', function () {
  this.timeout(120_000);
  let browser: Browser | undefined;

  before(async () => {
    browser = await launch();
    mkdirSync(PICTURES, { recursive: true });
  });

  after(() => browser?.close());

  for (const language of LANGUAGES) {
    describe(`in ${language}`, () => {
      let demo: DemoProcess | undefined;

      before(async () => {
        if (browser !== undefined) demo = await startDemo('--temporary', '--lang', language);
      });

      after(() => demo?.stop());

      const tries = PAGES.flatMap((shown) => LOOKS.map((look) => ({ shown, look })));
      for (const { shown, look } of tries) {
        const title = `${look.theme}, ${look.phone ? 'phone' : 'desktop'}`;
        it(`${shown.name}, ${title}: readable, whole, and nothing asked for outside`, async function () {
          if (browser === undefined || demo === undefined) return this.skip();
          const { page, seen } = await open(browser, new URL(shown.name, demo.page).href, look);
          await page.locator(shown.shows).filter({ hasText: /\d/ }).waitFor({ timeout: 60_000 });
          await page.waitForFunction('document.fonts.check("12px Inter")');
          const { readPage } = await import('./read-page.mjs');
          const { texts, wider, theme, language: spoken } = await page.evaluate(readPage);
          await page.screenshot({
            path: path.join(PICTURES, `${shown.name}-${language}-${title.replace(', ', '-')}.png`),
            fullPage: true,
          });
          await page.context().close();

          assert.ok(texts.length > shown.leastTexts, `${texts.length} texts were found`);
          assert.deepEqual([theme, spoken], [look.theme, language]);
          assert.equal(wider, 0, 'the page is wider than the screen');
          assert.deepEqual(
            texts.filter(({ clipped }) => clipped),
            [],
          );
          assert.deepEqual(
            texts.filter(({ contrast }) => contrast < LEAST_CONTRAST),
            [],
          );
          assert.deepEqual(
            texts.filter(({ fontPx }) => fontPx < LEAST_FONT_PX),
            [],
          );
          assert.deepEqual(
            texts.filter(({ text }) => /NaN|undefined|\{\w+\}/.test(text)),
            [],
          );
          assert.deepEqual(seen, { consoleErrors: [], externalRequests: [] });
        });
      }
    });
  }
});
