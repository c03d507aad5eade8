import { spawn } from 'node:child_process';
import path from 'node:path';
import type { CDPSession, Page } from 'playwright-core';

/**
 * The control room in Chromium with a room of 100 servers: `npx tsx bench/control-room.ts [MINUTES] [SERVERS]`. How soon
 * a page shows data, how long it takes to open a drawer and to change the page, messages a second to the browser, and
 * the slopes of memory and of CPU time over so many minutes (15). On a machine that does nothing else.
 */
const minutes = Number(process.argv[2] ?? 15);
const servers = Number(process.argv[3] ?? 100);
if (!(minutes > 0 && servers > 0)) throw new Error('usage: control-room.ts [MINUTES] [SERVERS]');

const OPENS = 5;
const INTERACTIONS = 20;
/** A reader looks at what came before the next click. */
const LOOKED_AT_MS = 1000;
const CAUGHT_UP_MS = 120_000;

async function main(): Promise<void> {
  const { launchChromium, openPage } = await import('../scripts/demo/browser.mjs');
  const demo = await startDemo();
  const browser = await launchChromium();
  try {
    const room = `${demo.url}/dashboard/room`;
    const { page } = await openPage(browser, room, { theme: 'light', phone: false });
    await page.locator('[data-page="room"] [data-server]').first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(CAUGHT_UP_MS);
    await page.context().close();

    const opened: number[] = [];
    for (let i = 0; i < OPENS; i++) {
      const since = performance.now();
      const { page: fresh } = await openPage(browser, room, { theme: 'light', phone: false });
      await fresh.locator('[data-tile="it"]', { hasText: /\d/ }).waitFor();
      opened.push(performance.now() - since);
      await fresh.context().close();
    }
    tell('first data after opening, ms', opened);

    const { page: used } = await openPage(browser, 'about:blank', { theme: 'light', phone: false });
    let frames = 0;
    used.on('websocket', (socket) => socket.on('framereceived', () => frames++));
    await used.goto(room);
    await used.locator('[data-page="room"] [data-server]').first().waitFor();
    tell('drawer opened and painted, ms', await repeat(used, drawer));
    tell('page changed and painted, ms', await repeat(used, change));
    await used.goto(room);
    await watch(used, () => frames);
  } finally {
    await browser.close();
    demo.stop();
  }
}

async function repeat(page: Page, act: (page: Page) => Promise<number>): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < INTERACTIONS; i++) {
    await page.waitForTimeout(LOOKED_AT_MS);
    took.push(await act(page));
  }
  return took;
}

/** From the click until the frame in which the drawer stands has been drawn. */
async function drawer(page: Page): Promise<number> {
  const took = await untilShown(page, '[data-page="room"] [data-server]', '[data-drawer]');
  await page.keyboard.press('Escape');
  await page.locator('[data-drawer]').waitFor({ state: 'detached' });
  return took;
}

async function change(page: Page): Promise<number> {
  const isRoom = (await page.locator('[data-page="room"]').count()) > 0;
  const to = isRoom ? 'cooling' : 'room';
  return untilShown(page, `.v-navigation-drawer a[href$="/${to}"]`, `[data-page="${to}"]`);
}

/** In the browser: clicks the first, and gives the ms until the second has been drawn. */
function untilShown(page: Page, clicked: string, shown: string): Promise<number> {
  return page.evaluate(`new Promise((done) => {
    const since = performance.now();
    document.querySelector(${JSON.stringify(clicked)}).click();
    const look = () => document.querySelector(${JSON.stringify(shown)})
      ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - since)))
      : requestAnimationFrame(look);
    look();
  })`);
}

/** Memory after a collection, CPU time of the page, and messages, minute by minute. */
async function watch(page: Page, messages: () => number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await page.waitForTimeout(60_000);
  const rows: { mb: number; cpu: number; messages: number }[] = [];
  let before = { ...(await figures(session)), messages: messages() };
  for (let minute = 0; minute < minutes; minute++) {
    await page.waitForTimeout(60_000);
    const now = { ...(await figures(session)), messages: messages() };
    rows.push({
      mb: now.mb,
      cpu: (100 * (now.taskS - before.taskS)) / 60,
      messages: (now.messages - before.messages) / 60,
    });
    console.log(`minute ${minute + 1}: ${JSON.stringify(rows.at(-1))}`);
    before = now;
  }
  const slope = (values: number[]) => leastSquares(values).toFixed(3);
  console.log(
    `memory ${rows.at(-1)?.mb.toFixed(1)} MB, slope ${slope(rows.map(({ mb }) => mb))} MB a minute`,
  );
  console.log(`CPU of the page, slope ${slope(rows.map(({ cpu }) => cpu))} percent points a minute`);
  console.log(`messages a second ${Math.max(...rows.map((row) => row.messages)).toFixed(1)} at most`);
}

async function figures(session: CDPSession): Promise<{ mb: number; taskS: number }> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
  return { mb: of('JSHeapUsedSize') / 1e6, taskS: of('TaskDuration') };
}

function leastSquares(values: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const at = values.map((_, i) => i);
  const [mx, my] = [mean(at), mean(values)];
  const over = at.reduce((sum, x, i) => sum + (x - mx) * ((values[i] ?? my) - my), 0);
  return over / at.reduce((sum, x) => sum + (x - mx) * (x - mx), 0);
}

function tell(what: string, values: number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  console.log(`${what}: median ${at(0.5)}, 95 % ${at(0.95)}, of ${values.length}`);
}

async function startDemo(): Promise<{ url: string; stop(): void }> {
  const script = path.join(__dirname, '../scripts/demo.mjs');
  const child = spawn(process.execPath, [
    script,
    '--temporary',
    '--servers',
    String(servers),
    '--lang',
    'en',
  ]);
  child.stderr.pipe(process.stderr);
  let printed = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (data) => {
      printed += data;
      if (/Ctrl-C/.test(printed)) resolve();
    });
  });
  const url = /http:\/\/[^/\s]+/.exec(printed)?.[0] ?? '';
  return { url, stop: () => child.kill('SIGINT') };
}

void main();
