import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import type { NodeMessage } from 'node-red';
import { clockMetric } from '../../engine/telemetry/clock';
import type { Metric } from '../../engine/telemetry/metric';
import type { Refused } from '../../engine/telemetry/problem';
import { windowAggregatorConfig } from '../../nodes/window-aggregator/window-aggregator.config';
import { deepFreeze } from './common/deep-freeze';
import { NodeRig } from './common/node-rig';

import windowAggregator = require('../../nodes/window-aggregator/window-aggregator');

const DEFAULTS = { type: 'window-aggregator', ...windowAggregatorConfig.defaults };
const SECOND = 1000;
const MINUTE = 60 * SECOND;

interface Parts {
  id: string;
  index: number;
  count?: number;
}

describe('window-aggregator', () => {
  let folder: string;
  let rig: NodeRig;
  /** Begins with a window. */
  let start: number;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-window-'));
  });
  afterEach(async () => {
    await rig.unload();
    rmSync(folder, { recursive: true, force: true });
  });

  async function load(changes: object = {}): Promise<void> {
    const definition = { ...DEFAULTS, telemetry: false, ...changes };
    const settings = { coldaisleStateDir: folder };
    rig = await NodeRig.load(windowAggregator, definition, { outputs: 2, settings });
    start = rig.clock.now();
  }

  function sample(afterS: number, power_w: number, tags: Record<string, string> = { server: 'a' }): Metric {
    return { name: 'server', tags, fields: { power_w }, timestamp: start + afterS * SECOND };
  }

  const given = () => (rig.out[0] as NodeMessage[]).flatMap(({ payload }) => payload as Metric[]);
  const refused = () => (rig.out[1] as NodeMessage[]).map(({ payload }) => payload as Refused<Metric>);

  /** Sends samples of one a second, moving the clock along. */
  function play(fromS: number, toS: number, power_w: (s: number) => number): void {
    for (let s = fromS; s < toS; s++) {
      rig.send(deepFreeze({ payload: sample(s, power_w(s)) }));
      rig.clock.advance(SECOND);
    }
  }

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
        assert.equal(rig.statuses.at(-1)?.status.fill, 'red');
        const error = rig.errors[0] ?? '';
        assert.ok(error.includes(field) && error.includes(value), error);
        rig.send({ payload: sample(0, 1) });
        assert.equal(rig.ended[0]?.error?.message, error);
        rig.clock.advance(10 * MINUTE);
        assert.deepEqual(rig.out, [[], []]);
      });
    }

    it('does not mind what the form hides for this kind', async () => {
      await load({ kind: 'tumbling', hop: 'x', gap: '', size: '' });
      rig.clock.advance(SECOND);
      assert.deepEqual(rig.statuses.at(-1)?.status.text, 'common.status.waiting');
    });

    it('reads what the form writes: texts of numbers, and blanks in lists', async () => {
      const expectedS = [{ field: ' power_w ', seconds: '1' }];
      await load({ every: ' 10s , 1m', outOfOrderS: '0', aggregates: 'count', expectedS });
      play(0, 61, () => 100);
      rig.clock.advance(MINUTE);
      await rig.until(() => given().length >= 7);
      const { fields, tags } = given().find(({ tags }) => tags.window === '1m') as Metric;
      assert.deepEqual(fields, { power_w_count: 60, power_w_expected: 60, revision: 0 });
      assert.deepEqual(tags, { cluster: 'default', server: 'a', window: '1m' });
    });
  });

  it('gives the window of a minute: golden values by hand', async () => {
    await load({ aggregates: 'avg,mean,min,max,first,last,count,ohlc' });
    // 100 W for 30 s, then 200 W: 150 W weighted by time; three samples, of which two at 200 W.
    rig.send(deepFreeze({ payload: [sample(0, 100), sample(30, 200), sample(45, 200)] }));
    rig.clock.advance(65 * SECOND);
    rig.send({ payload: sample(65, 300) });
    await rig.until(() => given().length > 0);
    const { name, timestamp, fields } = given()[0] as Metric;
    assert.deepEqual([name, timestamp], ['server', start]);
    assert.equal(fields.power_w_avg, 150);
    assert.equal(fields.power_w_mean, 500 / 3);
    const { power_w_min, power_w_max, power_w_first, power_w_last, power_w_count } = fields;
    assert.deepEqual(
      { power_w_min, power_w_max, power_w_first, power_w_last, power_w_count },
      { power_w_min: 100, power_w_max: 200, power_w_first: 100, power_w_last: 200, power_w_count: 3 },
    );
    const { power_w_open, power_w_high, power_w_low, power_w_close } = fields;
    assert.deepEqual([power_w_open, power_w_high, power_w_low, power_w_close], [100, 200, 100, 200]);
    assert.equal(rig.out[0]?.[0]?.topic, 'window-aggregator');
  });

  it('takes plain numbers of other flows by topic', async () => {
    await load({ name: 'minutes' });
    for (const topic of ['lab/1', 'lab/2']) rig.send({ payload: 21, topic });
    rig.clock.advance(2 * MINUTE);
    await rig.until(() => given().length === 2);
    assert.deepEqual(
      given().map(({ name, tags, fields }) => [name, tags.topic, fields.value_last]),
      [
        ['value', 'lab/1', 21],
        ['value', 'lab/2', 21],
      ],
    );
    assert.equal(rig.out[0]?.[0]?.topic, 'minutes');
  });

  it('revises within the lateness, and sends what comes later to the second output', async () => {
    await load({ latenessS: 60, aggregates: 'count' });
    play(0, 70, () => 1);
    rig.send({ payload: sample(10.5, 1) });
    await rig.until(() => given().length === 2);
    assert.deepEqual(
      given().map(({ fields }) => [fields.power_w_count, fields.revision]),
      [
        [60, 0],
        [61, 1],
      ],
    );
    play(70, 130, () => 1);
    rig.send({ payload: sample(11.5, 1) });
    await rig.until(() => refused().length === 1);
    assert.equal(refused()[0]?.reason, 'late');
    assert.deepEqual(refused()[0]?.input, sample(11.5, 1));
    assert.equal(rig.out[1]?.[0]?.topic, 'late');
    rig.clock.advance(SECOND);
    assert.deepEqual(rig.statuses.at(-1)?.status, { fill: 'yellow', shape: 'ring', text: '1 ✕' });
  });

  it('takes what is ahead of the clock by no more than it is told', async () => {
    await load({ futureS: '300', aggregates: 'count' });
    rig.send({ payload: [sample(300, 1), sample(301, 1)] });
    await rig.until(() => refused().length === 1);
    assert.deepEqual(refused()[0]?.input, sample(301, 1));
    assert.equal(refused()[0]?.problem.limit, '300 s');
  });

  it('refuses what is ahead of the clock, and series beyond the limit', async () => {
    await load({ maxSeries: 1 });
    rig.send({ payload: [sample(0, 1), sample(62, 1), sample(0, 1, { server: 'b' })] });
    await rig.until(() => refused().length === 2);
    assert.deepEqual(
      refused().map(({ reason }) => reason),
      ['future', 'too-many-series'],
    );
    assert.deepEqual(
      rig.ended.map(({ error }) => error),
      [undefined],
    );
  });

  it('passes the clock of a driven domain on behind the windows that it releases', async () => {
    await load();
    const tags = { cluster: 'sim', server: 'a', method: 'simulated' };
    const clock = (sequence: number, afterS: number) => ({
      payload: clockMetric({
        cluster: 'sim',
        now: start + afterS * SECOND,
        epoch: 1,
        sequence,
        rate: 60,
        running: true,
        tickS: 5,
      }),
    });
    rig.send(clock(1, 0));
    for (let s = 0; s < 70; s += 5) rig.send({ payload: sample(s, s, tags) });
    rig.clock.advance(10 * MINUTE);
    rig.send(clock(2, 65));
    await rig.until(() => given().length === 3);
    assert.deepEqual(
      given().map(({ name }) => name),
      ['clock', 'server', 'clock'],
    );
    assert.equal(rig.out[0]?.length, 2);
  });

  it('sends 1200 windows as three messages with parts, and ends 1200 messages once each', async () => {
    await load();
    const ids = Array.from({ length: 1200 }, (_, i) =>
      rig.send({ payload: sample(0, i, { server: `s${i}` }) }),
    );
    rig.clock.advance(5 * MINUTE);
    await rig.until(() => given().length >= 1200);
    const messages = rig.out[0] as (NodeMessage & { payload: Metric[]; parts: Parts })[];
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
      rig.ended,
      ids.map((id) => ({ id, error: undefined })),
    );
  });

  it('tells of the telemetry itself once a minute, when asked', async () => {
    await load({ telemetry: true });
    play(0, 60, () => 1);
    rig.clock.advance(SECOND);
    await rig.until(() => given().some(({ name }) => name === 'telemetry'));
    const telemetry = given().find(({ name }) => name === 'telemetry') as Metric;
    assert.equal(telemetry.fields.received, 60);
  });

  describe('state', () => {
    const power = (s: number) => 100 + (s % 7);

    /** The windows of three minutes, interrupted after 90 seconds. */
    async function windowsAround(interruption: () => Promise<void>): Promise<Metric[]> {
      play(0, 90, power);
      // What has just left would come again after the interruption: nobody can tell whether it arrived.
      await rig.until(() => given().length === 1);
      await new Promise(setImmediate);
      await interruption();
      play(90, 190, power);
      rig.clock.advance(MINUTE);
      await rig.until(() => given().length >= 3);
      return given().slice(0, 3);
    }

    it('kept over a restart and a deploy gives the windows of a run without them', async () => {
      await load();
      const expected = await windowsAround(async () => undefined);
      assert.equal(expected.length, 3);
      await rig.unload();
      rmSync(folder, { recursive: true, force: true });

      await load();
      const restarted = await windowsAround(async () => {
        await rig.unload();
        await rig.start();
      });
      assert.deepEqual(restarted, expected);
      await rig.deploy(undefined);
      await rig.unload();

      await load({ keep: 'deploys' });
      const deployed = await windowsAround(() =>
        rig.deploy({ ...DEFAULTS, telemetry: false, keep: 'deploys', latenessS: 61 }),
      );
      assert.deepEqual(deployed, expected);
    });

    it('is dropped with one warning when the windows are other ones', async () => {
      await load();
      play(0, 10, power);
      await rig.deploy({ ...DEFAULTS, aggregates: 'avg' });
      assert.equal(rig.warnings.length, 1);
    });

    it('stays when only bounds change, and is deleted with the node', async () => {
      await load();
      play(0, 10, power);
      await rig.deploy({
        ...DEFAULTS,
        maxSeries: 10,
        outOfOrderS: 5,
        expectedS: [{ field: 'a', seconds: 1 }],
      });
      assert.deepEqual(rig.warnings, []);
      assert.deepEqual(readdirSync(folder), ['n.jsonl']);
      await rig.deploy(undefined);
      assert.deepEqual(readdirSync(folder), []);
    });
  });

  it('forgets with msg.reset', async () => {
    await load({ aggregates: 'count' });
    play(0, 30, () => 1);
    rig.send({ reset: true });
    play(30, 70, () => 1);
    await rig.until(() => given().length > 0);
    assert.equal(given()[0]?.fields.power_w_count, 30);
    assert.equal(rig.ended.length, 71);
  });
});
