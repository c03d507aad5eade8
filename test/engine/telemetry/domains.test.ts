import assert from 'node:assert/strict';
import { clockMetric } from '../../../engine/telemetry/clock';
import { DOMAIN_DEFAULTS, Domains } from '../../../engine/telemetry/domains';
import type { Json } from '../../../engine/telemetry/json';
import type { EpochMs, Metric } from '../../../engine/telemetry/metric';
import type { Refused } from '../../../engine/telemetry/problem';
import { KEY_SEPARATOR } from '../../../engine/telemetry/series-key';
import {
  type MetricStage,
  type MetricStageKind,
  migrationsFrom,
  type Out,
} from '../../../engine/telemetry/stage';

const T0 = Date.UTC(2026, 0, 1);

/** A stage that says what happened to it, in order: `advance 10`, `push 5`, `refused future`. */
class Recorder implements MetricStage<Out<string>> {
  constructor(readonly log: string[] = []) {}
  push({ timestamp }: Metric): readonly Out<string>[] {
    this.log.push(`push ${(timestamp - T0) / 1000}`);
    return [{ port: 'result', value: `took ${(timestamp - T0) / 1000}` }];
  }
  *advance(now: EpochMs): Iterable<Out<string>> {
    this.log.push(`advance ${(now - T0) / 1000}`);
    yield { port: 'result', value: `closed ${(now - T0) / 1000}` };
  }
  noteRefused(_: unknown, why: string): void {
    this.log.push(`refused ${why}`);
  }
  *snapshot(): Iterable<[string, Json]> {
    yield ['log', [...this.log]];
  }
}

const kind: MetricStageKind<undefined, Out<string>> = {
  version: 1,
  create: () => new Recorder(),
  restore: (_, from) => new Recorder([...(Object.fromEntries(from).log as string[])]),
};

function live(): Domains<undefined, Out<string>> {
  return new Domains(kind, undefined);
}

function metric(second: number, tags: Metric['tags'] = {}): Metric {
  return { name: 'server', tags, fields: { power_w: 100 }, timestamp: T0 + second * 1000 };
}

function clock(second: number, sequence: number, epoch = 1): Metric {
  const common = { cluster: 'sim', rate: 60, running: true, tickS: 10 };
  return clockMetric({ ...common, now: T0 + second * 1000, epoch, sequence });
}

/** What comes out, as words. */
function words(outs: Iterable<Out>): string[] {
  return [...outs].map(({ port, value }) => {
    if (typeof value === 'string') return value;
    if (port === 'refused') return `refused: ${(value as { reason: string }).reason}`;
    return `${(value as Metric).name} ${((value as Metric).timestamp - T0) / 1000}`;
  });
}

const wallAt = (second: number) => T0 + second * 1000;

describe('a wall domain', () => {
  it('follows the wall clock, before each Metric and on its own', () => {
    const domains = live();
    assert.deepEqual(words(domains.push(metric(0), wallAt(1))), ['closed 1', 'took 0']);
    assert.deepEqual(words(domains.tick(wallAt(2))), ['closed 2']);
    assert.deepEqual(words(domains.tick(wallAt(2))), []);
  });

  it('refuses what is more than 60 s ahead; its clock is moved by nothing else', () => {
    const domains = live();
    assert.deepEqual(words(domains.push(metric(60), wallAt(0))), ['closed 0', 'took 60']);
    const outs = [...domains.push(metric(61), wallAt(0))];
    assert.deepEqual(words(outs), ['refused: future']);
    const [ahead] = outs.map(({ value }) => (value as Refused).problem);
    assert.deepEqual([ahead?.field, ahead?.limit], ['timestamp', '60 s']);
    assert.equal(domains.counts.future, 1);
    assert.deepEqual(
      domains.states(wallAt(0)).map(({ kind, now }) => [kind, now]),
      [['wall', T0]],
    );
  });

  it('is one of several: clusters do not share a stage', () => {
    const domains = live();
    words(domains.push(metric(0, { cluster: 'a' }), wallAt(0)));
    words(domains.push(metric(0, { cluster: 'b' }), wallAt(0)));
    assert.deepEqual(words(domains.tick(wallAt(1))), ['closed 1', 'closed 1']);
    assert.equal([...domains.stages()].length, 2);
  });
});

describe('a driven domain', () => {
  it('begins with its first clock; until then nothing advances and nothing is in the future', () => {
    const domains = live();
    const simulated = { cluster: 'sim', method: 'simulated' };
    assert.deepEqual(words(domains.push(metric(0, simulated), wallAt(900))), ['took 0']);
    assert.deepEqual(words(domains.push(metric(99_999, simulated), wallAt(900))), ['took 99999']);
    assert.deepEqual(words(domains.tick(wallAt(901))), []);
    assert.equal(domains.states(wallAt(901))[0]?.kind, 'driven');
    assert.deepEqual(words(domains.push(clock(10, 1), wallAt(902))), ['closed 10', 'clock 10']);
  });

  it('starts over when its stage has followed the wall clock before: no stage goes back', () => {
    const domains = live();
    words(domains.push(metric(11, { cluster: 'sim' }), wallAt(900)));
    assert.deepEqual(words(domains.push(clock(10, 1), wallAt(901))), ['closed 10', 'clock 10']);
    const [stage] = domains.stages() as Recorder[];
    assert.deepEqual(stage?.log, ['advance 10']);
    assert.equal(domains.counts.epochs, 1);
  });

  it('advances by clocks alone, and passes each on behind all that it released', () => {
    const domains = live();
    assert.deepEqual(words(domains.push(clock(10, 1), wallAt(0))), ['closed 10', 'clock 10']);
    assert.deepEqual(words(domains.push(metric(15, { cluster: 'sim' }), wallAt(5))), ['took 15']);
    assert.deepEqual(words(domains.tick(wallAt(6))), []);
    assert.deepEqual(words(domains.push(clock(20, 2), wallAt(7))), ['closed 20', 'clock 20']);
  });

  it('allows 60 s and two ticks ahead of its clock', () => {
    const domains = live();
    words(domains.push(clock(0, 1), wallAt(0)));
    assert.deepEqual(words(domains.push(metric(80, { cluster: 'sim' }), wallAt(0))), ['took 80']);
    assert.deepEqual(words(domains.push(metric(81, { cluster: 'sim' }), wallAt(0))), ['refused: future']);
  });

  it('ignores an equal or lower sequence and an older epoch; a higher epoch starts over', () => {
    const domains = live();
    words(domains.push(clock(10, 5, 2), wallAt(0)));
    assert.deepEqual(words(domains.push(clock(20, 5, 2), wallAt(0))), []);
    assert.deepEqual(words(domains.push(clock(20, 4, 2), wallAt(0))), []);
    assert.deepEqual(words(domains.push(clock(20, 9, 1), wallAt(0))), []);
    assert.equal(domains.counts.clocksIgnored, 3);
    const [before] = [...domains.stages()];
    assert.deepEqual(words(domains.push(clock(5, 1, 3), wallAt(0))), ['closed 5', 'clock 5']);
    assert.notEqual([...domains.stages()][0], before);
    assert.equal(domains.counts.epochs, 1);
  });

  it('shows after 60 s of wall time that its clock has stopped, and fires nothing', () => {
    const domains = live();
    words(domains.push(clock(10, 1), wallAt(100)));
    assert.equal(domains.states(wallAt(160))[0]?.clockStopped, false);
    assert.equal(domains.states(wallAt(161))[0]?.clockStopped, true);
    assert.deepEqual(words(domains.tick(wallAt(161))), []);
  });

  it('refuses a clock that cannot be read', () => {
    const broken = { ...clock(10, 1), fields: { epoch: 1 } };
    assert.deepEqual(words(live().push(broken, wallAt(0))), ['refused: missing-field']);
  });
});

describe('a domain of a file', () => {
  const file = () => new Domains(kind, undefined, { ...DOMAIN_DEFAULTS, mode: 'file' });

  it('has its largest timestamp as clock; nothing is in the future, and the end closes all', () => {
    const domains = file();
    assert.deepEqual(words(domains.push(metric(0), wallAt(0))), ['closed 0', 'took 0']);
    assert.deepEqual(words(domains.push(metric(9_999), wallAt(0))), ['closed 9999', 'took 9999']);
    assert.deepEqual(words(domains.push(metric(5), wallAt(0))), ['took 5']);
    assert.deepEqual(words(domains.end()), ['closed Infinity']);
  });

  it('passes over clocks', () => assert.deepEqual(words(file().push(clock(10, 1), wallAt(0))), []));
});

describe('what comes in', () => {
  it('is refused with the reason when it is no Metric, counted against its publisher, and touches nothing', () => {
    const domains = live();
    words(domains.push(metric(0), wallAt(0)));
    const table: [input: unknown, reason: string][] = [
      [null, 'wrong-type'],
      [{ ...metric(1), name: '' }, 'bad-name'],
      [{ ...metric(1), fields: { power_w: Number.NaN } }, 'not-a-number'],
      [{ ...metric(1), timestamp: 1 }, 'bad-time'],
    ];
    for (const [input, reason] of table) {
      assert.deepEqual(words(domains.push(input, wallAt(0))), [`refused: ${reason}`]);
    }
    assert.equal(domains.counts.refused, 4);
    const [stage] = [...domains.stages()] as Recorder[];
    assert.deepEqual(stage?.log, [
      'advance 0',
      'push 0',
      'refused refused',
      'refused refused',
      'refused refused',
    ]);
  });

  it('opens no more domains than allowed', () => {
    const domains = new Domains(kind, undefined, { ...DOMAIN_DEFAULTS, maxDomains: 1 });
    words(domains.push(metric(0, { cluster: 'a' }), wallAt(0)));
    assert.deepEqual(words(domains.push(metric(0, { cluster: 'b' }), wallAt(0))), [
      'refused: too-many-series',
    ]);
  });

  it('is clamped where the vocabulary gives a range, and counted', () => {
    const domains = live();
    words(domains.push({ ...metric(0), fields: { cpu_util_pct: 250 } }, wallAt(0)));
    assert.equal(domains.counts.clamped, 1);
  });
});

describe('a snapshot of domains', () => {
  it('remembers kinds, clocks and stages', () => {
    const domains = live();
    words(domains.push(metric(0), wallAt(1)));
    words(domains.push(clock(10, 7), wallAt(1)));
    const saved: [string, Json][] = JSON.parse(JSON.stringify([...domains.snapshot()]));
    const restored = live();
    restored.restore(saved, wallAt(500));
    assert.deepEqual(
      restored
        .states(wallAt(510))
        .map(({ cluster, kind, now, clockStopped }) => [cluster, kind, now, clockStopped]),
      [
        ['default', 'wall', wallAt(1), false],
        ['sim', 'driven', wallAt(10), false],
      ],
    );
    assert.deepEqual(words(restored.push(clock(20, 7), wallAt(510))), []);
    assert.deepEqual(words(restored.push(clock(20, 8), wallAt(510))), ['closed 20', 'clock 20']);
    const [wall] = [...restored.stages()] as Recorder[];
    assert.deepEqual(wall?.log, ['advance 1', 'push 0']);
  });

  it('finds nothing in the future until a clock says how much time has passed since', () => {
    const domains = live();
    words(domains.push(clock(10, 7), wallAt(1)));
    const restored = live();
    restored.restore([...domains.snapshot()], wallAt(500));
    const sim = { cluster: 'sim' };
    assert.deepEqual(words(restored.push(metric(5000, sim), wallAt(500))), ['took 5000']);
    assert.deepEqual(words(restored.push(clock(4990, 506), wallAt(500))), ['closed 4990', 'clock 4990']);
    assert.deepEqual(words(restored.push(metric(5071, sim), wallAt(500))), ['refused: future']);
  });
});

describe('an idle domain', () => {
  const DAY_S = 86_400;
  const one = (): Domains<undefined, Out<string>> =>
    new Domains(kind, undefined, { ...DOMAIN_DEFAULTS, maxDomains: 1 });

  it('makes room for another when nothing is heard of it for a day, after what waits has come out', () => {
    const domains = one();
    words(domains.push(metric(0, { cluster: 'old' }), wallAt(0)));
    words(domains.tick(wallAt(DAY_S)));
    assert.deepEqual(words(domains.push(metric(DAY_S, { cluster: 'new' }), wallAt(DAY_S))), [
      'refused: too-many-series',
    ]);
    assert.deepEqual(words(domains.tick(wallAt(DAY_S + 1))), [`closed ${DAY_S + 1}`, 'closed Infinity']);
    assert.equal(domains.counts.expired, 1);
    assert.deepEqual(domains.states(wallAt(DAY_S + 1)), []);
    assert.deepEqual(words(domains.push(metric(DAY_S, { cluster: 'new' }), wallAt(DAY_S + 1))), [
      `closed ${DAY_S + 1}`,
      `took ${DAY_S}`,
    ]);
  });

  it('is not one of which Metrics or clocks come', () => {
    const domains = live();
    words(domains.push(metric(0), wallAt(0)));
    words(domains.push(clock(0, 0), wallAt(0)));
    words(domains.push(metric(DAY_S), wallAt(DAY_S)));
    words(domains.push(clock(10, 1), wallAt(DAY_S)));
    words(domains.tick(wallAt(2 * DAY_S)));
    assert.equal(domains.states(wallAt(2 * DAY_S)).length, 2);
    words(domains.tick(wallAt(2 * DAY_S + 1)));
    assert.deepEqual([domains.counts.expired, domains.states(0)], [2, []]);
  });

  it('after a restart has its whole time again', () => {
    const before = live();
    words(before.push(metric(0), wallAt(0)));
    const after = live();
    after.restore(before.snapshot(), wallAt(DAY_S));
    words(after.tick(wallAt(2 * DAY_S)));
    assert.equal(after.counts.expired, 0);
    words(after.tick(wallAt(2 * DAY_S + 1)));
    assert.equal(after.counts.expired, 1);
  });
});

describe('a snapshot of an older version of the stage', () => {
  // Version 1 had one entry a text, version 2 one text with commas, version 3 is that of today.
  const migrating: MetricStageKind<undefined, Out<string>> = {
    ...kind,
    version: 3,
    migrations: {
      1: (from) => [['words', [...from].map(([, word]) => word).join()]],
      2: (from) => [...from].map(([, words]) => ['log', String(words).split(',')]),
    },
  };
  const head = { kind: 'wall', now: T0, epoch: -1, sequence: -1, tickMs: 0 };
  const snapshots: [version: number, entries: [string, Json][]][] = [
    [
      1,
      [
        ['default', head],
        [`default${KEY_SEPARATOR}0`, 'a'],
        [`default${KEY_SEPARATOR}1`, 'b'],
      ],
    ],
    [
      2,
      [
        ['default', head],
        [`default${KEY_SEPARATOR}words`, 'a,b'],
      ],
    ],
    [
      3,
      [
        ['default', head],
        [`default${KEY_SEPARATOR}log`, ['a', 'b']],
      ],
    ],
  ];
  for (const [version, entries] of snapshots) {
    it(`is migrated step by step: ${version}`, () => {
      const domains = new Domains(migrating, undefined);
      domains.restore(entries, wallAt(0), version);
      assert.deepEqual([...domains.snapshot()].at(-1), snapshots[2]?.[1].at(-1));
    });
  }

  it('cannot be where a step is missing, or when it is of a version to come', () => {
    const { 1: _, ...later } = migrating.migrations ?? {};
    const lengths = [1, 2, 3, 4].map(
      (version) => migrationsFrom(version, { version: 3, migrations: later })?.length,
    );
    assert.deepEqual(lengths, [undefined, 1, 0, undefined]);
  });
});
