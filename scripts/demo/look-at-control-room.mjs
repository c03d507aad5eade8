// What a reader of the control room sees.
const FIRST_VALUES_WITHIN_MS = 45_000;
const ANSWER_WITHIN_MS = 15_000;
/** Of each page, what it shows when it has something to show. */
const SHOWS = {
  trends: '[data-page="trends"] [data-pane]',
  findings: '[data-page="findings"] h1',
  cooling: '[data-page="cooling"] [data-part="fans"] [data-server]',
  energy: '[data-page="energy"] [data-tile]',
  workers: '[data-page="workers"] [data-host]',
};

export const controlRoom = {
  look: async (page, app, seconds) => ({
    ...(await lookAtRoom(page, seconds)),
    ...(await lookAtOthers(page, app)),
  }),
  wanted: {
    page_states: (n) => n >= 2,
    room_servers: (n) => n === 20,
    reloaded_servers: (n) => n === 20,
    applied: (n) => n >= 1,
    pages: (n) => n === Object.keys(SHOWS).length,
  },
};

/** Tiles that change while they are watched, a fault that is caused, and what a reload shows. */
async function lookAtRoom(page, seconds) {
  const servers = page.locator('[data-page="room"] [data-rack] [data-server]');
  const firstValue = servers.filter({ hasText: /\d°/ }).first();
  await firstValue.waitFor({ timeout: FIRST_VALUES_WITHIN_MS });
  const shown = new Set();
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    shown.add((await page.locator('[data-tile]').allInnerTexts()).join('|'));
    await page.waitForTimeout(1000);
  }
  const roomServers = await servers.count();
  await page.locator('[data-command="inject"]').click();
  const applied = page.locator('[data-outcome="applied"]');
  await applied.first().waitFor({ timeout: ANSWER_WITHIN_MS });
  const figures = { page_states: shown.size, room_servers: roomServers, applied: await applied.count() };
  await page.reload();
  await firstValue.waitFor({ timeout: FIRST_VALUES_WITHIN_MS });
  return { ...figures, reloaded_servers: await servers.count() };
}

async function lookAtOthers(page, app) {
  let pages = 0;
  for (const [name, shows] of Object.entries(SHOWS)) {
    await page.goto(app.pageOf(name));
    await page.locator(shows).first().waitFor({ timeout: FIRST_VALUES_WITHIN_MS });
    pages++;
  }
  return { pages };
}
