import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT } from '../../../engine/detection/detect-stage';
import { JumpWatch } from '../../../engine/detection/server/jump-watch';
import { play, START } from './rig';

const STEP_MS = 30_000;
const USUAL = 2;

type Row = readonly [value: number, expected: number];

/** Deviations of each spike that is told. */
function spikes(rows: readonly Row[], between: readonly number[] = []): number[] {
  const watch = new JumpWatch();
  return rows.flatMap(([value, expected], k) => {
    for (const each of between) if (k === 3) watch.expect(each);
    watch.push(value, expected, USUAL, (value - expected) / USUAL, START + k * STEP_MS);
    return watch.spike === 0 ? [] : [watch.spike];
  });
}

const steady: readonly Row[] = [
  [100, 100],
  [101, 100],
  [100, 100],
];

describe('single readings that are off', () => {
  it('are told once the next is back, by how far they were off', () => {
    assert.deepEqual(spikes([...steady, [160, 100], [100, 100]]), [30]);
    assert.deepEqual(spikes([...steady, [20, 100], [100, 100]]), [-40]);
  });

  it('are none when they stay, or when the next is off too', () => {
    assert.deepEqual(spikes([...steady, [160, 100], [160, 100], [100, 100]]), []);
    assert.deepEqual(spikes([...steady, [160, 100], [130, 100]]), []);
  });

  it('are none when something of then lets expect them: load that is told at another time', () => {
    assert.deepEqual(spikes([...steady, [160, 100], [160, 160]]), []);
    assert.deepEqual(spikes([...steady, [160, 100], [100, 100]], [158]), []);
  });

  it('are none of readings that are far apart', () => {
    const watch = new JumpWatch();
    const told = [100, 160, 100].map((value, k) => {
      watch.push(value, 100, USUAL, (value - 100) / USUAL, START + k * 180_000);
      return watch.spike;
    });
    assert.deepEqual(told, [0, 0, 0]);
  });

  it('are told by a watch that goes on from what was kept', () => {
    const first = new JumpWatch();
    [100, 100, 160].forEach((value, k) => {
      first.push(value, 100, USUAL, (value - 100) / USUAL, START + k * STEP_MS);
    });
    const second = new JumpWatch();
    second.restore(JSON.parse(JSON.stringify(first.snapshot())));
    second.push(100, 100, USUAL, 0, START + 3 * STEP_MS);
    assert.equal(second.spike, 30);
  });
});

describe('spikes of a processor thermometer', () => {
  // From 10 to 30 °C, where it is known to half a degree: far beyond what a calm detector (0.6) waits for, 13 deviations.
  it('are told by a calm detector too', () => {
    const stage = DETECT.create({ ...DETECT_DEFAULTS, sensitivity: 0.6 });
    const target = { server: 'server-02', field: 'cpu_temp_c' };
    const fault = { kind: 'sensor-spike', target, after: '150m', parameters: { chance: 0.03 } };
    const { findings } = play(stage, { seed: 3, hours: 3, servers: 3, faults: [fault] });
    const told = findings.filter(({ cause }) => cause === 'sensor-spiking');
    assert.ok(told.length > 0);
    for (const { target: at, severity } of told) {
      assert.deepEqual([at.server, at.field, severity], ['server-02', 'cpu_temp_c', 'warning']);
    }
  });
});
