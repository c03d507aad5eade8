import assert from 'node:assert/strict';
import { fanControllerConfig } from '../../nodes/fan-controller/fan-controller.config';
import { BrowserForm } from '../support/browser-form';

/** The editor as the page knows it. */
declare const RED: {
  nodes: { node(id: string): (Record<string, unknown> & { valid: boolean }) | null };
};

const FIRST = {
  policy: 'curve',
  points: [
    { temperature: 40, speed: 30 },
    { temperature: 70, speed: 90 },
  ],
  avoid: [{ from: '45', to: '50' }],
  setPointC: 65,
};

describe('fan-controller in a browser', function () {
  this.timeout(120_000);
  const form = new BrowserForm();

  before(async function () {
    const node = { ...fanControllerConfig.defaults, ...FIRST, type: 'fan-controller' };
    if (!(await form.start({ ...node, wires: [[], [], []] }))) this.skip();
  });

  after(() => form.stop());
  afterEach(() => form.cancel());

  const open = (language = 'en-US') => form.open(language, FIRST);
  const option = (name: string) => form.page.locator(`#node-input-${name}`);
  const cells = (table: string) => form.page.locator(`#node-input-${table}-container input[data-column]`);
  const drawn = () => form.page.locator('#fan-controller-preview path[stroke-width="2"]');
  /** The corners of the curve that is drawn. */
  const corners = async () => ((await drawn().getAttribute('d')) ?? '').split(/[ML]/).slice(1);

  async function done(): Promise<Record<string, unknown>> {
    await form.done();
    return form.page.evaluate(() => {
      const { policy, points, avoid, setPointC, valid } = RED.nodes.node('n')!;
      return { policy, points, avoid, setPointC: Number(setPointC), valid };
    });
  }

  it('shows what is set, and gives it back as it was', async () => {
    await open();
    const values = await cells('points').evaluateAll((inputs) =>
      inputs.map((input) => (input as HTMLInputElement).value),
    );
    assert.deepEqual(values, ['40', '30', '70', '90']);
    const points = [
      { temperature: '40', speed: '30' },
      { temperature: '70', speed: '90' },
    ];
    assert.deepEqual(await done(), { ...FIRST, points, valid: true });
  });

  it('draws the curve while its points are edited', async () => {
    await open();
    const first = await corners();
    assert.equal(first.length, 4);
    await cells('points').nth(3).fill('100');
    const second = await corners();
    assert.equal(second.length, 4);
    assert.notDeepEqual(second, first);
    // A point that is half written is no curve.
    await cells('points').nth(3).fill('');
    assert.equal(await drawn().count(), 0);
    await cells('points').nth(3).fill('90');
    assert.deepEqual(await corners(), first);
    assert.ok((await form.page.locator('#fan-controller-preview svg').boundingBox())!.height > 80);
  });

  it('draws a curve with a point more, and one less', async () => {
    await open();
    await form.page.locator('.red-ui-editableList-addButton:visible').nth(1).click();
    await cells('points').nth(4).fill('80');
    await cells('points').nth(5).fill('100');
    assert.equal((await corners()).length, 5);
    await form.page.locator('#node-input-points-container .red-ui-editableList-item-remove').nth(2).click();
    await form.page.waitForFunction(
      () => document.querySelectorAll('#node-input-points-container li').length === 2,
    );
    await assertSoon(async () => (await corners()).length === 4);
  });

  it('draws three steps, as stairs', async () => {
    await open();
    await option('policy').selectOption('steps');
    const first = await corners();
    assert.equal(first.length, 6);
    await option('mediumPct').fill('70');
    assert.notDeepEqual(await corners(), first);
  });

  it('shows the options of the policy, and draws nothing for one without a curve', async () => {
    await open();
    const shown = async () => [
      await option('kp').isVisible(),
      await option('lowPct').isVisible(),
      await drawn().isVisible(),
    ];
    assert.deepEqual(await shown(), [false, false, true]);
    await option('policy').selectOption('pid');
    assert.deepEqual(await shown(), [true, false, false]);
    await option('policy').selectOption('steps');
    assert.deepEqual(await shown(), [false, true, true]);
  });

  it('marks the node when an option is out of its range, or a curve falls', async () => {
    await open();
    await option('policy').selectOption('pid');
    await option('setPointC').fill('95');
    assert.equal((await done()).valid, false);
    await open();
    await cells('points').nth(3).fill('20');
    assert.equal((await done()).valid, false);
  });

  it('speaks the language of the editor', async () => {
    await open('fr');
    assert.match((await option('policy').textContent()) ?? '', /moins de watts/);
    await form.cancel();
    await open('es');
    assert.match((await option('policy').textContent()) ?? '', /menos vatios/);
  });

  /** What the page does in a moment of its own. */
  async function assertSoon(holds: () => Promise<boolean>): Promise<void> {
    for (let look = 0; look < 100; look++) {
      if (await holds()) return;
      await form.page.waitForTimeout(20);
    }
    assert.fail('did not come about');
  }
});
