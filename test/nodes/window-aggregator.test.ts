import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { NodeMessage } from 'node-red';
import { clockMetric } from '../../engine/telemetry/clock';
import type { Metric } from '../../engine/telemetry/metric';
import { deepFreeze } from './common/deep-freeze';
import { MINUTE, SECOND, START, sample, WindowFixture } from './common/window-fixture';

interface Parts {
  id: string;
  index: number;
  count?: number;
}
describe('window-aggregator', () => {
  const windows = new WindowFixture();
  const { load, given, refused, play } = windows;

  describe('configuration', () => {
    // One of each kind of option; engine/windows/config.ts has the limits and its own tests.
    const CASES: [changes: object, field: string, value: string][] = [
      [{ kind: 'rolling' }, 'kind', 'rolling'],
      [{ every: '' }, 'every', 'a list of 0'],
      [{ every: '1m, soon' }, 'every', 'soon'],
      [{ kind: 'hopping', hop: '7s' }, 'hop', '7s'],
      [{ kind: 'session', gap: '5' }, 'gap', '5'],
      [{ kind: 'count', size: '0' }, 'size', '0'],
      [{ kind: 'count', size: '' }, 'size', ''],
      [{ zone: 'Mars/Olympus' }, 'zone', 'Mars/Olympus'],
      [{ aggregates: 'avg,median' }, 'aggregates', 'median'],
      [{ latenessS: 'ever' }, 'latenessS', 'ever'],
      [{ futureS: '-1' }, 'futureS', '-1'],
      [{ expectedS: [{ field: 'power_w', seconds: '-1' }] }, 'expectedS.power_w', '-1'],
      [{ maxMetrics: 0 }, 'maxMetrics', '0'],
      [{ version: undefined }, 'version', 'nothing'],
    ];
    for (const [changes, field, value] of CASES) {
      it(`${inspect(changes)} is refused by name, and ends each message`, async () => {
        await load(changes);
        assert.equal(windows.rig.statuses.at(-1)?.status.fill, 'red');
        const error = windows.rig.errors[0] ?? '';
        assert.ok(error.includes(field) && error.includes(value), error);
        windows.rig.send({ payload: sample(0, 1) });
        assert.equal(windows.rig.ended[0]?.error?.message, error);
        windows.rig.clock.advance(10 * MINUTE);
        assert.deepEqual(windows.rig.out, [[], []]);
      });
    }

    it('does not mind what the form hides for this kind', async () => {
      await load({ kind: 'tumbling', hop: 'x', gap: '', size: '' });
      windows.rig.clock.advance(SECOND);
      assert.deepEqual(windows.rig.statuses.at(-1)?.status.text, 'common.status.waiting');
    });

    it('reads what the form writes: texts of numbers, and blanks in lists', async () => {
      const expectedS = [{ field: ' power_w ', seconds: '1' }];
      await load({ every: ' 10s , 1m', outOfOrderS: '0', aggregates: 'count', expectedS });
      play(0, 61, () => 100);
      windows.rig.clock.advance(MINUTE);
      await windows.rig.until(() => given().length >= 7);
      const { fields, tags } = given().find(({ tags }) => tags.window === '1m') as Metric;
      assert.deepEqual(fields, { power_w_count: 60, power_w_expected: 60, revision: 0 });
      assert.deepEqual(tags, { cluster: 'default', server: 'a', window: '1m' });
    });
  });

  it('gives the window of a minute: golden values by hand', async () => {
    await load({ aggregates: 'avg,mean,min,max,first,last,count,ohlc' });
    // 100 W for 30 s, then 200 W: 150 W weighted by time; three samples, of which two at 200 W.
    windows.rig.send(deepFreeze({ payload: [sample(0, 100), sample(30, 200), sample(45, 200)] }));
    windows.rig.clock.advance(65 * SECOND);
    windows.rig.send({ payload: sample(65, 300) });
    await windows.rig.until(() => given().length > 0);
    const { name, timestamp, fields } = given()[0] as Metric;
    assert.deepEqual([name, timestamp], ['server', START]);
    assert.equal(fields.power_w_avg, 150);
    assert.equal(fields.power_w_mean, 500 / 3);
    const { power_w_min, power_w_max, power_w_first, power_w_last, power_w_count } = fields;
    assert.deepEqual(
      { power_w_min, power_w_max, power_w_first, power_w_last, power_w_count },
      { power_w_min: 100, power_w_max: 200, power_w_first: 100, power_w_last: 200, power_w_count: 3 },
    );
    const { power_w_open, power_w_high, power_w_low, power_w_close } = fields;
    assert.deepEqual([power_w_open, power_w_high, power_w_low, power_w_close], [100, 200, 100, 200]);
    assert.equal(windows.rig.out[0]?.[0]?.topic, 'window-aggregator');
  });

  it('takes plain numbers of other flows by topic', async () => {
    await load({ name: 'minutes' });
    for (const topic of ['lab/1', 'lab/2']) windows.rig.send({ payload: 21, topic });
    windows.rig.clock.advance(2 * MINUTE);
    await windows.rig.until(() => given().length === 2);
    assert.deepEqual(
      given().map(({ name, tags, fields }) => [name, tags.topic, fields.value_last]),
      [
        ['value', 'lab/1', 21],
        ['value', 'lab/2', 21],
      ],
    );
    assert.equal(windows.rig.out[0]?.[0]?.topic, 'minutes');
  });

  it('revises within the lateness, and sends what comes later to the second output', async () => {
    await load({ latenessS: 60, aggregates: 'count' });
    play(0, 70, () => 1);
    windows.rig.send({ payload: sample(10.5, 1) });
    await windows.rig.until(() => given().length === 2);
    assert.deepEqual(
      given().map(({ fields }) => [fields.power_w_count, fields.revision]),
      [
        [60, 0],
        [61, 1],
      ],
    );
    play(70, 130, () => 1);
    windows.rig.send({ payload: sample(11.5, 1) });
    await windows.rig.until(() => refused().length === 1);
    assert.equal(refused()[0]?.reason, 'late');
    assert.deepEqual(refused()[0]?.input, sample(11.5, 1));
    assert.equal(windows.rig.out[1]?.[0]?.topic, 'late');
    windows.rig.clock.advance(SECOND);
    assert.deepEqual(windows.rig.statuses.at(-1)?.status, { fill: 'yellow', shape: 'ring', text: '1 ✕' });
  });

  it('takes what is ahead of the clock by no more than it is told', async () => {
    await load({ futureS: '300', aggregates: 'count' });
    windows.rig.send({ payload: [sample(300, 1), sample(301, 1)] });
    await windows.rig.until(() => refused().length === 1);
    assert.deepEqual(refused()[0]?.input, sample(301, 1));
    assert.equal(refused()[0]?.problem.limit, '300 s');
  });

  it('refuses what is ahead of the clock, and series beyond the limit', async () => {
    await load({ maxSeries: 1 });
    windows.rig.send({ payload: [sample(0, 1), sample(62, 1), sample(0, 1, { server: 'b' })] });
    await windows.rig.until(() => refused().length === 2);
    assert.deepEqual(
      refused().map(({ reason }) => reason),
      ['future', 'too-many-series'],
    );
    assert.deepEqual(
      windows.rig.ended.map(({ error }) => error),
      [undefined],
    );
  });

  it('passes the clock of a driven domain on behind the windows that it releases', async () => {
    await load();
    const tags = { cluster: 'sim', server: 'a', method: 'simulated' };
    const clock = (sequence: number, afterS: number) => ({
      payload: clockMetric({
        cluster: 'sim',
        now: START + afterS * SECOND,
        epoch: 1,
        sequence,
        rate: 60,
        running: true,
        tickS: 5,
      }),
    });
    windows.rig.send(clock(1, 0));
    for (let s = 0; s < 70; s += 5) windows.rig.send({ payload: sample(s, s, tags) });
    windows.rig.clock.advance(10 * MINUTE);
    windows.rig.send(clock(2, 65));
    await windows.rig.until(() => given().length === 3);
    assert.deepEqual(
      given().map(({ name }) => name),
      ['clock', 'server', 'clock'],
    );
    assert.equal(windows.rig.out[0]?.length, 2);
  });

  it('sends 1200 windows as three messages with parts, and ends 1200 messages once each', async () => {
    await load();
    const ids = Array.from({ length: 1200 }, (_, i) =>
      windows.rig.send({ payload: sample(0, i, { server: `s${i}` }) }),
    );
    windows.rig.clock.advance(5 * MINUTE);
    await windows.rig.until(() => given().length >= 1200);
    const messages = windows.rig.out[0] as (NodeMessage & { payload: Metric[]; parts: Parts })[];
    assert.deepEqual(
      messages.map(({ payload }) => payload.length),
      [500, 500, 200],
    );
    assert.deepEqual(
      messages.map(({ parts }) => [parts.index, parts.count]),
      [
        [0, undefined],
        [1, undefined],
        [2, 3],
      ],
    );
    assert.equal(new Set(messages.map(({ parts }) => parts.id)).size, 1);
    assert.equal(new Set(given().map(({ tags }) => tags.server)).size, 1200);
    assert.deepEqual(
      windows.rig.ended,
      ids.map((id) => ({ id, error: undefined })),
    );
  });

  it('tells of the telemetry itself once a minute, when asked', async () => {
    await load({ telemetry: true });
    play(0, 60, () => 1);
    windows.rig.clock.advance(SECOND);
    await windows.rig.until(() => given().some(({ name }) => name === 'telemetry'));
    const telemetry = given().find(({ name }) => name === 'telemetry') as Metric;
    assert.equal(telemetry.fields.received, 60);
  });

  it('forgets with msg.reset', async () => {
    await load({ aggregates: 'count' });
    play(0, 30, () => 1);
    windows.rig.send({ reset: true });
    play(30, 70, () => 1);
    await windows.rig.until(() => given().length > 0);
    assert.equal(given()[0]?.fields.power_w_count, 30);
    assert.equal(windows.rig.ended.length, 71);
  });
});
