import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DETECT_DEFAULTS } from '../../../engine/detection/detect-config';
import { DETECT, type DetectOut, type DetectStage } from '../../../engine/detection/detect-stage';
import type { Finding } from '../../../engine/telemetry/finding';
import type { Json } from '../../../engine/telemetry/json';
import type { Fields, Metric } from '../../../engine/telemetry/metric';
import { RandomStream } from '../../../engine/telemetry/random';
import { START } from './rig';

const TAGS = { cluster: 'c', rack: 'r', server: 's' };

function metric(name: string, fields: Fields, atS: number, tags: Metric['tags'] = TAGS): Metric {
  return { name, tags, fields, timestamp: START + 1000 * atS };
}

function findings(outs: Iterable<DetectOut>) {
  return [...outs].flatMap((out) => (out.port === 'result' ? [out.value] : []));
}

/** The same without what is no fault: servers of this hand work hard at times. */
function faults(outs: Iterable<DetectOut>) {
  return findings(outs).filter(({ cause }) => cause !== 'real-load');
}

/** A small room of five servers by hand, ten seconds at a time: load moves watts, watts move temperatures. */
class Hand {
  private readonly random = new RandomStream(1, 'hand', 'load');
  private readonly loads = [0.3, 0.3, 0.3, 0.3, 0.3];
  private second = 0;

  *next(): Iterable<Metric> {
    this.second += 10;
    const at = this.second;
    const noise = (sigma: number) => sigma * this.random.normal();
    for (let s = 0; s < 5; s++) {
      const load = Math.min(0.9, Math.max(0.1, this.loads[s]! + noise(0.02)));
      this.loads[s] = load;
      const tags = { ...TAGS, server: `s${s}` };
      const watts = 100 + 200 * load;
      const fields: Fields = {
        cpu_temp_c: 22 + 0.1 * watts + noise(0.3),
        inlet_temp_c: 22 + noise(0.2),
        airflow_m3s: 0.02 * (1 + noise(0.01)),
        cpu_util_pct: 100 * load,
      };
      yield metric('server', fields, at, tags);
      if (at % 30 === 0) yield metric('server', { power_w: watts + noise(2) }, at + 1, tags);
      const fan = { command_pct: 50, speed_pct: 50 + noise(0.5) };
      if (at % 60 === 0) yield metric('fan', fan, at + 2, { ...tags, fan: 'f' });
    }
  }

  get now(): number {
    return START + 1000 * this.second;
  }
}

function* tick(stage: DetectStage, hand: Hand, seen: (each: Metric) => Metric | undefined = (each) => each) {
  for (const each of hand.next()) {
    const heard = seen(each);
    if (heard !== undefined) yield* stage.push(heard);
  }
  yield* stage.advance(hand.now);
}

describe('detector', () => {
  it('goes on from a snapshot with the same results', () => {
    const steps = 700;
    const wrong = (step: number) => (each: Metric) => {
      if (step < 400 || each.tags.server !== 's2' || each.fields.cpu_temp_c === undefined) return each;
      return { ...each, fields: { ...each.fields, cpu_temp_c: (each.fields.cpu_temp_c as number) + 5 } };
    };
    const hand = new Hand();
    const stage = DETECT.create(DETECT_DEFAULTS);
    const all: string[] = [];
    const saved: string[] = [];
    for (let step = 0; step < steps; step++) {
      saved.push(step % 20 === 0 ? JSON.stringify([...stage.snapshot()]) : '');
      all.push(JSON.stringify([...tick(stage, hand, wrong(step))]));
    }
    assert.ok(all.join().includes('"opened"'));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: steps / 20 - 1 }), (cut) => {
        const again = new Hand();
        for (let step = 0; step < cut * 20; step++) for (const _ of again.next());
        const from = JSON.parse(saved[cut * 20]!) as [string, Json][];
        const restored = DETECT.restore(DETECT_DEFAULTS, from);
        for (let step = cut * 20; step < Math.min(steps, cut * 20 + 150); step++) {
          assert.equal(JSON.stringify([...tick(restored, again, wrong(step))]), all[step], `${step}`);
        }
      }),
      { seed: 1, numRuns: 12 },
    );
  });

  it('tells the server whose processor says 5 °C too much within two minutes, and nothing before', () => {
    const hand = new Hand();
    const stage = DETECT.create(DETECT_DEFAULTS);
    for (let step = 0; step < 720; step++) assert.deepEqual(faults(tick(stage, hand)), []);
    const hot = (each: Metric) => {
      const { cpu_temp_c } = each.fields;
      if (each.tags.server !== 's1' || typeof cpu_temp_c !== 'number') return each;
      return { ...each, fields: { ...each.fields, cpu_temp_c: cpu_temp_c + 5 } };
    };
    const told = Array.from({ length: 12 }, () => faults(tick(stage, hand, hot))).flat();
    assert.deepEqual(new Set(told.map(({ id }) => id)).size, 1);
    assert.equal(told[0]?.target.server, 's1');
    assert.equal(told[0].evidence[0]?.field, 'cpu_temp_c');
    assert.ok(told[0].evidence[0].sigma > 0);
  });

  it('is not alarmed by a reading of power that is missing or null (T-13); one that is far off is a spike of its meter', () => {
    for (const fields of [undefined, { power_w: null }, { power_w: 900 }]) {
      const hand = new Hand();
      const stage = DETECT.create(DETECT_DEFAULTS);
      const told: unknown[] = [];
      for (let step = 0; step < 900; step++) {
        const isHit = step >= 800 && step < 803;
        const seen = (each: Metric) => {
          if (!isHit || each.fields.power_w === undefined || each.tags.server !== 's3') return each;
          return fields === undefined ? undefined : { ...each, fields };
        };
        told.push(...faults(tick(stage, hand, seen)));
      }
      const causes = (told as Finding[]).map(({ cause, target: { field } }) => [cause, field]);
      const spike = ['sensor-spiking', 'power_w'];
      assert.deepEqual(causes, fields?.power_w === 900 ? [spike, spike] : []);
    }
  });

  it('tells a server that falls silent, once it has for a minute and three gaps', () => {
    const hand = new Hand();
    const stage = DETECT.create(DETECT_DEFAULTS);
    for (let step = 0; step < 100; step++) for (const _ of tick(stage, hand));
    const silentFrom = hand.now;
    const gone = (each: Metric) => (each.tags.server === 's4' ? undefined : each);
    const told = Array.from({ length: 20 }, () => faults(tick(stage, hand, gone))).flat();
    assert.deepEqual(
      told.map(({ scope, target }) => [scope, target.server]),
      [['server', 's4']],
    );
    const afterS = (told[0]!.detected_at - silentFrom) / 1000;
    assert.ok(afterS >= 60 && afterS <= 100, `${afterS}`);
  });

  it('takes a silence for one of the network when as long ones have come and gone, and longer ones for the server', () => {
    const hand = new Hand();
    const stage = DETECT.create(DETECT_DEFAULTS);
    const told: Finding[] = [];
    // Of one server nothing comes for two minutes, again and again, and from the end on for good.
    for (let step = 0; step < 230; step++) {
      const isAway = step >= 100 && (step % 50 < 12 || step >= 200);
      const seen = (each: Metric) => (isAway && each.tags.server === 's4' ? undefined : each);
      told.push(...faults(tick(stage, hand, seen)).filter(({ target }) => target.server === 's4'));
    }
    const state = ({ cause, severity }: Finding) => `${cause} ${severity}`;
    const opened = told.filter(({ state }) => state === 'opened').map(state);
    // The first is not known to be one of many yet.
    assert.deepEqual(opened, ['server-down warning', 'telemetry-lost info', 'telemetry-lost info']);
    assert.equal(state(told.at(-1)!), 'server-down warning');
  });

  it('calls telemetry lost, not a server down, of which a fan is heard', () => {
    const hand = new Hand();
    const stage = DETECT.create(DETECT_DEFAULTS);
    for (let step = 0; step < 100; step++) for (const _ of tick(stage, hand));
    const gone = (each: Metric) => (each.tags.server === 's4' ? undefined : each);
    const told: Finding[] = [];
    for (let step = 0; step < 20; step++) {
      const atS = (hand.now - START) / 1000 + 10;
      stage.push(metric('fan', { speed_pct: 40 }, atS, { ...TAGS, server: 's4', fan: 'f' }));
      told.push(...faults(tick(stage, hand, gone)));
    }
    assert.deepEqual(
      told.map(({ cause, severity, scope }) => [cause, severity, scope]),
      [['telemetry-lost', 'info', 'network']],
    );
  });

  it('does not take a server that tells something every two minutes for silent', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const told: unknown[] = [];
    for (let atS = 0; atS < 1800; atS += 10) {
      const outs = atS % 120 === 0 ? stage.push(metric('server', { cpu_temp_c: 40 }, atS)) : [];
      told.push(...findings(outs), ...findings(stage.advance(START + 1000 * atS)));
    }
    assert.deepEqual(told, []);
  });

  it('tells a fan that stands while another turns', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const fan = (name: string, speed_pct: number, atS: number) =>
      findings(stage.push(metric('fan', { speed_pct, command_pct: 40 }, atS, { ...TAGS, fan: name })));
    assert.deepEqual([...fan('a', 40, 10), ...fan('b', 40, 10), ...fan('a', 0, 20)], []);
    const [told] = [...fan('b', 40, 30), ...fan('b', 40, 40)];
    assert.deepEqual([told?.scope, told?.target.fan, told?.since], ['fan', 'a', START + 20_000]);
  });

  it('expects of a fan that is switched off what the others do', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const fan = (name: string, speed_pct: number, command_pct: number, atS: number) =>
      findings(stage.push(metric('fan', { speed_pct, command_pct }, atS, { ...TAGS, fan: name })));
    for (const atS of [10, 20, 30]) assert.deepEqual([...fan('a', 0, 0, atS)].length, 0);
    const [told] = [...fan('b', 42, 42, 31), ...fan('c', 38, 38, 31)];
    assert.deepEqual([told?.target.fan, told?.evidence[0]?.observed], ['a', 0]);
    assert.ok(Math.abs(told!.evidence[0]!.expected! - 42) < 1e-9);
  });

  it('does not judge what a simulator knows to be true', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const hot = (atS: number) =>
      stage.push(metric('server', { cpu_temp_c: 99 }, atS, { ...TAGS, method: 'truth' }));
    assert.deepEqual([hot(10), hot(20), hot(30), hot(40)].flat(), []);
    assert.equal(stage.figures().things, 0);
  });

  it('tells no more than 99 deviations of a number that never moved, and is calm soon after', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const random = new RandomStream(1, 'rows', 'noise');
    const row = (i: number, still: number) =>
      stage.push(metric('machine', { a: random.normal(), b: random.normal(), still }, 10 * i, {}));
    const told: DetectOut[] = [];
    for (let i = 0; i < 700; i++) told.push(...row(i, i >= 500 && i < 520 ? 1 : 0));
    const all = findings(told);
    assert.deepEqual(
      all.filter(({ state }) => state !== 'updated').map(({ state }) => state),
      ['opened', 'closed'],
    );
    for (const { evidence } of all) for (const { sigma } of evidence) assert.ok(Math.abs(sigma) <= 99);
    // Sixty rows, ten minutes, after the last that was off.
    assert.ok(all.at(-1)!.until! <= START + 10_000 * 580, `${all.at(-1)!.until! - START}`);
  });

  it('leaves open at the end of a file what nothing has ended', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    for (const atS of [10, 20, 30]) stage.push(metric('server', { cpu_temp_c: 91 }, atS));
    assert.deepEqual([...stage.advance(Number.POSITIVE_INFINITY)], []);
    assert.equal(stage.figures().open, 1);
  });

  it('tells a limit after three readings beyond it, without having learned anything', () => {
    const stage = DETECT.create(DETECT_DEFAULTS);
    const hot = (atS: number) => findings(stage.push(metric('server', { cpu_temp_c: 91 }, atS)));
    assert.deepEqual([...hot(10), ...hot(20)], []);
    const [told] = hot(30);
    assert.deepEqual([told?.severity, told?.target.field], ['critical', 'cpu_temp_c']);
  });

  it('judges a plain series by its past, and tells its scores', () => {
    const stage = DETECT.create({ ...DETECT_DEFAULTS, scoresS: 10 });
    const random = new RandomStream(1, 'series', 'noise');
    const told: DetectOut[] = [];
    for (let i = 0; i < 400; i++) {
      const value = i < 350 ? random.normal() : 40;
      told.push(...stage.push(metric('queue', { length: value }, 10 * i, { cluster: 'c' })));
    }
    const [first] = findings(told);
    assert.equal(first?.detected_at, START + 3_500_000);
    assert.equal(first.target.field, 'length');
    const scores = told.filter(({ port }) => port === 'event').map(({ value }) => value as Metric);
    assert.equal(scores.length, 400);
    assert.deepEqual([scores[0]?.name, scores[0]?.tags.field], ['anomaly', 'length']);
  });

  it('reads windows as the averages that they are, and one length of a series only', () => {
    const stage = DETECT.create({ ...DETECT_DEFAULTS, scoresS: 1 });
    const window = (length: string, atS: number) =>
      stage.push(metric('queue', { length_avg: 7, length_count: 6 }, atS, { cluster: 'c', window: length }));
    const [score] = window('1m', 0).map(({ value }) => value as Metric);
    assert.deepEqual([score?.tags.field, score?.timestamp], ['length', START + 60_000]);
    assert.deepEqual(window('5m', 0), []);
    assert.equal(stage.figures().ignored, 1);
  });

  it('refuses what is one series too many, and counts it', () => {
    const stage = DETECT.create({ ...DETECT_DEFAULTS, maxSeries: 1 });
    stage.push(metric('server', { cpu_temp_c: 40 }, 0));
    const [out] = stage.push(metric('server', { cpu_temp_c: 40 }, 0, { ...TAGS, server: 'other' }));
    assert.equal(out?.port, 'refused');
    assert.equal(stage.figures().dropped, 1);
  });

  it('forgets what nothing comes from', () => {
    const stage = DETECT.create({ ...DETECT_DEFAULTS, idleExpiryS: 60 });
    stage.push(metric('server', { cpu_temp_c: 40 }, 0));
    assert.equal(stage.figures().things, 1);
    for (const _ of stage.advance(START + 120_000));
    assert.equal(stage.figures().things, 0);
  });
});
