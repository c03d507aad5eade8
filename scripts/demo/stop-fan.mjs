// Stops a fan of the simulated room from its page, and waits on the page of findings until it is found.
const FOUND_WITHIN_MS = 60_000;

/** By flow: what is pressed, and where its finding stands. */
export const stopFan = {
  'first-light': async (page, findings, ms) => {
    // At ×60: what was found stands beside what was before.
    await page.locator('[data-command="rate-60"]').click();
    await page.waitForTimeout(ms);
    await page.locator('[data-command="inject"]').click();
    await page.goto(findings);
    await page.locator('[data-finding^="fan-2"]').first().click({ timeout: FOUND_WITHIN_MS });
    await page.waitForTimeout(SHOWN_FOR_MS);
  },
  'control-room': async (page, then, ms) => {
    await page.waitForTimeout(ms);
    await page.locator('[data-command="inject"]').click();
    const found = page.locator('[data-server][data-finding-state="firing"]').first();
    await found.waitFor({ timeout: FOUND_WITHIN_MS });
    if (page.url() !== then) await page.goto(then);
    await page.waitForTimeout(SHOWN_FOR_MS);
  },
};

const SHOWN_FOR_MS = 15_000;
