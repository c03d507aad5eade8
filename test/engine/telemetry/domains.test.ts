import assert from 'node:assert/strict';
import { DOMAIN_DEFAULTS, Domains } from '../../../engine/telemetry/domains';
import type { Json } from '../../../engine/telemetry/json';
import type { Refused } from '../../../engine/telemetry/problem';
import { clock, kind, live, metric, type Recorder, T0, wallAt, words } from './domain-recorder';

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
    assert.deepEqual([...domains.stages()], [domains.stage('a'), domains.stage('b')]);
    assert.notEqual(domains.stage('a'), domains.stage('b'));
    assert.equal(domains.stage('c'), undefined);
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

  it('tells its stage when its rate has changed by more than half: how late readings are is another', () => {
    const domains = live();
    const rates = [60, 85, 35, 29, 1, 1.4, 0, 1];
    for (const [i, rate] of rates.entries()) words(domains.push(clock(i + 1, i + 1, 1, rate), wallAt(i)));
    const [stage] = [...domains.stages()] as Recorder[];
    const { log = [] } = stage ?? {};
    assert.deepEqual(
      log.filter((_, i) => log[i - 1] === 'other pace'),
      ['advance 4', 'advance 5'],
    );
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

  it('opens no more domains than allowed, not even by a clock', () => {
    const domains = new Domains(kind, undefined, { ...DOMAIN_DEFAULTS, maxDomains: 1 });
    words(domains.push(metric(0, { cluster: 'a' }), wallAt(0)));
    assert.deepEqual(words(domains.push(metric(0, { cluster: 'b' }), wallAt(0))), [
      'refused: too-many-series',
    ]);
    const tooMany = { ...clock(0, 1), tags: { cluster: 'b' } };
    assert.deepEqual(words(domains.push(tooMany, wallAt(0))), ['refused: too-many-series']);
    assert.deepEqual([domains.counts.refused, domains.states(wallAt(0)).length], [2, 1]);
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
