import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { EQUIVALENTS } from '../../engine/billing/equivalents/equivalent';
import { billPage } from '../../engine/billing/report/bill-page';
import { readTariff } from '../../engine/billing/tariffs/read-tariff';
import { LANGUAGES } from '../../engine/telemetry/texts';
import { launch, open } from '../support/browser';
import { sampleBill, sampleHours, samplePart } from '../support/sample-bill';

const LEAST_FONT_PX = 11;

describe('the page of a bill in a browser', function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  const folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-bill-'));

  before(async function () {
    browser = await launch();
    if (browser === undefined) this.skip();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const language of LANGUAGES) {
    for (const look of [
      { theme: 'light', phone: false },
      { theme: 'dark', phone: true },
    ] as const) {
      it(`${language}, ${look.theme}, ${look.phone ? 'phone' : 'desktop'}: fits, can be read, loads and runs nothing`, async () => {
        const file = path.join(folder, `${language}.html`);
        const bill = sampleBill({
          parts: [samplePart('a-name-that-is-long-'.repeat(5)), samplePart('<img src=x>')],
        });
        const tariff = readTariff('fr-hphc-2026-02');
        const report = {
          bill,
          slices: sampleHours(),
          tariff,
          others: [],
          equivalents: EQUIVALENTS,
          version: '0',
        };
        writeFileSync(file, billPage(report, language));
        const { page, seen } = await open(browser!, `file://${file}`, look);
        assert.deepEqual(seen, { consoleErrors: [], externalRequests: [] });
        // Beyond the edge, and too small: both are counted in the page itself.
        const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        assert.equal(beyond, 0);
        const smallest = await page.evaluate(
          `Math.min(...[...document.querySelectorAll('main *')].map((e) => parseFloat(getComputedStyle(e).fontSize)))`,
        );
        assert.ok(Number(smallest) >= LEAST_FONT_PX, String(smallest));
        await page.context().close();
      });
    }
  }

  it('is printed light, whatever the screen is', async () => {
    const file = path.join(folder, 'print.html');
    const report = {
      bill: sampleBill(),
      slices: sampleHours(),
      tariff: readTariff('flat'),
      others: [],
      equivalents: EQUIVALENTS,
      version: '0',
    };
    writeFileSync(file, billPage(report, 'en-US'));
    const { page } = await open(browser!, `file://${file}`, { theme: 'dark', phone: false });
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    assert.notEqual(await ground(), 'rgb(255, 255, 255)');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await ground(), 'rgb(255, 255, 255)');
    assert.equal((await page.pdf()).subarray(0, 4).toString(), '%PDF');
    await page.context().close();
  });
});
