import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { type Look, launch, open } from '../support/browser';
import { LANGUAGES } from '../support/catalogues';
import { type DemoProcess, startDemo } from '../support/demo-process';
import { ROOT } from '../support/sources';
import { assertReadable } from './readable-page';

const DESKTOP: Look = { theme: 'light', phone: false };
const LOOKS: readonly Look[] = [
  DESKTOP,
  { theme: 'dark', phone: false },
  { theme: 'light', phone: true },
  { theme: 'dark', phone: true },
];
/** What each page shows once it has something to show, and how many texts at least. */
const PAGES = [
  { name: 'room', shows: '[data-page="room"] [data-server]', leastTexts: 100 },
  { name: 'trends', shows: '[data-page="trends"] [data-pane]', leastTexts: 30 },
  { name: 'findings', shows: '[data-page="findings"] h1', leastTexts: 10 },
  { name: 'cooling', shows: '[data-page="cooling"] [data-part="fans"] [data-server]', leastTexts: 100 },
  { name: 'energy', shows: '[data-page="energy"] [data-tile]', leastTexts: 60 },
  { name: 'workers', shows: '[data-page="workers"] [data-host]', leastTexts: 15 },
] as const;
const PICTURES = path.join(ROOT, 'test-results/control-room');
/** The room lives through two hours first. */
const CAUGHT_UP_WITHIN_MS = 150_000;

const pageOf = (demo: DemoProcess, name: string) => new URL(name, demo.page).href;

/** The room is live, at the speed of the wall. */
async function caughtUp(page: Page): Promise<void> {
  const foot = page.locator('[data-foot][data-rate="1"]');
  await foot.waitFor({ state: 'attached', timeout: CAUGHT_UP_WITHIN_MS });
}

describe('the control room', function () {
  this.timeout(240_000);
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
        if (browser === undefined) return;
        demo = await startDemo('--temporary', '--lang', language);
        const { page } = await open(browser, pageOf(demo, 'room'), DESKTOP);
        await caughtUp(page);
        await page.context().close();
      });

      after(() => demo?.stop());

      for (const { name, shows, leastTexts } of PAGES) {
        for (const look of language === 'en-US' ? LOOKS : LOOKS.filter(({ theme }) => theme === 'light')) {
          const title = `${look.theme}, ${look.phone ? 'phone' : 'desktop'}`;
          it(`${name}, ${title}: readable, whole, and nothing asked for outside`, async function () {
            if (browser === undefined || demo === undefined) return this.skip();
            const { page, seen } = await open(browser, pageOf(demo, name), look);
            await page.locator(shows).first().waitFor({ timeout: 30_000 });
            const height = await page.locator('.v-main').evaluate((main) => main.scrollHeight);
            await page.setViewportSize({ width: look.phone ? 390 : 1440, height: Math.max(800, height) });
            const file = `${name}-${language}-${title.replace(', ', '-')}.png`;
            await page.screenshot({ path: path.join(PICTURES, file) });
            await assertReadable({ page, seen }, look, language, leastTexts);
            await page.context().close();
          });
        }
      }
    });
  }

  describe('in use', () => {
    let demo: DemoProcess | undefined;
    let page: Page;

    before(async () => {
      if (browser === undefined) return;
      demo = await startDemo('--temporary', '--lang', 'en');
      ({ page } = await open(browser, pageOf(demo, 'room'), DESKTOP));
      await caughtUp(page);
    });

    after(() => demo?.stop());

    beforeEach(function () {
      if (demo === undefined) this.skip();
    });

    it('a fan that is stopped is found, told in the sentence, and the other one takes over', async () => {
      const server = page.locator('[data-try-server]');
      await page.locator('[data-try-kind]').selectOption('fan-off');
      await server.selectOption('server-07');
      await page.locator('[data-command="inject"]').click();
      await page.locator('[data-commands] [data-outcome="applied"]').first().waitFor();
      await page.locator('h1', { hasText: 'server-07' }).waitFor({ timeout: 60_000 });
      const tile = page.locator('[data-server="server-07"][data-finding-state="firing"]');
      await tile.waitFor();
      await tile.click();
      const drawer = page.locator('[data-drawer]');
      await drawer.locator('[data-fan][data-state="off"]').waitFor();
      await drawer.locator('[data-fan][data-state="well"]').waitFor();
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });
      assert.equal(await page.evaluate('document.activeElement.dataset.server'), 'server-07');
    });

    it('its finding says what to do, and what was observed beside what was expected', async () => {
      await page.locator('[data-page="room"] [data-open-finding]').first().click();
      await page.locator('[data-page="findings"] [data-finding-detail]').waitFor();
      await page.locator('[data-finding-detail] [data-actions] li').first().waitFor();
    });

    it('the drawer keeps the tab key, and a click beside it does no more than to close it', async () => {
      await page.goto(pageOf(demo as DemoProcess, 'room?server=server-03'));
      const drawer = page.locator('[data-drawer]');
      await drawer.locator('[data-close]:focus').waitFor();
      const isWithin = `document.querySelector('[data-drawer]').contains(document.activeElement)`;
      for (const key of ['Shift+Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab']) {
        await page.keyboard.press(key);
        assert.ok(await page.evaluate(isWithin), key);
      }
      await page.locator('[data-page="room"] [data-server="server-12"]').click();
      await drawer.waitFor({ state: 'detached' });
      assert.equal(await page.evaluate('document.activeElement.dataset.server'), 'server-03');
    });

    it('a fan is taken by hand and given back, and each command is answered', async () => {
      await page.goto(pageOf(demo as DemoProcess, 'room?server=server-03'));
      const drawer = page.locator('[data-drawer]');
      await drawer.locator('[data-command="set-fan"]').click();
      await drawer.locator('[data-outcome="applied"]').first().waitFor({ timeout: 15_000 });
      await drawer.locator('[data-command="release"]').click();
      await drawer.locator('[data-outcome="applied"]').nth(1).waitFor({ timeout: 15_000 });
    });

    it('the fault is mended from the page', async () => {
      await page.goto(pageOf(demo as DemoProcess, 'room'));
      const fault = page.locator('[data-try] li[data-fault]');
      await fault.locator('[data-command="clear"]').click();
      await fault.waitFor({ state: 'detached', timeout: 15_000 });
    });

    it('of a cluster that is chosen later all fans are told', async () => {
      const chosen = page.locator('[data-cluster-select]');
      const options = await chosen.locator('option').all();
      const names = await Promise.all(options.map((option) => option.getAttribute('value')));
      const other = names.find((name) => name !== 'hall');
      assert.ok(other, names.join());
      await chosen.selectOption(other);
      await page.goto(pageOf(demo as DemoProcess, 'cooling'));
      await page.locator('[data-page="cooling"] h1').waitFor();
      await chosen.selectOption('hall');
      await page.locator('[data-part="fans"] tbody tr').nth(19).waitFor({ timeout: 15_000 });
    });

    it('another policy holds from then on', async () => {
      await page.goto(pageOf(demo as DemoProcess, 'cooling'));
      await page.locator('[data-policy="curve"]').click();
      await page.locator('[data-ask="yes"]').click();
      await page.locator('[data-policy="curve"][aria-pressed="true"]').waitFor({ timeout: 15_000 });
    });

    it('another tariff prices the day', async () => {
      await page.goto(pageOf(demo as DemoProcess, 'energy'));
      await page.locator('[data-tariff] button').first().click({ timeout: 60_000 });
      await page.locator('[data-ask="yes"]').click();
      await page.locator('[data-outcome="applied"]').first().waitFor({ timeout: 15_000 });
    });

    it('a reload shows data at once', async () => {
      await page.goto(pageOf(demo as DemoProcess, 'room'));
      await page.locator('[data-page="room"] [data-server]').first().waitFor();
      await page.reload();
      await page.locator('[data-page="room"] [data-server]').first().waitFor({ timeout: 6000 });
    });
  });

  it('a hundred servers send a browser at most 60 messages a second', async function () {
    if (browser === undefined) return this.skip();
    const demo = await startDemo('--temporary', '--lang', 'en', '--servers', '100');
    try {
      const { page } = await open(browser, 'about:blank', DESKTOP);
      let frames = 0;
      page.on('websocket', (socket) => socket.on('framereceived', () => frames++));
      await page.goto(pageOf(demo, 'room'));
      await page.locator('[data-server]').first().waitFor({ timeout: 60_000 });
      const before = frames;
      const watchedS = 20;
      await page.waitForTimeout(1000 * watchedS);
      const aSecond = (frames - before) / watchedS;
      assert.ok(aSecond > 0.5 && aSecond <= 60, `${aSecond} a second`);
    } finally {
      await demo.stop();
    }
  });
});
