// A picture of the whole page, once it has something to show.
import { launchChromium, openPage } from './browser.mjs';

/** At ×60: what was found stands beside what was before. */
const FOUND_WITHIN_MS = 60_000;
const SHOWN_FOR_MS = 15_000;

export async function screenshot(app, { file, seconds, theme, phone, room, findings }) {
  const browser = await launchChromium();
  try {
    const { page } = await openPage(browser, room || findings ? app.room : app.page, { theme, phone });
    if (findings) await page.locator('[data-command="rate-60"]').click();
    await page.waitForTimeout(seconds * 1000);
    if (findings) await stopFan(page, app.findings);
    const main = page.locator('.v-main');
    const height = await main.evaluate((element) => Math.max(600, element.scrollHeight));
    await page.setViewportSize({ ...page.viewportSize(), height: Math.ceil(height) });
    await page.waitForTimeout(500);
    await page.screenshot({ path: file });
  } finally {
    await browser.close();
  }
}

/** Stops the fan that the page of the room proposes; its finding is shown when this is over. */
async function stopFan(page, findings) {
  await page.locator('[data-command="inject"]').click();
  await page.goto(findings);
  await page.locator('[data-finding^="fan-2"]').first().click({ timeout: FOUND_WITHIN_MS });
  await page.waitForTimeout(SHOWN_FOR_MS);
}
