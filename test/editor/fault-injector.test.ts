import assert from 'node:assert/strict';
import { faultInjectorConfig } from '../../nodes/fault-injector/fault-injector.config';
import { BrowserForm } from '../support/browser-form';

const STUCK = {
  kind: 'sensor-stuck',
  target: { server: 's3', field: 'cpu_temp_c' },
  after: '2m',
  for: '10m',
};
const LOSS = { kind: 'telemetry-loss', after: '5m', every: '1h', chance: 0.1, parameters: { law: 'hole' } };
const NIGHTLY = { kind: 'clock-skew', cron: '0 3 * * *', zone: 'Europe/Paris', for: '30m', intensity: -5 };

/** The editor as the page knows it. */
declare const RED: {
  nodes: { node(id: string): (Record<string, unknown> & { valid: boolean }) | null };
};

describe('fault-injector in a browser', function () {
  this.timeout(120_000);
  const form = new BrowserForm();
  const faults = [STUCK, LOSS, NIGHTLY];

  before(async function () {
    const node = { ...faultInjectorConfig.defaults, faults, type: 'fault-injector' };
    if (!(await form.start({ ...node, wires: [[], []] }))) this.skip();
  });

  after(() => form.stop());
  afterEach(() => form.cancel());

  /** Opens the form of the node, as it was at first. */
  async function open(language = 'en-US'): Promise<void> {
    await form.open(language, { faults, mode: 'inline', begin: 'deploy' });
    await row(2).waitFor();
  }

  const row = (index: number) => form.page.locator('.coldaisle-fault').nth(index);
  const field = (index: number, place: string) => row(index).locator(`[data-place="${place}"]`);
  const unfold = (index: number) => row(index).locator('.coldaisle-fault-fold').click();
  const error = (index: number) => row(index).locator('.coldaisle-fault-error');
  const kinds = (index: number) =>
    row(index)
      .locator('.coldaisle-fault-kind option')
      .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));

  /** Closes the form by its button; gives what the node then has. */
  async function done(): Promise<{ faults: unknown; mode: unknown; begin: unknown; valid: boolean }> {
    await form.done();
    return form.page.evaluate(() => {
      const { faults, mode, begin, valid } = RED.nodes.node('n') as Record<string, unknown> & {
        valid: boolean;
      };
      return { faults, mode, begin, valid };
    });
  }

  it('shows each fault in a line, and keeps the list as it was', async () => {
    await open();
    assert.deepEqual(await form.page.locator('.coldaisle-fault-summary').allTextContents(), [
      'cpu_temp_c · s3 · after 2m · lasts 10m',
      'hole · after 5m · again every 1h · chance each time 0.1',
      'by cron 0 3 * * * · time zone Europe/Paris · lasts 30m · intensity -5',
    ]);
    assert.deepEqual((await done()).faults, [STUCK, LOSS, NIGHTLY]);
  });

  it('shows what a kind takes and looks like, nothing cut off', async () => {
    await open();
    for (const index of [0, 1, 2]) await unfold(index);
    assert.match(
      String(await row(0).locator('.coldaisle-fault-note').textContent()),
      /repeats its last value/,
    );
    assert.match(String(await row(1).textContent()), /Longest hole\..*0–86400 s/);
    assert.equal(await field(0, 'target.rack').getAttribute('placeholder'), 'all');
    // Of a hole; readings that get lost now and then do so until it is cleared.
    assert.equal(await field(1, 'for').getAttribute('placeholder'), '30s');
    assert.equal(await field(1, 'intensity').getAttribute('placeholder'), '20');
    await field(1, 'parameters.law').selectOption('intermittent');
    assert.equal(await field(1, 'intensity').getAttribute('placeholder'), '4');
    assert.equal(await field(2, 'zone').isVisible(), true);
    assert.equal(await field(0, 'zone').isVisible(), false);
    const cut = await form.page.evaluate(() => {
      const list = document.querySelector('.coldaisle-faults')!.getBoundingClientRect();
      return [...document.querySelectorAll('.coldaisle-fault *')]
        .filter((element) => (element as HTMLElement).offsetParent !== null)
        .filter((element) => {
          const { left, right, bottom } = element.getBoundingClientRect();
          return left < list.left || right > list.right || bottom > list.bottom;
        })
        .map((element) => element.outerHTML.slice(0, 80));
    });
    assert.deepEqual(cut, []);
  });

  it('says in a row what is wrong with it, and marks the node', async () => {
    await open();
    await unfold(0);
    await field(0, 'target.field').fill('');
    assert.equal(await error(0).textContent(), 'target.field is missing.');
    await field(0, 'target.field').fill('<b>/');
    assert.match(String(await error(0).innerHTML()), /&lt;b&gt;\//);
    await field(0, 'target.field').fill('power_w');
    assert.equal(await error(0).isVisible(), false);
    await unfold(1);
    await field(1, 'intensity').fill('120');
    assert.match(String(await error(1).textContent()), /intensity is 120; accepted: 0\.\.100/);
    await field(1, 'intensity').fill('often');
    assert.match(String(await error(1).textContent()), /intensity is often/);
    assert.equal((await done()).valid, false);
  });

  it('names two faults of one name', async () => {
    await open();
    for (const index of [0, 1]) {
      await unfold(index);
      if (!(await field(index, 'id').isVisible())) await row(index).locator('.coldaisle-fault-more').click();
      await field(index, 'id').fill('same');
    }
    assert.match(String(await error(1).textContent()), /id is "same", which is taken already/);
    assert.equal(await error(0).isVisible(), false);
  });

  it('offers faults of a room in the mode that commands one, and keeps what another kind takes too', async () => {
    await open();
    assert.equal((await kinds(0)).includes('fan-off'), false);
    assert.equal(await form.page.locator('#node-input-begin option').count(), 2);
    await form.page.locator('#node-input-mode').selectOption('command');
    assert.equal((await kinds(0)).includes('fan-off'), true);
    assert.equal(await form.page.locator('#node-input-begin option').count(), 3);
    await form.page.locator('#node-input-begin').selectOption('clock');
    await row(0).locator('.coldaisle-fault-kind').selectOption('fan-wear');
    await field(0, 'target.fan').fill('fan-1');
    await field(0, 'intensity').fill('1.5');
    await field(0, 'parameters.law').selectOption('steps');
    await form.page.locator('.red-ui-editableList-addButton').click();
    await row(3).locator('.coldaisle-fault-kind').selectOption('cooling-stop');
    const { faults, mode, begin, valid } = await done();
    assert.deepEqual([mode, begin, valid], ['command', 'clock', true]);
    assert.deepEqual(faults, [
      {
        kind: 'fan-wear',
        target: { server: 's3', fan: 'fan-1' },
        after: '2m',
        for: '10m',
        intensity: 1.5,
        parameters: { law: 'steps' },
      },
      LOSS,
      NIGHTLY,
      { kind: 'cooling-stop' },
    ]);
  });

  it('refuses a fault of a room in passing telemetry', async () => {
    await open();
    await form.page.locator('#node-input-mode').selectOption('command');
    await row(0).locator('.coldaisle-fault-kind').selectOption('cooling-stop');
    await form.page.locator('#node-input-mode').selectOption('inline');
    assert.match(String(await error(0).textContent()), /kind is cooling-stop, a fault of the room itself/);
    assert.equal(await row(0).locator('.coldaisle-fault-kind').inputValue(), 'cooling-stop');
  });

  it('begins a row with a fault that is whole as it comes', async () => {
    for (const [mode, kind] of [
      ['inline', 'telemetry-loss'],
      ['command', 'cooling-degraded'],
    ] as const) {
      await open();
      await form.page.locator('#node-input-mode').selectOption(mode);
      await form.page.locator('.red-ui-editableList-addButton').click();
      assert.equal(await row(3).locator('.coldaisle-fault-kind').inputValue(), kind);
      assert.equal(await error(3).isVisible(), false);
      assert.equal((await done()).valid, true);
    }
  });

  it('speaks the language of the editor', async () => {
    await open('fr');
    await unfold(0);
    assert.match(String(await row(0).textContent()), /Un capteur/);
    await field(0, 'target.field').fill('');
    assert.match(String(await error(0).textContent()), /target\.field .*manque/);
    assert.doesNotMatch(
      String(await form.page.locator('#dialog-form').textContent()),
      /fault-injector\.|parameter\./,
    );
  });
});
