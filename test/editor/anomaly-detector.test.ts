import assert from 'node:assert/strict';
import { anomalyDetectorConfig } from '../../nodes/anomaly-detector/anomaly-detector.config';
import { BrowserForm } from '../support/browser-form';

/** The editor as the page knows it. */
declare const RED: {
  nodes: { node(id: string): (Record<string, unknown> & { valid: boolean }) | null };
};

const FIRST = {
  watch: 'all',
  sensitivity: 'usual',
  holdOffS: 300,
  limits: [{ field: 'power_w', warning: '300', critical: '' }],
};

describe('anomaly-detector in a browser', function () {
  this.timeout(120_000);
  const form = new BrowserForm();

  before(async function () {
    const node = { ...anomalyDetectorConfig.defaults, ...FIRST, type: 'anomaly-detector' };
    if (!(await form.start({ ...node, wires: [[], [], []] }))) this.skip();
  });

  after(() => form.stop());
  afterEach(() => form.cancel());

  /** Opens the form of the node, as it was at first. */
  const open = (language = 'en-US') => form.open(language, FIRST);

  const option = (name: string) => form.page.locator(`#node-input-${name}`);
  const limits = () => form.page.locator('#node-input-limits-container input[data-column]');

  /** Closes the form by its button; gives what the node then has. */
  async function done(): Promise<Record<string, unknown>> {
    await form.done();
    return form.page.evaluate(() => {
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
    const found = () => form.page.locator('#anomaly-detector-preview rect[fill="#e07b39"]').count();
    const counts = [];
    for (const mood of ['calm', 'usual', 'eager']) {
      await option('sensitivity').selectOption(mood);
      counts.push(await found());
    }
    const [calm = 0, usual = 0, eager = 0] = counts;
    assert.ok(calm > 0 && usual > calm && eager > usual, counts.join());
    assert.ok((await form.page.locator('#anomaly-detector-preview svg').boundingBox())!.height > 60);
  });

  it('marks the node when an option is out of its range', async () => {
    await open();
    await option('holdOffS').fill('-1');
    assert.equal((await done()).valid, false);
  });

  it('speaks the language of the editor', async () => {
    await open('fr');
    const text = String(await form.page.locator('#dialog-form').textContent());
    for (const said of ['Surveiller', 'Air aux entrées', 'le seuil en rouge', 'Autres champs']) {
      assert.ok(text.includes(said), said);
    }
    assert.doesNotMatch(text, /anomaly-detector\.|common\./);
  });
});
