// A picture of a whole page, once it has something to show.
import { launchChromium, openPage } from './browser.mjs';
import { stopFan } from './stop-fan.mjs';

export async function screenshot(app, { file, flow, page: name, seconds, theme, phone, stopFan: stops }) {
  const browser = await launchChromium();
  try {
    const { page } = await openPage(browser, stops ? app.pageOf('room') : app.page, { theme, phone });
    if (stops) await stopFan[flow](page, app.pageOf(name), seconds * 1000);
    else await page.waitForTimeout(seconds * 1000);
    const main = page.locator('.v-main');
    const height = await main.evaluate((element) => Math.max(600, element.scrollHeight));
    await page.setViewportSize({ ...page.viewportSize(), height: Math.ceil(height) });
    await page.waitForTimeout(500);
    await page.screenshot({ path: file });
  } finally {
    await browser.close();
  }
}
