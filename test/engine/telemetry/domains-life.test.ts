import assert from 'node:assert/strict';
import { DOMAIN_DEFAULTS, Domains } from '../../../engine/telemetry/domains';
import type { Json } from '../../../engine/telemetry/json';
import { KEY_SEPARATOR } from '../../../engine/telemetry/series-key';
import { type MetricStageKind, migrationsFrom, type Out } from '../../../engine/telemetry/stage';
import { clock, kind, live, metric, T0, wallAt, words } from './domain-recorder';

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
