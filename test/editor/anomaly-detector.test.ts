import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { anomalyDetectorConfig } from '../../nodes/anomaly-detector/anomaly-detector.config';
import { launch } from '../support/browser';
import { PACKAGE } from '../support/installed-package';
import { type NodeRedProcess, startNodeRed } from '../support/node-red-process';
import { ROOT } from '../support/sources';

/** The editor as the page knows it. */
declare const RED: {
  nodes: { node(id: string): (Record<string, unknown> & { valid: boolean }) | null };
  editor: { edit(node: unknown): void };
};

const FIRST = {
  watch: 'all',
  sensitivity: 'usual',
  holdOffS: 300,
  limits: [{ field: 'power_w', warning: '300', critical: '' }],
};

describe('anomaly-detector in a browser', function () {
  this.timeout(120_000);
  let userDir: string;
  let nodeRed: NodeRedProcess;
  let browser: Browser;
  let page!: Page;
  let shown = '';

  before(async function () {
    const launched = await launch();
    if (launched === undefined) return this.skip();
    browser = launched;
    userDir = mkdtempSync(path.join(tmpdir(), 'coldaisle-form-'));
    const place = path.join(userDir, 'node_modules', PACKAGE);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(ROOT, place, 'junction');
    const node = { ...anomalyDetectorConfig.defaults, ...FIRST, id: 'n', type: 'anomaly-detector', z: 'tab' };
    const flow = [
      { id: 'tab', type: 'tab', label: 'test' },
      { ...node, x: 200, y: 100, wires: [[], [], []] },
    ];
    const version = process.env.NR ?? 'node-red';
    nodeRed = await startNodeRed({ version, node: process.execPath, userDir, flow });
  });

  after(async () => {
    await browser?.close();
    await nodeRed?.stop();
    if (userDir) rmSync(userDir, { recursive: true, force: true });
  });

  afterEach(async () => {
    const cancel = page?.locator('#node-dialog-cancel');
    if (!(await cancel?.isVisible())) return;
    await cancel.click();
    await cancel.waitFor({ state: 'detached' });
  });

  /** Opens the form of the node, as it was at first. */
  async function open(language = 'en-US'): Promise<void> {
    if (language !== shown) await start(language);
    await page.evaluate((first) => RED.editor.edit(Object.assign(RED.nodes.node('n')!, first)), FIRST);
    // The tray slides in.
    await page.locator('#node-dialog-ok').click({ trial: true });
  }

  /** Loads the editor in a language. */
  async function start(language: string): Promise<void> {
    await page?.context().close();
    const context = await browser.newContext({ viewport: { width: 1440, height: 1100 }, locale: language });
    page = await context.newPage();
    await page.addInitScript((lang) => localStorage.setItem('editor-language', lang), language);
    await page.goto(nodeRed.url);
    await page.waitForFunction(() => RED?.nodes?.node('n'));
    shown = language;
  }

  const option = (name: string) => page.locator(`#node-input-${name}`);
  const limits = () => page.locator('#node-input-limits-container input[data-column]');

  /** Closes the form by its button; gives what the node then has. */
  async function done(): Promise<Record<string, unknown>> {
    await page.locator('#node-dialog-ok').click();
    await page.locator('#node-dialog-ok').waitFor({ state: 'detached' });
    return page.evaluate(() => {
      const { watch, fields, sensitivity, inletClass, holdOffS, limits, valid } = RED.nodes.node('n')!;
      return { watch, fields, sensitivity, inletClass, holdOffS: Number(holdOffS), limits, valid };
    });
  }

  it('shows what is set, and gives it back as it was', async () => {
    await open();
    const cells = await limits().evaluateAll((inputs) =>
      inputs.map((input) => (input as HTMLInputElement).value),
    );
    assert.deepEqual(cells, ['power_w', '300', '']);
    assert.deepEqual(await done(), { ...FIRST, fields: '', inletClass: 'A2', valid: true });
  });

  it('shows the options of what is watched', async () => {
    await open();
    const shown = async () => [await option('fields').isVisible(), await option('inletClass').isVisible()];
    assert.deepEqual(await shown(), [true, true]);
    await option('watch').selectOption('servers');
    assert.deepEqual(await shown(), [false, true]);
    await option('watch').selectOption('numbers');
    assert.deepEqual(await shown(), [true, false]);
  });

  it('draws a number, its score and the threshold: the more eager, the more is found', async () => {
    await open();
    const found = () => page.locator('#anomaly-detector-preview rect[fill="#e07b39"]').count();
    const counts = [];
    for (const mood of ['calm', 'usual', 'eager']) {
      await option('sensitivity').selectOption(mood);
      counts.push(await found());
    }
    const [calm = 0, usual = 0, eager = 0] = counts;
    assert.ok(calm > 0 && usual > calm && eager > usual, counts.join());
    assert.ok((await page.locator('#anomaly-detector-preview svg').boundingBox())!.height > 60);
  });

  it('marks the node when an option is out of its range', async () => {
    await open();
    await option('holdOffS').fill('-1');
    assert.equal((await done()).valid, false);
  });

  it('speaks the language of the editor', async () => {
    await open('fr');
    const text = String(await page.locator('#dialog-form').textContent());
    for (const said of ['Surveiller', 'Air aux entrées', 'le seuil en rouge', 'Autres champs']) {
      assert.ok(text.includes(said), said);
    }
    assert.doesNotMatch(text, /anomaly-detector\.|common\./);
  });
});
