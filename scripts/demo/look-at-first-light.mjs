// What a reader of first-light sees.
const FIRST_VALUES_WITHIN_MS = 45_000;
const ANSWER_WITHIN_MS = 10_000;

export const firstLight = {
  look: async (page, app, seconds) => ({
    ...(await lookAt(page, seconds)),
    ...(await lookAtRoom(page, app.pageOf('room'))),
  }),
  wanted: {
    page_states: (n) => n >= 2,
    lines: (n) => n >= 2,
    candle_canvas: (n) => n === 1,
    room_servers: (n) => n === 20,
    findings_card: (n) => n === 1,
    bill_figures: (n) => n === 5,
    equivalents: (n) => n === 3,
    applied: (n) => n === 1,
  },
};

/** Values that appear, and how often they changed while they were watched. */
async function lookAt(page, seconds) {
  const cpu = page.locator('[data-tile="cpu"] .ca-tile-value');
  await cpu.filter({ hasText: /\d/ }).waitFor({ timeout: FIRST_VALUES_WITHIN_MS });
  const shown = new Set();
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    shown.add((await page.locator('[data-tile]').allInnerTexts()).join('|'));
    await page.waitForTimeout(1000);
  }
  const lines = await page
    .locator('[data-pane] path.ca-line')
    .evaluateAll((paths) => paths.filter((p) => p.getAttribute('d')).length);
  await page.reload();
  await cpu.filter({ hasText: /\d/ }).waitFor({ timeout: 5000 });
  return { page_states: shown.size, lines, candle_canvas: await page.locator('.ca-chart canvas').count() };
}

/** Servers with their temperature, and a button that the room answers. */
async function lookAtRoom(page, url) {
  await page.goto(url);
  await page
    .locator('[data-server]', { hasText: /\d °C/ })
    .first()
    .waitFor({ timeout: FIRST_VALUES_WITHIN_MS });
  await page.locator('[data-command="fans"]').click();
  const answer = page.locator('[data-answer="applied"]');
  await answer.waitFor({ timeout: ANSWER_WITHIN_MS });
  await page.locator('[data-alike="led-bulb"]').waitFor({ timeout: FIRST_VALUES_WITHIN_MS });
  return {
    room_servers: await page.locator('[data-server]').count(),
    findings_card: await page.locator('[data-findings]').count(),
    bill_figures: await page.locator('[data-bill-figure]', { hasText: /\d/ }).count(),
    equivalents: await page.locator('[data-alike]', { hasText: /\d/ }).count(),
    applied: await answer.count(),
  };
}
