import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import pkg from '../../package.json';
import { allExamples, readExample, WITH_DASHBOARD } from '../examples/example-files';
import { launch } from '../support/browser';
import { type NodeRedProcess, startNodeRed } from '../support/node-red-process';
import { ROOT } from '../support/sources';

const DASHBOARD = '@flowfuse/node-red-dashboard';
const READER = { username: 'reader', password: 'at the door' };

/** Packages of a user directory: this one, and that which the example asks for. */
function install(folder: string): void {
  const from = { [pkg.name]: ROOT, [DASHBOARD]: path.join(ROOT, 'node_modules', DASHBOARD) };
  for (const [name, place] of Object.entries(from)) {
    const link = path.join(folder, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(place, link, 'junction');
  }
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ dependencies: from }));
}

describe('the example with a page, behind a password for pages', function () {
  this.timeout(120_000);
  let browser: Browser | undefined;
  let folder: string;
  let red: NodeRedProcess | undefined;

  before(async () => {
    browser = await launch();
    if (browser === undefined) return;
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-example-'));
    install(folder);
    const [name = ''] = allExamples().filter((each) => each.startsWith(WITH_DASHBOARD));
    const example = readExample(name);
    const tab = { id: String(example[0]?.z), type: 'tab', label: 'example' };
    const pass = createHash('md5').update(READER.password).digest('hex');
    const settings = { httpNodeAuth: { user: READER.username, pass } };
    const { execPath: node } = process;
    red = await startNodeRed({
      version: 'node-red',
      node,
      userDir: folder,
      flow: [tab, ...example],
      settings,
    });
  });

  after(async () => {
    await red?.stop();
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const page = () => new URL('dashboard/room', red?.url).href;

  it('shows nobody else the page', async function () {
    if (red === undefined) return this.skip();
    assert.equal((await fetch(page())).status, 401);
  });

  it('shows its reader the room, and does what the buttons ask', async function () {
    if (red === undefined || browser === undefined) return this.skip();
    const context = await browser.newContext({ httpCredentials: READER });
    const reader = await context.newPage();
    await reader.goto(page());
    const rows = reader.locator('tbody tr');
    await rows.filter({ hasText: /\d °C/ }).first().waitFor({ timeout: 60_000 });
    assert.equal(await rows.count(), 5);
    await reader.getByRole('button', { name: 'Stop a fan' }).click();
    await reader.getByText('inject: applied').waitFor({ timeout: 15_000 });
    await rows.filter({ hasText: 'fan-' }).first().waitFor({ timeout: 60_000 });
    await reader.getByRole('button', { name: 'Mend it' }).click();
    await reader.getByText('clear: applied').waitFor({ timeout: 15_000 });
    await context.close();
  });
});
