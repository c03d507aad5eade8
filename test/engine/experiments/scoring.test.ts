import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Label } from '../../../engine/experiments/scoring/agreement';
import { EXPECTED } from '../../../engine/experiments/scoring/expected';
import { judgeRun, type Verdict } from '../../../engine/experiments/scoring/judge-run';
import { FAULT_KINDS, kindSpec } from '../../../engine/faults/catalogue';
import { CAUSES } from '../../../engine/telemetry/cause';
import type { Finding } from '../../../engine/telemetry/finding';
import { ROOT } from '../../support/sources';
import { finding, label, minutes } from './scoring-cases';

/** A fan that is off from minute 60, seen from minute 62, mended at minute 120. */
const FAN = label({});
const ON_FAN = {};
const HIT = { server: 's-1', fan: 'f-1' };

const verdictOf = (said: Partial<Finding>, ...labels: Label[]): Verdict =>
  judgeRun({ name: 'a', labels, findings: [finding(said)] }).findings[0]!.verdict;

describe('what counts as right', () => {
  it('is a cause that was named ten minutes after the end at the latest', () => {
    assert.equal(verdictOf({ named_at: minutes(130) }, FAN), 'right');
    assert.equal(verdictOf({ named_at: minutes(131) }, FAN), 'unnamed');
  });

  it('is said of every kind of fault, with the scope that its labels have', () => {
    assert.deepEqual(Object.keys(EXPECTED).sort(), [...FAULT_KINDS].sort());
    for (const kind of FAULT_KINDS) assert.equal(EXPECTED[kind].scope, kindSpec(kind).scope, kind);
  });

  it('is every cause but "unknown" of some kind', () => {
    const named = new Set(Object.values(EXPECTED).flatMap(({ causes }) => causes));
    assert.deepEqual(
      [...CAUSES].filter((cause) => !named.has(cause)),
      ['unknown'],
    );
  });

  it('asks a mention of load and network, and a warning of all else', () => {
    const mild = FAULT_KINDS.filter((kind) => EXPECTED[kind].least === 'info').sort();
    // From the issue: network kinds and real load are information.
    assert.deepEqual(mild, [
      'clock-skew',
      'cpu-overload',
      'telemetry-delay',
      'telemetry-duplicate',
      'telemetry-loss',
      'telemetry-reorder',
    ]);
  });
});

describe('the documentation', () => {
  it('has the table as it is', () => {
    const text = readFileSync(path.join(ROOT, 'docs/experiments.md'), 'utf8');
    for (const kind of FAULT_KINDS) {
      const { causes, scope, least } = EXPECTED[kind];
      const named = causes.map((cause) => `\`${cause}\``).join(', ');
      assert.ok(text.includes(`| \`${kind}\` | ${named} | ${scope} | ${least} |`), kind);
    }
  });
});

describe('a finding beside a fan that is off', () => {
  const cases: [title: string, said: Partial<Finding>, verdict: Verdict][] = [
    ['meets it when all agree', ON_FAN, 'right'],
    ['meets it in the first moment in which it can be seen', { detected_at: minutes(62) }, 'right'],
    ['meets it when it was opened before and still stands then', { detected_at: minutes(61) }, 'right'],
    ['is no better for being early', { detected_at: minutes(61), cause: 'unknown' }, 'unnamed'],
    [
      'is about nothing when it is over by then',
      { detected_at: minutes(61), until: minutes(61.5) },
      'elsewhere',
    ],
    ['is about nothing before the fault began', { detected_at: minutes(60) - 1 }, 'elsewhere'],
    ['meets it ten minutes after its end', { detected_at: minutes(130) }, 'right'],
    ['and no longer', { detected_at: minutes(130) + 1 }, 'elsewhere'],
    ['misdiagnoses it with another cause', { cause: 'fan-wearing' }, 'misdiagnosed'],
    ['misdiagnoses it as a sensor of its server', { ...sensor(), cause: 'sensor-biased' }, 'misdiagnosed'],
    ['names no cause', { cause: 'unknown' }, 'unnamed'],
    ['is misplaced when it says the server', { scope: 'server', target: { server: 's-1' } }, 'misplaced'],
    ['is misplaced when it does not say which fan', { target: { server: 's-1' } }, 'misplaced'],
    ['is misplaced when only the scope is wrong', { scope: 'server' }, 'misplaced'],
    ['is too mild as information', { severity: 'info' }, 'mild'],
    ['is right as critical', { severity: 'critical' }, 'right'],
    ['is elsewhere at the other fan', { target: { ...HIT, fan: 'f-2' } }, 'elsewhere'],
    ['is elsewhere at another server', { target: { ...HIT, server: 's-2' } }, 'elsewhere'],
    ['is elsewhere in another cluster', { target: { ...HIT, cluster: 'c-2' } }, 'elsewhere'],
    [
      'is elsewhere as a matter of the room',
      { scope: 'room', target: {}, cause: 'cooling-unit' },
      'elsewhere',
    ],
    ['may leave out where the server stands', { target: HIT }, 'right'],
    ['may say more of it', { target: { ...HIT, cluster: 'c-1', rack: 'r-1', role: 'web' } }, 'right'],
  ];
  for (const [title, said, verdict] of cases) {
    it(title, () => assert.equal(verdictOf({ ...said }, FAN), verdict));
  }

  function sensor(): Partial<Finding> {
    return { scope: 'sensor', target: { server: 's-1', field: 'cpu_temp_c' } };
  }
});

describe('a finding beside', () => {
  const room = label({ kind: 'cooling-stop', scope: 'room', target: { cluster: 'c-1' } });
  const rack = label({ kind: 'pdu-limit', scope: 'rack', target: { cluster: 'c-1', rack: 'r-1' } });
  const all = label({ kind: 'sensor-bias', scope: 'sensor', target: { field: 'cpu_temp_c' } });
  const burst = label({
    ...{ kind: 'cpu-overload', origin: 'background', scope: 'server', observable_at: null },
    target: { cluster: 'c-1', rack: 'r-1', server: 's-1' },
  });
  const server = { scope: 'server', target: { cluster: 'c-1', rack: 'r-1', server: 's-1' } } as const;
  const cases: [title: string, said: Partial<Finding>, of: Label, verdict: Verdict][] = [
    [
      'a room is right without a cluster',
      { scope: 'room', target: {}, cause: 'cooling-unit' },
      room,
      'right',
    ],
    ['a room is elsewhere at one of its servers', { ...server, cause: 'airflow-blocked' }, room, 'elsewhere'],
    [
      'a room is misplaced as a cluster',
      { scope: 'cluster', target: {}, cause: 'cooling-unit' },
      room,
      'misplaced',
    ],
    [
      'a room of several clusters is right in any that its label names',
      { scope: 'room', target: { cluster: 'c-2' }, cause: 'cooling-unit' },
      { ...room, parameters: { clusters: 'c-1 c-2' } },
      'right',
    ],
    [
      'a rack is right at the rack',
      { scope: 'rack', target: { rack: 'r-1' }, cause: 'power-cap' },
      rack,
      'right',
    ],
    ['a rack is elsewhere at one of its servers', { ...server, cause: 'power-cap' }, rack, 'elsewhere'],
    [
      'a fault of all sensors is right at one',
      { scope: 'sensor', target: { server: 's-1', field: 'cpu_temp_c' }, cause: 'sensor-biased' },
      all,
      'right',
    ],
    [
      'a burst of the background is right',
      { ...server, cause: 'real-load', severity: 'info' },
      burst,
      'right',
    ],
    [
      'a burst of the background is false with another cause',
      { ...server, cause: 'airflow-blocked' },
      burst,
      'elsewhere',
    ],
    ['a fault that nobody can see is right', {}, { ...FAN, observable_at: null }, 'right'],
    ['a fault that goes on is right', { detected_at: minutes(9000) }, { ...FAN, ended_at: null }, 'right'],
  ];
  for (const [title, said, of, verdict] of cases) {
    it(title, () => assert.equal(verdictOf(said, of), verdict));
  }

  it('two faults of a server that is right about one is not wrong about the other', () => {
    const dead = label({
      ...{ id: 'b', kind: 'sensor-null', scope: 'sensor' },
      target: { server: 's-1', field: 'cpu_temp_c' },
    });
    const blocked = label({ id: 'c', kind: 'airflow-blocked', scope: 'server', target: { server: 's-1' } });
    const { findings, labels } = judgeRun({
      name: 'a',
      labels: [dead, blocked],
      findings: [finding({ ...server, cause: 'airflow-blocked' })],
    });
    assert.deepEqual(
      findings.map(({ verdict, label: about }) => [verdict, about?.id]),
      [['right', 'c']],
    );
    assert.deepEqual(
      labels.map(({ label: { id }, cause, scope }) => [id, cause, scope]),
      [
        ['b', 'none', 'none'],
        ['c', 'right', 'right'],
      ],
    );
  });
});
