import assert from 'node:assert/strict';
import { cpus } from 'node:os';
import { systemClock } from '../../io/clock';
import { OneFlow, type Row } from '../flows/one-flow';
import { show } from '../flows/show-rows';
import { NodeExporter, nodeExporterIsMissing } from '../support/node-exporter';
import { helper } from '../support/node-red';
import { until } from '../support/until';

const CELSIUS = 52;
const WATTS = 35;
const SCRAPES = 6;
const EVERY_MS = 1000;
/** Two looks at one load, a moment apart, while others load the machine. */
const CLOSE_PCT = 25;

describe('one flow for four sources: a live node exporter', function () {
  this.timeout(60_000);
  let exporter: NodeExporter | undefined;
  let one: OneFlow | undefined;

  before(async function () {
    if (nodeExporterIsMissing()) return this.skip();
    exporter = await NodeExporter.start(CELSIUS);
    await new Promise<void>((resolve) => helper.startServer(resolve));
  });
  after(async () => {
    if (exporter === undefined) return;
    await exporter.stop();
    await new Promise<void>((resolve) => helper.stopServer(resolve));
  });
  afterEach(() => one?.unload());

  it('gives its watts, degrees and load by the minute', async () => {
    const program = exporter as NodeExporter;
    const now = Math.floor(systemClock.now() / 60_000) * 60_000;
    one = await OneFlow.load({ now, exporter: program.url });
    const began = systemClock.now();
    let last = began;
    const before = ticks();
    for (let scrape = 0; scrape < SCRAPES; scrape++) {
      if (scrape > 0) await until(() => systemClock.now() - last >= EVERY_MS, 'a second has passed');
      const at = systemClock.now();
      program.setJoules((WATTS * (at - began)) / 1000);
      await one.scrape(at - last);
      last = at;
    }
    const after = ticks();
    const rows = await one.rows();
    show('a live node exporter', rows);
    assert.deepEqual(one.refused(), []);
    for (const { time, cluster, server, method } of rows) {
      assert.deepEqual([Date.parse(time), cluster, server, method], [now, 'default', 'unnamed', 'measured']);
    }
    const of = (part: string, field: string): Row => {
      const found = rows.filter((row) => row.part === part && row.field === field);
      assert.equal(found.length, 1, `${part} ${field}`);
      return found[0] as Row;
    };
    // What its files say.
    assert.equal(of('package package=0', 'temp_c').avg, CELSIUS);
    assert.equal(of('server', 'cpu_temp_c').avg, CELSIUS);
    const power = of('server', 'rapl_power_w');
    assert.ok(Math.abs(power.avg - WATTS) < 1, `${power.avg} W`);
    // Rates begin with the second scrape.
    assert.equal(power.samples, SCRAPES - 1);
    // As the kernel told another program over the same seconds.
    const busy = 100 * (1 - (after.idle - before.idle) / (after.all - before.all));
    const load = of('server', 'cpu_util_pct');
    assert.ok(Math.abs(load.avg - busy) < CLOSE_PCT, `${load.avg} % and ${busy} %`);
  });
});

function ticks(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const idle = times.reduce((sum, one) => sum + one.idle, 0);
  return { idle, all: times.reduce((sum, one) => sum + Object.values(one).reduce((a, b) => a + b, 0), 0) };
}
