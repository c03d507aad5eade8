import assert from 'node:assert/strict';
import type { Run } from '../../../engine/experiments/scoring/judge-run';
import { Findings, Labels } from '../../../engine/experiments/scoring/read';
import { NOTHING, type Score, scoreOf } from '../../../engine/experiments/scoring/score';
import { quantile, type Share, shareOf, wilsonInterval } from '../../../engine/experiments/scoring/share';
import { ProblemError } from '../../../engine/telemetry/problem';
import { RandomStream } from '../../../engine/telemetry/random';
import { finding, label, minutes } from './scoring-cases';

const chance = () => new RandomStream(1, 'test', 'scoring').uniform;
const SPAN = { start: minutes(0), end: minutes(240) };
const SERVER = { scope: 'server', target: { cluster: 'c-1', server: 's-1' } } as const;

/** Its fan is found a minute after it can be seen, and said to be over an hour after; one alarm is about nothing. */
const FOUND: Run = {
  name: 'found',
  span: SPAN,
  labels: [label({})],
  findings: [
    finding({ until: minutes(122) }),
    finding({ id: 'y', detected_at: minutes(10) }),
    finding({ id: 'z', detected_at: minutes(25), severity: 'info', cause: 'unknown' }),
  ],
};

/** Its fan is noticed after four minutes without a cause, then with a wrong one; a burst of load is named. */
const MISSED: Run = {
  name: 'missed',
  span: SPAN,
  labels: [
    label({}),
    label({
      ...{ id: 'b', kind: 'sensor-drift', scope: 'sensor', target: { server: 's-9', field: 'cpu_temp_c' } },
      ...{ started_at: minutes(0), observable_at: null, ended_at: minutes(30) },
    }),
    label({
      ...{ id: 'c', kind: 'cpu-overload', origin: 'background', scope: 'server', target: { server: 's-2' } },
      ...{ started_at: minutes(200), observable_at: null, ended_at: minutes(202) },
    }),
  ],
  findings: [
    finding({ ...SERVER, cause: 'unknown', detected_at: minutes(66) }),
    finding({ ...SERVER, id: 'y', cause: 'airflow-blocked', detected_at: minutes(70) }),
    finding({
      ...{ id: 'z', scope: 'server', target: { server: 's-2' }, cause: 'real-load', severity: 'info' },
      detected_at: minutes(201),
    }),
  ],
};

const fractionOf = ({ count, of }: Share) => [count, of];

describe('the score of two runs of four hours', () => {
  const score: Score = scoreOf([FOUND, MISSED], chance());

  // All by hand from the runs above.
  const shares: [name: string, share: Share | null, fraction: number[]][] = [
    ['recall: the fan of one run, of two that could be seen', score.recall, [1, 2]],
    ['noticed: both', score.noticed, [2, 2]],
    ['precision: a fan and a burst right, three alarms not', score.precision, [2, 5]],
    ['precision that asks for place and time only', score.precision_noticed, [4, 5]],
    ['false discovery rate', score.false_discovery_rate, [3, 5]],
    // 24 windows each. A fan spoils those from minute 60 to 139, the drift those from 0 to 49.
    ['false positives: one window of 16 and 11 without a fault', score.false_positive_rate, [1, 27]],
  ];
  for (const [name, share, fraction] of shares) {
    it(name, () => assert.deepEqual(fractionOf(share!), fraction));
  }

  it('counts labels: what could not be seen and the background are in no recall', () => {
    assert.deepEqual(score.labels, { observable: 2, unobservable: 1, background: 1 });
    assert.deepEqual(Object.keys(score.kinds), ['fan-off']);
  });

  it('counts false alarms a day: three in a third of one', () => {
    assert.equal(score.hours, 8);
    assert.equal(score.false_alarms, 3);
    assert.ok(Math.abs(score.false_alarms_per_day! - 9) < 1e-9);
  });

  it('tells cause and scope of each fault, and what was said of it', () => {
    assert.deepEqual(score.cause, { right: 1, wrong: 1, none: 0 });
    assert.deepEqual(score.scope, { right: 1, wrong: 1, none: 0 });
    assert.deepEqual(score.said, { 'fan-off': { 'fan-failed': 1, unknown: 1, 'airflow-blocked': 1 } });
  });

  it('takes times from where a fault can be seen', () => {
    assert.deepEqual(score.latency_s, { count: 1, p50: 60, p95: 60 });
    // Opened after one minute, named after three.
    const late = { ...FOUND, findings: [finding({ named_at: minutes(65) })] };
    assert.equal(scoreOf([late], chance()).latency_s.p50, 180);
    // 60 and 240 s: half way, and 95 % of the way.
    assert.deepEqual(score.latency_noticed_s, { count: 2, p50: 150, p95: 231 });
    assert.deepEqual(score.remediation_s, { count: 1, p50: 3600, p95: 3600 });
  });

  it('tells what findings were worth', () => {
    const none = { right: 0, misdiagnosed: 0, unnamed: 0, misplaced: 0, mild: 0, elsewhere: 0 };
    assert.deepEqual(score.verdicts, {
      alarms: { ...none, right: 1, misdiagnosed: 1, unnamed: 1, elsewhere: 1 },
      info: { ...none, right: 1, elsewhere: 1 },
    });
  });

  it('is the same again, and in the order of the runs or not', () => {
    assert.deepEqual(scoreOf([FOUND, MISSED], chance()), score);
    assert.deepEqual(fractionOf(scoreOf([MISSED, FOUND], chance()).precision), [2, 5]);
  });

  it('has no rates in time when it does not know how long one of them was', () => {
    const { span: _, ...run } = MISSED;
    const { hours, false_alarms_per_day, false_positive_rate } = scoreOf([FOUND, run], chance());
    assert.deepEqual([hours, false_alarms_per_day, false_positive_rate], [null, null, null]);
  });

  it('of nothing is nothing, not perfect', () => {
    const { recall, precision, latency_s, false_alarms_per_day } = scoreOf([], chance());
    assert.deepEqual([recall.value, precision.value, latency_s.p50], [null, null, null]);
    assert.equal(false_alarms_per_day, null);
  });

  it('tells what was opened before it could be seen and still stood then: without delay', () => {
    const early = { ...FOUND, findings: [finding({ detected_at: minutes(61) })] };
    const { recall, early: count, latency_s, latency_noticed_s, false_alarms } = scoreOf([early], chance());
    assert.deepEqual([recall.count, count, false_alarms], [1, 1, 0]);
    assert.deepEqual([latency_s.p50, latency_noticed_s.p50], [0, 0]);
  });

  it('draws intervals over groups: runs of one seed are one', () => {
    const runs = [FOUND, FOUND, FOUND, MISSED, MISSED, MISSED].map((run, i) => ({ ...run, name: `${i}` }));
    const recallOf = (group: (i: number) => string) =>
      scoreOf(
        runs.map((run, i) => ({ ...run, group: group(i) })),
        chance(),
      ).recall;
    // Two groups, one with all and one with none: every quarter of the samples has none, and none has all.
    const [alike, apart] = [recallOf((i) => (i < 3 ? 'a' : 'b')), recallOf(String)];
    assert.deepEqual([alike.value, alike.low, alike.high], [0.5, 0, 1]);
    assert.ok(apart.low! > 0 && apart.high! < 1);
  });

  it('says of a fault that nobody noticed that nothing was said', () => {
    const { said, cause, scope, noticed } = scoreOf([{ ...FOUND, findings: [] }], chance());
    assert.deepEqual(said, { 'fan-off': { [NOTHING]: 1 } });
    assert.deepEqual([cause.none, scope.none, noticed.count], [1, 1, 0]);
  });
});

describe('the interval of a share', () => {
  // Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3.
  const published: [count: number, of: number, low: number, high: number][] = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ];
  for (const [count, of, low, high] of published) {
    it(`is as published for ${count} of ${of}`, () => {
      const interval = wilsonInterval({ count, of });
      assert.ok(Math.abs(interval.low - low) < 5e-5 && Math.abs(interval.high - high) < 5e-5);
    });
  }

  it('is wider when events of a run are alike', () => {
    const alike = Array.from({ length: 10 }, (_, i) => ({ count: i < 5 ? 10 : 0, of: 10 }));
    const apart = Array.from({ length: 10 }, () => ({ count: 5, of: 10 }));
    const widths = [alike, apart].map((runs) => {
      const { low, high } = shareOf(runs, chance());
      return high! - low!;
    });
    // Ten coins: 5 ± 1.96 · √2.5, so ± 0.31; a hundred: ± 0.1.
    assert.ok(widths[0]! > 0.5 && widths[0]! < 0.7);
    assert.ok(widths[1]! > 0.18 && widths[1]! < 0.2);
  });

  it('is not nothing when all runs are perfect', () => {
    const { low } = shareOf(
      [
        { count: 1, of: 1 },
        { count: 1, of: 1 },
      ],
      chance(),
    );
    assert.ok(low! < 0.5);
  });

  it('has quantiles straight between ranks', () => {
    assert.equal(quantile([4, 1, 2, 3], 0.5), 2.5);
    assert.equal(quantile([], 0.5), undefined);
  });
});

describe('reading what is scored', () => {
  const line = (value: object) => JSON.stringify(value);

  it('keeps the latest state of each finding, and passes Metrics over', () => {
    const findings = new Findings();
    findings.add(line(finding({ severity: 'warning' })));
    findings.add(line(finding({ id: 'y' })));
    findings.add(line({ name: 'anomaly', tags: {}, fields: { score: 1 }, timestamp: minutes(1) }));
    findings.add(line(finding({ state: 'closed', severity: 'critical', until: minutes(70) })));
    assert.deepEqual(
      findings.all.map(({ id, state, severity }) => [id, state, severity]),
      [
        ['x', 'closed', 'critical'],
        ['y', 'opened', 'warning'],
      ],
    );
  });

  it('reads rows and labels that were told one after another alike', () => {
    const row = label({});
    const { started_at, observable_at, ended_at, ...what } = row;
    const labels = new Labels();
    const states = { started: started_at, observable: observable_at, ended: ended_at };
    for (const [state, at] of Object.entries(states)) labels.add(line({ ...what, state, at }));
    const rows = new Labels();
    rows.add(line(row));
    assert.deepEqual(labels.all, [row]);
    assert.deepEqual(rows.all, [row]);
  });

  const refused: [title: string, read: () => unknown, field: string][] = [
    ['what is no JSON', () => new Findings().add('{'), 'record'],
    [
      'a finding without time',
      () => new Findings().add(line({ ...finding({}), detected_at: undefined })),
      'detected_at',
    ],
    [
      'a time in seconds',
      () => new Findings().add(line(finding({ detected_at: 1_767_225_600 }))),
      'detected_at',
    ],
    ['a scope that is none', () => new Findings().add(line({ ...finding({}), scope: 'city' })), 'scope'],
    [
      'a target that is no object',
      () => new Findings().add(line({ ...finding({}), target: 's-1' })),
      'target',
    ],
    [
      'a kind of fault that is unknown',
      () => new Labels().add(line({ ...label({}), kind: 'flood' })),
      'kind',
    ],
    ['a row without start', () => new Labels().add(line({ ...label({}), started_at: null })), 'started_at'],
    ['an origin that is none', () => new Labels().add(line({ ...label({}), origin: 'me' })), 'origin'],
    [
      'a fault that only ended',
      () => {
        const labels = new Labels();
        labels.add(line({ ...label({}), started_at: undefined, state: 'ended', at: minutes(1) }));
        return labels.all;
      },
      'a: started',
    ],
  ];
  for (const [title, read, field] of refused) {
    it(`refuses ${title}`, () => {
      assert.throws(read, (error) => error instanceof ProblemError && error.problem.field === field);
    });
  }
});
