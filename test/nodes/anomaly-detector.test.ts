import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { NodeMessage } from 'node-red';
import { clockMetric } from '../../engine/telemetry/clock';
import type { Metric } from '../../engine/telemetry/metric';
import { DETECTOR, DetectorFixture, hum, START } from './common/detector-fixture';

const server = (afterS: number, fields: Record<string, number>, tags = {}): Metric => ({
  name: 'server',
  tags: { server: 'a', ...tags },
  fields,
  timestamp: START + afterS * 1000,
});

describe('anomaly-detector', () => {
  const detector = new DetectorFixture();
  const { load, play, say, findings, states, scores, refused, light } = detector;

  describe('configuration', () => {
    const CASES: [changes: object, field: string, value: string][] = [
      [{ watch: 'weather' }, 'watch', 'weather'],
      [{ sensitivity: 'nervous' }, 'sensitivity', 'nervous'],
      [{ inletClass: 'A9' }, 'inletClass', 'A9'],
      [{ cpuWarningC: '' }, 'cpuWarningC', ''],
      [{ cpuCriticalC: 'hot' }, 'cpuCriticalC', 'hot'],
      [{ limits: [{ field: 'power_w', warning: 'many' }] }, 'limits.power_w.warning', 'many'],
      [{ limits: 'power_w' }, 'limits', 'power_w'],
      [{ holdOffS: '-1' }, 'holdOffS', '-1'],
      [{ scoresS: '86401' }, 'scoresS', '86401'],
      [{ futureS: '-1' }, 'futureS', '-1'],
      [{ maxSeries: 0 }, 'maxSeries', '0'],
      [{ idleExpiryS: '1' }, 'idleExpiryS', '1'],
      [{ version: undefined }, 'version', 'nothing'],
    ];
    for (const [changes, field, value] of CASES) {
      it(`${inspect(changes)} is refused by name, and ends each message`, async () => {
        await load(changes);
        assert.equal(light()?.fill, 'red');
        const error = detector.rig.errors[0] ?? '';
        assert.ok(error.includes(field) && error.includes(value), error);
        detector.rig.send({ payload: 1 });
        assert.equal(detector.rig.ended[0]?.error?.message, error);
        assert.deepEqual(detector.rig.out, [[], [], []]);
      });
    }
  });

  it('learns a plain number, then tells once when it leaves what it was, and when that is over', async () => {
    await load();
    await play(200, hum);
    assert.deepEqual(findings(), []);
    await play(1, () => 40);
    assert.deepEqual(states(), ['opened']);
    const [opened] = findings();
    assert.deepEqual(opened?.target, { cluster: 'default', topic: 'pressure', field: 'value' });
    assert.equal(opened?.since, START + 200_000);
    assert.equal(opened?.evidence[0]?.observed, 40);
    await play(100, hum);
    const closed = findings().at(-1);
    assert.deepEqual([closed?.state, closed?.id], ['closed', opened?.id]);
    assert.equal(detector.messages()[0]?.topic, 'anomaly-detector');
  });

  it('says in its status what it has learned, what is open, and that all is calm', async () => {
    await load();
    const shown = () => {
      detector.rig.clock.advance(1000);
      return light()?.text;
    };
    assert.equal(shown(), 'common.status.waiting');
    await play(10, hum);
    await play(10, hum, 'flow');
    assert.equal(shown(), '◔ 0 / 2');
    // A value is known after 150.
    await play(150, hum);
    assert.equal(shown(), '◔ 1 / 2');
    // One that did not come meanwhile would be told as a gap.
    for (let i = 0; i < 15; i++) {
      await play(10, hum, 'flow');
      await play(1, hum);
    }
    assert.equal(shown(), 'anomaly-detector.status.calm');
    await play(1, () => 40);
    assert.equal(shown(), '⚠ 1');
    await say({ payload: 'high' });
    assert.equal(shown(), '⚠ 1  1 ✕');
  });

  it('gives scores as Metrics at its second output, as often as it is told', async () => {
    await load({ scoresS: '50' });
    await play(151, hum);
    const named = (wanted: string) => scores().filter(({ name }) => name === wanted);
    assert.deepEqual(
      named('anomaly').map(({ name, tags, timestamp }) => [name, tags.topic, tags.field, timestamp - START]),
      [0, 50_000, 100_000, 150_000].map((at) => ['anomaly', 'pressure', 'value', at]),
    );
    // How it stands with each cluster: a series is known after 150 values.
    const ready = named('detector').map(({ tags, fields }) => [tags.cluster, fields.things, fields.ready]);
    assert.deepEqual(ready[0], ['default', 1, 0]);
    assert.equal(named('detector').length, 3);
  });

  it('gives no scores when it is told to give none', async () => {
    await load({ scoresS: 0 });
    await play(10, hum);
    assert.deepEqual(scores(), []);
  });

  it('watches the limits of one server from the first readings on', async () => {
    await load({ cpuWarningC: '60', cpuCriticalC: '70' });
    for (let i = 0; i < 5; i++) await say({ payload: server(i, { cpu_temp_c: 72 }) });
    assert.deepEqual(
      findings().map(({ state, severity, scope, target }) => [state, severity, scope, target]),
      [['opened', 'critical', 'server', { cluster: 'default', server: 'a', field: 'cpu_temp_c' }]],
    );
  });

  it('takes limits of other fields from the table, and an empty level as none', async () => {
    await load({ limits: [{ field: ' power_w ', warning: '300', critical: '' }] });
    for (let i = 0; i < 5; i++) await say({ payload: [server(i, { power_w: 1000 })] });
    assert.deepEqual(
      findings().map(({ severity, evidence }) => [severity, evidence[0]?.expected]),
      [['warning', 300]],
    );
  });

  const UNWATCHED: [changes: object, what: string][] = [
    [{ watch: 'servers' }, 'numbers when it watches servers'],
    [{ watch: 'numbers', fields: 'other' }, 'numbers that are not chosen'],
  ];
  for (const [changes, what] of UNWATCHED) {
    it(`does not judge ${what}`, async () => {
      await load(changes);
      await play(200, hum);
      await play(1, () => 40);
      assert.deepEqual(findings(), []);
    });
  }

  it('does not judge servers when it watches numbers', async () => {
    await load({ watch: 'numbers' });
    for (let i = 0; i < 5; i++) await say({ payload: [server(i, { cpu_temp_c: 95 })] });
    assert.deepEqual(findings(), []);
  });

  it('passes clocks on where findings and scores come out, and follows them', async () => {
    await load();
    const clock = clockMetric({
      ...{ cluster: 'room', now: START, epoch: 1, sequence: 1 },
      ...{ rate: 60, running: true, tickS: 60 },
    });
    await say({
      payload: [
        { ...server(0, { power_w: 100 }, { cluster: 'room', method: 'simulated' }), name: 'pdu' },
        clock,
      ],
    });
    const named = (output: number) =>
      (detector.rig.out[output] ?? []).flatMap(({ payload }) => payload as Metric).map(({ name }) => name);
    assert.deepEqual(named(0), ['clock']);
    assert.ok(named(1).includes('clock'));
    assert.deepEqual(detector.rig.out[2], []);
  });

  it('refuses what is no Metric, what is ahead of the clock, and series beyond its limit', async () => {
    await load({ maxSeries: 1, futureS: '60' });
    await play(1, hum);
    await say({ payload: server(0, { power_w: 1 }) });
    await say({ payload: 3, topic: 'pressure', timestamp: START + 3_600_000 });
    await say({ payload: { no: 'Metric' } });
    assert.deepEqual(
      refused().map(({ reason }) => reason),
      ['too-many-series', 'future', 'wrong-type'],
    );
    assert.deepEqual(new Set(detector.codes()), new Set([undefined]));
  });

  describe('feedback', () => {
    async function opened() {
      await load();
      await play(200, hum);
      await play(2, () => 40);
      return findings()[0]!;
    }

    it('closes a finding that was wrong, and shows what was said', async () => {
      const { id } = await opened();
      await say({ payload: id, feedback: 'wrong' });
      const told = findings().at(-1);
      assert.deepEqual([told?.id, told?.state], [id, 'closed']);
      // A third more, by the help.
      assert.deepEqual(told?.calibration, { factor: 1.3, right: 0, wrong: 1, expected: 0 });
    });

    it('takes the finding itself, and lets one that was right stay open', async () => {
      const finding = await opened();
      await say({ payload: finding, feedback: 'right' });
      assert.deepEqual(states(), ['opened', 'updated']);
      assert.equal(findings()[1]?.calibration?.right, 1);
    });

    it('says nothing more of what is expected', async () => {
      const finding = await opened();
      await say({ payload: finding, feedback: 'expected' });
      await play(400, () => 40);
      assert.deepEqual(states(), ['opened', 'closed']);
    });

    const WRONG: [msg: NodeMessage, reason: string, field: string][] = [
      [{ payload: 'x@1', feedback: 'right' }, 'no-finding', 'payload'],
      [{ payload: 'x@1', feedback: 'good' }, 'bad-option', 'feedback'],
      [{ payload: 5, feedback: 'right' }, 'wrong-type', 'payload'],
    ];
    for (const [msg, reason, field] of WRONG) {
      it(`refuses ${inspect(msg)}`, async () => {
        await opened();
        await say(msg);
        assert.deepEqual(
          refused().map((one) => [one.reason, one.problem.field]),
          [[reason, field]],
        );
        assert.deepEqual(states(), ['opened']);
      });
    }
  });

  describe('over a restart', () => {
    it('knows what it learned, and closes what was open', async () => {
      await load();
      await play(200, hum);
      await play(2, () => 40);
      await detector.rig.unload();
      await detector.rig.start();
      await play(100, hum);
      assert.deepEqual(states(), ['opened', 'closed']);
      assert.equal(new Set(findings().map(({ id }) => id)).size, 1);
    });

    it('goes on with other limits and another mood, and starts afresh with other numbers', async () => {
      await load();
      await play(200, hum);
      await detector.rig.deploy({ ...DETECTOR, id: 'n', sensitivity: 'eager' });
      assert.deepEqual(detector.rig.warnings, []);
      await play(1, () => 40);
      assert.deepEqual(states(), ['opened']);
      await detector.rig.deploy({ ...DETECTOR, id: 'n', fields: 'value' });
      assert.equal(detector.rig.warnings.length, 1);
    });

    it('forgets on request, and learns anew', async () => {
      await load();
      await play(200, hum);
      await say({ reset: true });
      await play(1, () => 40);
      assert.deepEqual(findings(), []);
    });
  });
});
