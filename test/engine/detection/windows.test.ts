import assert from 'node:assert/strict';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT, type DetectOut } from '../../../engine/detection/detect-stage';
import type { Finding } from '../../../engine/telemetry/finding';
import type { EpochMs, Fields, Metric } from '../../../engine/telemetry/metric';
import type { Out } from '../../../engine/telemetry/stage';
import { HOUR_MS, MINUTE_MS } from '../../../engine/telemetry/units';
import { WINDOW_DEFAULTS } from '../../../engine/windows/config';
import { windowStage } from '../../../engine/windows/window-stage';
import { ALL_TEMPERATURES, play, START } from './rig';

/** A detector behind an aggregator. */
class Behind {
  private readonly windows = windowStage.create({ ...WINDOW_DEFAULTS, telemetry: false });
  readonly detector = DETECT.create(DETECT_DEFAULTS);

  push(metric: Metric): readonly DetectOut[] {
    return [...this.judge(this.windows.push(metric))];
  }

  *advance(now: EpochMs): Iterable<DetectOut> {
    yield* this.judge(this.windows.advance(now));
    yield* this.detector.advance(now);
  }

  private *judge(outs: Iterable<Out>): Iterable<DetectOut> {
    for (const { port, value } of outs) if (port === 'result') yield* this.detector.push(value as Metric);
  }
}

const TAGS = { cluster: 'c', server: 's', window: '1m' };

/** A window of six samples, or of so many of them. */
function windowOf(fields: Fields, minute: number, count = 6, tags: Metric['tags'] = TAGS): Metric {
  const all: Fields = { revision: 0 };
  for (const field in fields)
    Object.assign(all, {
      [`${field}_avg`]: fields[field],
      [`${field}_count`]: count,
      [`${field}_expected`]: 6,
    });
  return { name: 'server', tags, fields: all, timestamp: START + MINUTE_MS * minute };
}

/** Pushes a window of each minute as long after its end as said, the clock told before. */
function stream(minutes: number, lateS: (minute: number) => number, count?: (minute: number) => number) {
  const stage = DETECT.create(DETECT_DEFAULTS);
  const told: Finding[] = [];
  const take = (outs: Iterable<DetectOut>) => {
    for (const { port, value } of outs) if (port === 'result') told.push(structuredClone(value as Finding));
  };
  for (let minute = 0; minute < minutes; minute++) {
    take(stage.advance(START + MINUTE_MS * (minute + 1) + 1000 * lateS(minute)));
    take(stage.push(windowOf({ cpu_temp_c: 40 + (minute % 3), power_w: 100 }, minute, count?.(minute))));
  }
  return { told, figures: stage.figures() };
}

describe('detector behind windows', function () {
  this.timeout(60_000);

  it('finds the inlet thermometer that is wrong and the room that is not cooled, at the end of a window, and no more', () => {
    const behind = new Behind();
    const biased = { server: 'server-03', field: 'inlet_temp_c' };
    const { findings } = play(behind, {
      ...{ seed: 5, hours: 6, servers: 8, room: { sensors: ALL_TEMPERATURES } },
      faults: [
        { kind: 'sensor-bias', target: biased, intensity: 3, after: '3h', for: '1h' },
        { kind: 'cooling-stop', target: {}, after: '5h', for: '30m' },
      ],
    });
    const opened = findings.filter(({ state }) => state === 'opened');
    assert.deepEqual(
      opened.filter(({ scope }) => scope === 'network'),
      [],
    );
    const warned = opened.filter(({ severity }) => severity !== 'info');
    const [sensor, room] = warned;
    assert.deepEqual(
      [warned.length, sensor?.cause, sensor?.target.server],
      [2, 'sensor-biased', 'server-03'],
    );
    assert.equal(sensor!.evidence[0]?.field, 'inlet_temp_c');
    // Supply air and inlets rise together: which of them is off by more deviations is chance.
    assert.equal(room!.cause, 'cooling-unit');
    assert.ok(['supply_temp_c', 'inlet_temp_c'].includes(room!.evidence[0]!.field));
    for (const [finding, hours] of [
      [sensor!, 3],
      [room!, 5],
    ] as const) {
      const afterMs = finding.detected_at - START - hours * HOUR_MS;
      // Whole windows, and as few as a step takes by readings: some six.
      assert.equal(afterMs % MINUTE_MS, 0);
      assert.ok(afterMs > 0 && afterMs <= 7 * MINUTE_MS, `${afterMs}`);
    }
  });

  it('takes a window for as late as its end is past, less the time in which the next might have come', () => {
    assert.deepEqual(stream(60, () => 15).told, []);
    assert.deepEqual(stream(60, (minute) => 15 + (minute % 2) * 40).told, []);
    const [late] = stream(60, (minute) => (minute < 30 ? 15 : 115)).told;
    assert.equal(late?.cause, 'clock-skew');
    // 115 s after its end, 60 of them granted, two fifths of which count in the first minute.
    assert.equal(late!.evidence[0]?.observed, (115 - 60) * 0.4);
  });

  it('does not hold against the network what windows waited for', () => {
    const { told } = stream(
      60,
      (minute) => (minute % 7 === 6 ? 110 : 15),
      (minute) => (minute % 7 === 6 ? 3 : 6),
    );
    assert.deepEqual(told, []);
  });

  it('ignores a window that is told again, and counts it', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const again = windowOf({ cpu_temp_c: 91 }, 0);
    for (let minute = 0; minute < 2; minute++) stage.push(windowOf({ cpu_temp_c: 91 }, minute));
    for (let revision = 1; revision < 4; revision++)
      assert.deepEqual(stage.push({ ...again, fields: { ...again.fields, revision } }), []);
    assert.equal(stage.figures().ignored, 3);
  });

  it('reads that a server ran for half of a window as that it runs', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const causes = [1, 0.5, 0.4].map((running, minute) =>
      stage.push(windowOf({ running }, minute)).map(({ value }) => (value as Finding).cause),
    );
    assert.deepEqual(causes, [[], [], ['server-down']]);
  });
});
