// A picture of the whole page, once it has something to show.
import { launchChromium, openPage } from './browser.mjs';

export async function screenshot(app, { file, seconds, theme, phone, room }) {
  const browser = await launchChromium();
  try {
    const { page } = await openPage(browser, room ? app.room : app.page, { theme, phone });
    await page.waitForTimeout(seconds * 1000);
    const main = page.locator('.v-main');
    const height = await main.evaluate((element) => Math.max(600, element.scrollHeight));
    await page.setViewportSize({ ...page.viewportSize(), height: Math.ceil(height) });
    await page.waitForTimeout(500);
    await page.screenshot({ path: file });
  } finally {
    await browser.close();
  }
}
