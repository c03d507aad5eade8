import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT, type DetectStage } from '../../../engine/detection/detect-stage';
import type { Finding } from '../../../engine/telemetry/finding';
import type { Fields, Tags } from '../../../engine/telemetry/metric';
import { START } from './rig';

const SERVER = { cluster: 'c', rack: 'r', server: 's' };

function tell(stage: DetectStage, name: string, fields: Fields, atS: number, tags: Tags = SERVER): Finding[] {
  const outs = stage.push({ name, tags, fields, timestamp: START + 1000 * atS });
  return outs.flatMap((out) => (out.port === 'result' ? [out.value] : []));
}

/** Readings of load every ten seconds; gives what is told. */
function work(stage: DetectStage, loads: readonly number[], fromS = 0): Finding[] {
  return loads.flatMap((cpu_util_pct, i) => tell(stage, 'server', { cpu_util_pct }, fromS + 10 * i));
}

describe('a disk', () => {
  const disk = (stage: DetectStage, present: boolean, atS: number) =>
    tell(stage, 'disk', { present }, atS, { ...SERVER, disk: 'disk-1' });

  it('that drops out is named at once, with its server', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    assert.deepEqual(disk(stage, true, 0), []);
    const [told] = disk(stage, false, 10);
    assert.deepEqual(
      [told?.cause, told?.scope, told?.severity, told?.target.disk, told?.since],
      ['disk', 'server', 'warning', 'disk-1', START + 10_000],
    );
  });

  it('that comes back is over since it was there again', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    disk(stage, false, 0);
    const told = [600, 630, 660].flatMap((atS) => disk(stage, true, atS));
    assert.deepEqual(
      told.map(({ state, until }) => [state, until]),
      [['closed', START + 600_000]],
    );
  });

  it('is known again after a restart', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    disk(stage, false, 0);
    const restored = DETECT.restore(DETECT_DEFAULTS, stage.snapshot());
    assert.deepEqual(JSON.stringify([...restored.snapshot()]), JSON.stringify([...stage.snapshot()]));
  });
});

describe('a server', () => {
  // 0.6 is the calm detector of the node.
  it('that says it is off is told by a calm detector too, once it was heard when it ran', () => {
    const stage = DETECT.create({ ...DETECT_DEFAULTS, sensitivity: 0.6 });
    assert.deepEqual(tell(stage, 'server', { running: true, cpu_temp_c: 40 }, 0), []);
    const told = tell(stage, 'server', { running: false, cpu_temp_c: null }, 10);
    assert.deepEqual(
      told.map(({ cause, severity }) => [cause, severity]),
      [['server-down', 'critical']],
    );
  });

  // Limits of a detector by default: 75 and 90 °C.
  it('that is too hot is told by a calm detector too', () => {
    const stage = DETECT.create({ ...DETECT_DEFAULTS, sensitivity: 0.6 });
    const told = Array.from({ length: 12 }, (_, k) =>
      tell(stage, 'server', { cpu_temp_c: 95 }, 10 * k),
    ).flat();
    assert.deepEqual(
      told.map(({ severity, target }) => [severity, target.server]),
      [['critical', SERVER.server]],
    );
  });
});

describe('fans of a server that starts', () => {
  const FAN_A = { ...SERVER, fan: 'a' };
  const FAN_B = { ...SERVER, fan: 'b' };
  const fan = (stage: DetectStage, tags: Tags, speed_pct: number, atS: number) =>
    tell(stage, 'fan', { speed_pct, command_pct: 40 }, atS, tags);
  const started = () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    for (const tags of [FAN_A, FAN_B]) fan(stage, tags, 40, 0);
    tell(stage, 'server', { running: false }, 10);
    for (const tags of [FAN_A, FAN_B]) fan(stage, tags, 0, 12);
    tell(stage, 'server', { running: true }, 600);
    return stage;
  };

  it('have not failed because they stood before', () => {
    const stage = started();
    const told = [...fan(stage, FAN_A, 40, 605), ...tell(stage, 'server', { cpu_temp_c: 30 }, 640)];
    assert.deepEqual(told, []);
    assert.deepEqual([...fan(stage, FAN_B, 40, 645), ...fan(stage, FAN_A, 40, 700)], []);
  });

  it('have failed when they still stand after a minute', () => {
    const stage = started();
    assert.deepEqual([...fan(stage, FAN_A, 40, 605), ...fan(stage, FAN_B, 0, 610)], []);
    assert.deepEqual(fan(stage, FAN_A, 40, 650), []);
    const [told] = fan(stage, FAN_A, 40, 661);
    assert.deepEqual([told?.cause, told?.target.fan], ['fan-failed', 'b']);
  });
});

describe('load', () => {
  it('that is high for three quarters of a minute is told, and hurts nobody', () => {
    const [told] = work(DETECT.create(DETECT_DEFAULTS), [40, 90, 90, 90, 90, 90, 90]);
    assert.deepEqual([told?.cause, told?.scope, told?.severity], ['real-load', 'server', 'info']);
    assert.equal(told?.since, START + 10_000);
  });

  it('that jumps for half a minute is not told', () => {
    assert.deepEqual(work(DETECT.create(DETECT_DEFAULTS), [40, 95, 95, 95, 40, 95, 95, 95, 40]), []);
  });

  it('that a server always has is told once, and not when it comes again', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    // A day of which half an hour in each hour is busy: more than a fifth.
    const hour = Array.from({ length: 360 }, (_, i) => (i < 180 ? 95 : 30));
    const opened = Array.from({ length: 24 }, (_, h) => work(stage, hour, 3600 * h)).map(
      (told) => told.filter(({ state }) => state === 'opened').length,
    );
    assert.equal(opened[0], 1);
    assert.equal(opened.at(-1), 0);
  });

  it('is an alarm when the processor is about to pass its limit by it', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const told: Finding[] = [];
    // By hand: 30 °C at rest and 60 more at full load, with 200 s. Two hours to learn it below 0.8 of the load.
    let cpuC = 45;
    const steps = 730;
    for (let i = 0; i < steps; i++) {
      const load = i < 720 ? 0.1 + 0.7 * ((i % 60) / 60) : 0.95;
      const power_w = 100 + 200 * load;
      cpuC += 0.05 * (30 + 60 * load - cpuC);
      const fields = { cpu_util_pct: 100 * load, power_w, cpu_temp_c: cpuC };
      told.push(...tell(stage, 'server', fields, 10 * i));
    }
    const load = told.filter(({ cause }) => cause === 'real-load');
    assert.equal(load.length > 0 && load.at(-1)!.severity, 'warning', JSON.stringify(told));
    // It was told before it was so: 75 °C is the limit of a processor.
    const { observed, expected } = load.at(-1)!.evidence[1]!;
    assert.ok(observed! < expected! && expected! > 75, JSON.stringify(load));
  });
});
