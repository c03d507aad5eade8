import assert from 'node:assert/strict';
import { FAULT_KINDS, isOfStream, type StreamFaultKind } from '../../../engine/faults/catalogue';
import { readPlan } from '../../../engine/faults/read-plan';
import type { Metric } from '../../../engine/telemetry/metric';
import { START } from './rig';
import { feed, idOf, pass } from './stream-rig';

const SECONDS = 7200;
const FROM = START + 600_000;
const UNTIL = FROM + 3_600_000;

/** What came of server s2 while the fault was on, in order, and what would have come. */
interface Seen {
  readonly came: readonly Metric[];
  readonly would: readonly Metric[];
}

const cpu = (metrics: readonly Metric[]) =>
  metrics.flatMap(({ fields }) => ('cpu_temp_c' in fields ? [fields.cpu_temp_c as number] : []));
/** By how much each reading of the processor is off. */
const off = ({ came, would }: Seen) => cpu(came).map((value, i) => value - cpu(would)[i]!);
const within = (values: readonly number[], least: number, most: number) => {
  assert.ok(values.length > 0);
  for (const value of values) assert.ok(value >= least && value <= most, `${value} in ${least}..${most}`);
};
const share = (part: number, whole: number, expected: number) => {
  const deviation = Math.sqrt((expected * (1 - expected)) / whole);
  assert.ok(Math.abs(part / whole - expected) < 4 * deviation, `${part} of ${whole}`);
};
const shiftsS = ({ came, would }: Seen) =>
  came.map(({ timestamp }, i) => (timestamp - would[i]!.timestamp) / 1000);

/** Each kind with parameters whose effect is known by hand. The feed gives no value of the processor twice in a row. */
const EXPECTED: Readonly<Record<StreamFaultKind, { more?: object; looks: (seen: Seen) => void }>> = {
  'sensor-null': { looks: ({ came }) => assert.deepEqual([...new Set(cpu(came))], [null]) },
  'sensor-stuck': {
    looks({ came, would }) {
      assert.deepEqual([...new Set(cpu(came))], [cpu(would)[0]]);
      assert.ok(new Set(cpu(would)).size > 1);
    },
  },
  // 2 °C an hour, so 1 °C after half of it: the readings grow apart in a straight line.
  'sensor-drift': {
    more: { intensity: 2 },
    looks(seen) {
      const values = off(seen);
      within(values, 0, 2);
      values.forEach((value, i) => {
        assert.ok(Math.abs(value - (2 * i) / (values.length - 1)) < 0.02, `${value} at ${i}`);
      });
    },
  },
  'sensor-bias': { more: { intensity: -4 }, looks: (seen) => within(off(seen), -4 - 1e-9, -4 + 1e-9) },
  'sensor-spike': {
    more: { intensity: 20, parameters: { least: 10, chance: 0.2 } },
    looks(seen) {
      const values = off(seen);
      const spikes = values.filter((value) => value !== 0);
      share(spikes.length, values.length, 0.2);
      within(spikes.map(Math.abs), 10 - 1e-9, 20 + 1e-9);
      assert.ok(spikes.some((value) => value > 0) && spikes.some((value) => value < 0), 'up and down');
    },
  },
  'disk-failure': {
    looks({ came }) {
      const disks = came.filter(({ name }) => name === 'disk');
      assert.equal(disks.length, 60);
      for (const { fields } of disks) assert.deepEqual(fields, { temp_c: null, read_bytes: null });
    },
  },
  'telemetry-loss': {
    more: { intensity: 20, parameters: { law: 'intermittent', run: 1 } },
    looks({ came, would }) {
      share(would.length - came.length, would.length, 0.2);
      const all = new Set(would.map((metric) => JSON.stringify(metric)));
      for (const metric of came) assert.ok(all.has(JSON.stringify(metric)), 'what arrives is right');
    },
  },
  'telemetry-duplicate': {
    more: { intensity: 30 },
    looks({ came, would }) {
      share(came.length - would.length, would.length, 0.3);
      assert.deepEqual([...new Set(came.map(idOf))].sort(), would.map(idOf).sort());
    },
  },
  'telemetry-reorder': {
    more: { intensity: 30, parameters: { most_s: 60 } },
    looks({ came, would }) {
      assert.deepEqual(came.map(idOf).sort(), would.map(idOf).sort());
      const back = came.filter(({ timestamp }, i) => i > 0 && timestamp < came[i - 1]!.timestamp);
      assert.ok(back.length > 20, `${back.length} came behind a later one`);
    },
  },
  // All alike: none is overtaken, and none is changed.
  'telemetry-delay': { more: { intensity: 45 }, looks: ({ came, would }) => assert.deepEqual(came, would) },
  'clock-skew': {
    more: { intensity: 30, parameters: { drift_ppm: 1000 } },
    // 30 s, and 1 ms in a second for up to an hour.
    looks(seen) {
      within(shiftsS(seen), 30, 33.6);
      assert.ok(shiftsS(seen).at(-1)! > 33.5);
    },
  },
};

describe('what a fault of a stream looks like', () => {
  const input = [...feed(3, SECONDS)];
  const target = input.filter(({ tags }) => tags.server === 's2');

  for (const kind of FAULT_KINDS.filter(isOfStream)) {
    const { more = {}, looks } = EXPECTED[kind];

    it(`${kind}: at its target as it should, and the others untouched`, () => {
      const document = { kind, target: { server: 's2' }, after: '10m', for: '1h', ...more };
      const field = kind.startsWith('sensor') ? { field: 'cpu_temp_c' } : {};
      const plan = readPlan({ ...document, target: { ...document.target, ...field } }, '', 'f');
      const { metrics } = pass(input, [plan]);
      const isOn = ({ timestamp }: Metric) => timestamp >= FROM && timestamp < UNTIL;
      const ofTarget = metrics.filter(({ tags }) => tags.server === 's2');
      // A wrong clock says other times; what it says them of keeps its order.
      const came = ofTarget.filter((metric, i) => isOn(kind === 'clock-skew' ? target[i]! : metric));
      looks({ came, would: target.filter(isOn) });
      const others = (all: readonly Metric[]) => all.filter(({ tags }) => tags.server !== 's2');
      assert.deepEqual(others(metrics), others(input));
    });
  }

  it('a delay lets nothing out before its time', () => {
    const plan = readPlan({ kind: 'telemetry-delay', target: { server: 's2' }, intensity: 45 }, '', 'f');
    let now = 0;
    for (const metric of pass(input, [plan]).metrics) {
      if (metric.name === 'clock') now = metric.timestamp;
      // What is held at the end of the input comes then.
      if (metric.timestamp > START + 1000 * (SECONDS - 60)) return;
      if (metric.tags.server === 's2') assert.ok(metric.timestamp + 45_000 <= now);
    }
  });
});
