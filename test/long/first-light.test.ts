import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectAsync } from 'mqtt';
import { launch, open } from '../support/browser';
import { runDemo, startDemo } from '../support/demo-process';
import { type Mosquitto, mosquittoIsMissing, startMosquitto } from './mosquitto';

const FLOW = ['--flow', 'first-light'];

interface Figures {
  ok: boolean;
  published: number;
  metrics_in: number;
  windows_out: number;
  simulated: number;
  room_clock_s: number;
  simulated_windows: number;
  applied: number;
  lost: number;
}

/** The one line that a check prints. */
function figures(output: string): Figures {
  const line = output.split('\n').find((text) => text.startsWith('{'));
  assert.ok(line !== undefined, output);
  return JSON.parse(line) as Figures;
}

async function browserIsMissing(): Promise<boolean> {
  const { chromiumPath } = await import('../../scripts/demo/browser.mjs');
  return chromiumPath() === undefined;
}

function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** A web socket as an open editor or page holds one. */
function upgrade(url: string): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const lines = [
    'GET /comms HTTP/1.1',
    `Host: ${host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', reject);
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    socket.once('data', (answer) =>
      String(answer).startsWith('HTTP/1.1 101') ? resolve(socket) : reject(new Error(String(answer))),
    );
  });
}

describe('npm run demo', function () {
  this.timeout(180_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-first-light-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('--check sees live values of this machine and of the room, and loses nothing on the way', async function () {
    if (await browserIsMissing()) return this.skip();
    const { code, output } = await runDemo(...FLOW, '--check');
    const seen = figures(output);
    assert.equal(code, 0, output);
    // One reading of the CPU a second, and others, over half a minute.
    assert.ok(seen.published >= 30 && seen.metrics_in >= seen.published, output);
    assert.ok(seen.windows_out >= 5, output);
    // Twenty servers say their temperatures and their power every ten seconds, and the clock once a second.
    assert.ok(seen.simulated >= 80 && seen.simulated_windows >= 20, output);
    assert.ok(seen.room_clock_s >= 25, output);
    assert.deepEqual([seen.applied, seen.lost], [1, 0]);
  });

  it('--check says in one line that Chromium is missing', async () => {
    const { PATH } = process.env;
    process.env.PATH = folder;
    try {
      const { code, output } = await runDemo(...FLOW, '--check');
      assert.equal(code, 1);
      assert.match(output, /^Chromium is missing[^\n]*\n$/);
    } finally {
      process.env.PATH = PATH;
    }
  });

  it('starts again with what it kept, and stops cleanly each time', async () => {
    const args = ['--folder', folder, '--port', '0', '--mqtt-port', '0', '--lang', 'en'];
    const secrets = () => readFileSync(path.join(folder, 'secrets.json'), 'utf8');
    const first = await startDemo(...FLOW, ...args);
    const made = secrets();
    assert.equal((await fetch(first.page)).status, 200);
    assert.equal(await isListening(first.broker), true);
    const openPage = await upgrade(first.page);
    assert.equal(await first.stop(), 0);
    openPage.destroy();
    assert.equal(await isListening(first.broker), false);
    assert.equal(await isListening(first.page), false);
    assert.ok(existsSync(path.join(folder, 'coldaisle')), 'state of nodes is kept');

    const second = await startDemo(...FLOW, ...args);
    assert.equal((await fetch(second.page)).status, 200);
    assert.equal(secrets(), made);
    assert.equal(await second.stop(), 0);
  });

  it('shows a machine that speaks Telegraf, and after 30 s of silence that it is stale', async function () {
    const browser = await launch();
    if (browser === undefined) return this.skip();
    const demo = await startDemo(...FLOW, '--temporary', '--lang', 'en');
    try {
      const { page } = await open(browser, demo.page, { theme: 'light', phone: false });
      const button = new URL('/inject/first-light-telegraf-document', demo.page);
      assert.equal((await fetch(button, { method: 'POST' })).status, 200);
      const host = page.locator('[data-host="lab-01"]');
      await host.locator('[data-state="ok"]').waitFor({ timeout: 15_000 });
      await host.locator('[data-state="stale"]').waitFor({ timeout: 45_000 });
      assert.match((await host.textContent()) ?? '', /Stale, 3\d s/);
      // 100 − usage_idle of 62.5, and used_percent, as the document says.
      await host.locator('dd', { hasText: '38 %' }).first().waitFor({ timeout: 90_000 });
    } finally {
      await browser.close();
      assert.equal(await demo.stop(), 0);
    }
  });

  it('takes commands to the room from its page: load, speed, a fan that stops and turns again', async function () {
    const browser = await launch();
    if (browser === undefined) return this.skip();
    const demo = await startDemo(...FLOW, '--temporary', '--lang', 'en');
    try {
      const { page, seen } = await open(browser, new URL('room', demo.page).href, {
        theme: 'light',
        phone: false,
      });
      const press = (button: string) => page.locator(`[data-command="${button}"]`).click();
      const answered = (text: string, outcome: string) =>
        page.locator(`[data-answer="${outcome}"]`, { hasText: text }).first().waitFor({ timeout: 30_000 });
      await page.locator('[data-server]', { hasText: /\d °C/ }).first().waitFor({ timeout: 45_000 });
      assert.equal(await page.locator('[data-server]').count(), 20);
      await press('load');
      await answered('Load 90 %', 'applied');
      await press('rate-60');
      await answered('Speed ×60', 'applied');
      // Two minutes of the room are two seconds now.
      await answered('Load 90 %', 'expired');
      await press('inject');
      await page
        .locator('[data-server="server-07"]', { hasText: 'Fan stopped' })
        .waitFor({ timeout: 15_000 });
      await press('clear');
      await answered('Faults mended', 'applied');
      const stopped = page.locator('[data-server]', { hasText: 'Fan stopped' });
      await stopped.waitFor({ state: 'detached', timeout: 15_000 });
      await press('release');
      await answered('Everything given back', 'applied');
      assert.deepEqual(seen, { consoleErrors: [], externalRequests: [] });
    } finally {
      await browser.close();
      assert.equal(await demo.stop(), 0);
    }
  });

  it('gives the fans of the room to a controller from its page, takes them by hand, and gives them back', async function () {
    const browser = await launch();
    if (browser === undefined) return this.skip();
    const demo = await startDemo(...FLOW, '--temporary', '--lang', 'en');
    try {
      const { page, seen } = await open(browser, new URL('room', demo.page).href, {
        theme: 'light',
        phone: false,
      });
      const press = (button: string) => page.locator(`[data-command="${button}"]`).click();
      const mode = (word: string) =>
        page.locator('#ca-fans', { hasText: `Fans of all: ${word}` }).waitFor({ timeout: 30_000 });
      await page.locator('[data-server]', { hasText: /\d °C/ }).first().waitFor({ timeout: 45_000 });
      await mode('own loops');
      await press('fans-auto');
      await mode('auto');
      await press('fans-manual');
      await mode('by hand');
      // A fan says what drives it, and every server has both of its fans at 80 %.
      const driven = page.locator('[data-server]', { hasText: '80 %' });
      await driven.first().waitFor({ timeout: 60_000 });
      await press('fans-off');
      await mode('own loops');
      assert.deepEqual(seen, { consoleErrors: [], externalRequests: [] });
    } finally {
      await browser.close();
      assert.equal(await demo.stop(), 0);
    }
  });

  it('finds a fan that stops, tells it on MQTT and on the page by itself, and that it is over', async function () {
    const browser = await launch();
    if (browser === undefined) return this.skip();
    const demo = await startDemo(
      ...FLOW,
      '--folder',
      folder,
      '--port',
      '0',
      '--mqtt-port',
      '0',
      '--lang',
      'en',
    );
    const { accounts } = JSON.parse(readFileSync(path.join(folder, 'secrets.json'), 'utf8'));
    const { user: username, password } = accounts.telemetry;
    const listener = await connectAsync(demo.broker, { username, password });
    const told: { topic: string; qos: number; state: string; fan: string }[] = [];
    listener.on('message', (topic, text, { qos }) => {
      const { state, target } = JSON.parse(String(text));
      told.push({ topic, qos, state, fan: `${target.server} ${target.fan}` });
    });
    await listener.subscribeAsync('coldaisle/+/event/finding', { qos: 1 });
    try {
      const { page, seen } = await open(browser, new URL('room', demo.page).href, {
        theme: 'light',
        phone: false,
      });
      const press = (button: string) => page.locator(`[data-command="${button}"]`).click();
      await page.locator('[data-server]', { hasText: /\d °C/ }).first().waitFor({ timeout: 45_000 });
      await page.locator('[data-no-findings]', { hasText: /\d+ of \d+ things/ }).waitFor({ timeout: 15_000 });
      await press('rate-10');
      await press('inject');
      const finding = page.locator('[data-finding="fan-2, server-07, rack-a"]');
      await finding.filter({ hasText: /Fan speed.*\s%.*Warning, open/s }).waitFor({ timeout: 30_000 });
      await press('rate-60');
      await press('clear');
      await page
        .locator('[data-finding="fan-2, server-07, rack-a"][data-state="closed"]')
        .waitFor({ timeout: 30_000 });
      const ofFan = told.filter(({ fan }) => fan === 'server-07 fan-2');
      assert.deepEqual(
        [ofFan[0], ofFan.at(-1)?.state],
        [
          { topic: 'coldaisle/hall/event/finding', qos: 1, state: 'opened', fan: 'server-07 fan-2' },
          'closed',
        ],
      );
      assert.deepEqual(seen, { consoleErrors: [], externalRequests: [] });
    } finally {
      await listener.endAsync();
      await browser.close();
      assert.equal(await demo.stop(), 0);
    }
  });

  it('takes free ports beside a demo that runs already', async () => {
    const args = ['--port', '0', '--mqtt-port', '0', '--folder'];
    const first = await startDemo(...FLOW, ...args, path.join(folder, 'a'));
    const ports = [new URL(first.page).port, new URL(first.broker).port] as const;
    const wished = ['--port', ports[0], '--mqtt-port', ports[1], '--folder', path.join(folder, 'b')];
    const second = await startDemo(...FLOW, ...wished);
    assert.equal((await fetch(second.page)).status, 200);
    assert.ok(new URL(second.page).port !== ports[0] && new URL(second.broker).port !== ports[1]);
    assert.deepEqual([await second.stop(), await first.stop()], [0, 0]);
  });
});

describe('the flow first-light on mosquitto', function () {
  this.timeout(180_000);
  let broker: Mosquitto | undefined;

  afterEach(() => broker?.stop());

  it('loses nothing on the way', async function () {
    if (mosquittoIsMissing() || (await browserIsMissing())) return this.skip();
    broker = await startMosquitto();
    const { code, output } = await runDemo(
      ...FLOW,
      '--check',
      '--broker',
      broker.url,
      '--secrets',
      broker.secretsFile,
    );
    assert.equal(code, 0, output);
    assert.equal(figures(output).lost, 0);
  });
});
