import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectAsync } from 'mqtt';
import type { Browser, Page } from 'playwright-core';
import { type Look, launch, open } from '../support/browser';
import { LANGUAGES } from '../support/catalogues';
import { type DemoProcess, startDemo } from '../support/demo-process';
import { ROOT } from '../support/sources';
import { assertReadable } from './readable-page';

const FLOW = ['--flow', 'first-light'];
const LOOKS: readonly Look[] = [
  { theme: 'light', phone: false },
  { theme: 'dark', phone: false },
  { theme: 'light', phone: true },
  { theme: 'dark', phone: true },
];
/** Where each page is, and what it shows once it has something to show. */
const PAGES = [
  {
    name: 'first-light',
    shows: '[data-tile="cpu"] .ca-tile-value',
    tells: '[data-findings-line] b',
    leastTexts: 40,
  },
  {
    name: 'room',
    shows: '[data-room-tile="power"] .ca-tile-value',
    tells: '[data-finding][data-state="closed"]',
    leastTexts: 100,
  },
  { name: 'findings', shows: '#app-bar-actions', tells: '[data-finding-detail]', leastTexts: 40 },
] as const;
/** Of each severity and state one, on both pages; one with a name that is longer than a line. */
const FINDINGS = [
  ['hall', 'opened', 'critical', { server: 'server-07', fan: 'fan-2' }, 'speed_pct'],
  ['hall', 'updated', 'warning', { server: 'a-name-that-is-longer-than-a-line-'.repeat(3) }, 'cpu_temp_c'],
  ['hall', 'opened', 'info', { rack: 'rack-b' }, 'airflow_m3s'],
  ['hall', 'closed', 'warning', { server: 'server-03' }, 'a_field_that_nobody_knows'],
  ['default', 'opened', 'warning', { server: 'lab-01' }, 'received'],
] as const;
const PICTURES = path.join(ROOT, 'test-results/pages');

/** As another program would; each time under the same ids. */
async function publishFindings(broker: string, folder: string): Promise<void> {
  const { accounts } = JSON.parse(readFileSync(path.join(folder, 'secrets.json'), 'utf8'));
  const { user: username, password } = accounts.telemetry;
  const client = await connectAsync(broker, { username, password });
  for (const [cluster, state, severity, place, field] of FINDINGS) {
    const now = Date.now();
    const finding = {
      id: field,
      ...{ state, severity, since: now - 60_000, until: state === 'closed' ? now : undefined },
      cause: 'fan-failed',
      candidates: [{ cause: 'fan-failed', probability: 0.7 }],
      actions: [{ action: 'replace-fan', reason: 'fan-will-not-recover' }],
      target: { cluster, ...place },
      evidence: [{ field, observed: 1.3, expected: 25.3, sigma: -9 }],
    };
    await client.publishAsync(`coldaisle/${cluster}/event/finding`, JSON.stringify(finding), { qos: 1 });
  }
  await client.endAsync();
}

/** By the keys: down and up again, each time to the one that is told, and not past the first. */
async function walk(page: Page): Promise<void> {
  const rows = page.locator('[data-findings-page] [data-finding]');
  const seen: [number, number][] = [];
  await rows.first().focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowUp', 'ArrowUp']) {
    await page.keyboard.press(key);
    // In the next frame what was chosen is shown.
    await page.evaluate('new Promise((shown) => requestAnimationFrame(shown))');
    seen.push(
      await rows.evaluateAll((all): [number, number] => [
        all.findIndex((row) => row.matches(':focus')),
        all.findIndex((row) => row.getAttribute('aria-current') === 'true'),
      ]),
    );
  }
  assert.deepEqual(
    seen,
    [1, 2, 1, 0, 0].map((row) => [row, row]),
  );
}

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
      let folder: string;

      before(async () => {
        if (browser === undefined) return;
        folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-pages-'));
        const own = ['--folder', folder, '--port', '0', '--mqtt-port', '0'];
        demo = await startDemo(...FLOW, ...own, '--lang', language);
      });

      after(async () => {
        if (demo === undefined) return;
        await demo.stop();
        rmSync(folder, { recursive: true, force: true });
      });

      const tries = PAGES.flatMap((shown) => LOOKS.map((look) => ({ shown, look })));
      for (const { shown, look } of tries) {
        const title = `${look.theme}, ${look.phone ? 'phone' : 'desktop'}`;
        it(`${shown.name}, ${title}: readable, whole, and nothing asked for outside`, async function () {
          if (browser === undefined || demo === undefined) return this.skip();
          const { page, seen } = await open(browser, new URL(shown.name, demo.page).href, look);
          await page.locator(shown.shows).filter({ hasText: /\d/ }).waitFor({ timeout: 60_000 });
          // What was shown came over MQTT: the flow listens.
          await publishFindings(demo.broker, folder);
          await page.locator(shown.tells).first().waitFor({ timeout: 5000 });
          await page.screenshot({
            path: path.join(PICTURES, `${shown.name}-${language}-${title.replace(', ', '-')}.png`),
            fullPage: true,
          });
          if (shown.name === 'findings') await walk(page);
          await assertReadable({ page, seen }, look, language, shown.leastTexts);
          await page.context().close();
        });
      }
    });
  }
});
