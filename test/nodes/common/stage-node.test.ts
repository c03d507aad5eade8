import assert from 'node:assert/strict';
import { clockMetric } from '../../../engine/telemetry/clock';
import { MAX_QUEUE } from '../../../nodes/common/pump';
import { BatchFixture, gate } from './batch-fixture';
import { deepFreeze } from './deep-freeze';

describe('a node with a stage', () => {
  const batch = new BatchFixture();
  const { load, metric, given, values, refused, codes, light } = batch;

  describe('configuration', () => {
    const CASES: [what: string, changes: object, field: string, value: string][] = [
      ['a bad number', { scale: 'wide' }, 'scale', 'wide'],
      ['a bad choice', { keep: 'forever' }, 'keep', 'forever'],
      ['no version', { version: undefined }, 'version', 'not made by this package'],
      ['a newer version', { version: 2 }, 'version', '2'],
      ['a property that is gone', { maxMetrics: undefined }, 'maxMetrics', 'nothing'],
    ];
    for (const [what, changes, field, value] of CASES) {
      it(`${what}: red, one error that names field and value, and every message ends with it`, async () => {
        await load(changes);
        assert.deepEqual(light(), { fill: 'red', shape: 'ring', text: 'common.status.misconfigured' });
        // One at the start, one for the message with which the batch.rig made sure that the node is there.
        assert.equal(batch.rig.errors.length, 2);
        assert.ok(
          batch.rig.errors[0]?.includes(field) && batch.rig.errors[0].includes(value),
          batch.rig.errors[0],
        );
        const ids = [batch.rig.send({ payload: metric(1) }), batch.rig.send({ reset: true })];
        await batch.rig.untilEnded(2);
        assert.deepEqual(
          batch.rig.ended.map(({ id, error }) => [id, error?.message]),
          ids.map((id) => [id, batch.rig.errors[0]]),
        );
        batch.rig.clock.advance(5000);
        assert.deepEqual(batch.rig.out, [[], []]);
        assert.equal(batch.rig.clock.pending, 0);
      });
    }

    it('speaks the language of the settings, and gives a Catch node the code', async () => {
      await load({ scale: 'large' }, {}, { lang: 'fr-CA' });
      assert.match(batch.rig.errors[0] ?? '', /^L'option scale vaut large/);
      batch.rig.send({ payload: 1 });
      await batch.rig.untilEnded(1);
      assert.deepEqual(codes(), ['bad-option']);
      // Node-RED takes the text for Catch nodes from here.
      assert.equal(String(batch.rig.ended[0]?.error), batch.rig.errors[0]);
    });
  });

  describe('messages', () => {
    it('end once each, when they are in the state, and are not changed', async () => {
      await load();
      const payloads = [metric(1), [metric(2), metric(3)], 4, []];
      const ids = payloads.map((payload) => batch.rig.send(deepFreeze({ payload, topic: 'a' })));
      await batch.rig.untilEnded(4);
      assert.deepEqual(
        batch.rig.ended,
        ids.map((id) => ({ id, error: undefined })),
      );
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => values().length === 4);
      // A number is a Metric with the field `value`, which this stage does not look at.
      assert.deepEqual(values(), [1, 2, 3, Number.NaN]);
    });

    it('of the wrong kind go to the last output with the reason, and touch no state', async () => {
      await load();
      const bad = { ...metric(1), timestamp: 'noon' };
      batch.rig.send({ payload: 'text' });
      batch.rig.send({ payload: [metric(1), bad, 5] });
      await batch.rig.until(() => refused().length === 3);
      assert.deepEqual(
        refused().map(({ reason, problem, input }) => [reason, problem.field, input]),
        [
          ['wrong-type', 'payload', 'text'],
          ['wrong-type', 'timestamp', bad],
          ['wrong-type', 'payload', 5],
        ],
      );
      assert.deepEqual(
        batch.rig.out[1]?.map(({ topic }) => topic),
        ['wrong-type', 'wrong-type', 'wrong-type'],
      );
      assert.deepEqual(
        batch.rig.ended.map(({ error }) => error),
        [undefined, undefined],
      );
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => values().length > 0);
      assert.deepEqual(values(), [1]);
    });

    it('end with the error when the stage fails, and the next one is taken in', async () => {
      await load();
      batch.rig.send({ payload: { ...metric(1), fields: { fault: true } } });
      batch.rig.send({ payload: metric(2) });
      await batch.rig.untilEnded(2);
      assert.deepEqual(
        batch.rig.ended.map(({ error }) => error?.message),
        ['fault of the stage', undefined],
      );
    });

    it('are taken in when a tick has failed, and that is told', async () => {
      await load();
      batch.rig.send({ payload: { ...metric(1), fields: { fault: 'later' } } });
      batch.rig.send({ payload: metric(2) });
      batch.rig.clock.advance(2000);
      await batch.rig.until(() => values().length > 0);
      assert.deepEqual(values(), [2]);
      assert.deepEqual(batch.rig.errors, ['Error: fault of the tick']);
    });

    it('with reset: true forget all, with a cluster forget that one; their payload is not read', async () => {
      await load();
      for (const cluster of ['a', 'b', 'c']) batch.rig.send({ payload: metric(1, { cluster }) });
      batch.rig.send({ reset: 'b', payload: metric(9) });
      batch.rig.send({ reset: 'unknown' });
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => values().length > 0);
      assert.deepEqual(
        given().map(({ tags }) => tags.cluster),
        ['a', 'c'],
      );
      batch.rig.send({ payload: metric(1) });
      batch.rig.send({ reset: true });
      await batch.rig.untilEnded(7);
      batch.rig.clock.advance(1000);
      batch.rig.send({ payload: metric(5) });
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => values().length === 3);
      assert.deepEqual(values(), [1, 1, 5]);
    });

    it('beyond the queue go to the last output, counted, and end without an error', async () => {
      const { tools, open } = gate();
      await load({}, tools);
      // Twenty steps: more than a slice takes here, so the rest of the messages waits.
      batch.rig.send({ payload: Array.from({ length: 20 }, (_, i) => metric(i)) });
      for (let i = 0; i < MAX_QUEUE + 2; i++) batch.rig.send({ payload: metric(i) });
      await batch.rig.until(() => refused().length === 2);
      assert.deepEqual(
        refused().map(({ reason }) => reason),
        ['queue-full', 'queue-full'],
      );
      open();
      await batch.rig.untilEnded(MAX_QUEUE + 3);
      assert.equal(new Set(batch.rig.ended.map(({ id }) => id)).size, MAX_QUEUE + 3);
      assert.ok(batch.rig.ended.every(({ error }) => error === undefined));
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => light()?.text === '2 ✕');
    });
  });

  describe('time', () => {
    const clock = (sequence: number) =>
      clockMetric({
        cluster: 'sim',
        now: batch.rig.clock.now() + sequence * 1000,
        epoch: 1,
        sequence,
        rate: 60,
        running: true,
        tickS: 1,
      });
    const simulated = { cluster: 'sim', method: 'simulated' };

    it('passes a clock on behind what it released', async () => {
      await load();
      batch.rig.send({ payload: [metric(1, simulated), metric(2, simulated)] });
      batch.rig.clock.advance(3000);
      batch.rig.send(deepFreeze({ payload: clock(1) }));
      await batch.rig.until(() => values().length === 3);
      assert.deepEqual(values(), [1, 2, 'clock']);
    });

    it('tells that a domain has started over, once', async () => {
      await load();
      batch.rig.send({ payload: [clock(1), metric(1, simulated)] });
      await batch.rig.untilEnded(1);
      batch.rig.clock.advance(1000);
      assert.deepEqual(batch.rig.warnings, []);
      const next = clock(1);
      batch.rig.send({ payload: { ...next, fields: { ...next.fields, epoch: 2 } } });
      await batch.rig.untilEnded(2);
      batch.rig.clock.advance(2000);
      assert.equal(batch.rig.warnings.length, 1);
      assert.match(batch.rig.warnings[0] ?? '', /"sim" has started over/);
    });

    it('says that it waits for a clock, and that a clock has stopped', async () => {
      await load();
      batch.rig.send({ payload: metric(1, simulated) });
      batch.rig.clock.advance(2000);
      assert.equal(light()?.text, 'common.status.noClock');
      batch.rig.send({ payload: clock(1) });
      batch.rig.clock.advance(2000);
      assert.equal(light()?.text, 'common.status.running');
      batch.rig.clock.advance(61_000);
      assert.deepEqual(light(), { fill: 'yellow', shape: 'ring', text: 'common.status.clockStopped' });
    });

    it('gives a number without a time that of a driven domain it belongs to', async () => {
      await load();
      const now = Date.UTC(2030, 0, 1);
      const driven = { ...clock(1), tags: { cluster: 'default' }, timestamp: now };
      batch.rig.send({ payload: driven });
      batch.rig.send({ payload: 7 });
      batch.rig.send({
        payload: { ...driven, timestamp: now + 1000, fields: { ...driven.fields, sequence: 2 } },
      });
      await batch.rig.until(() => values().length === 3);
      assert.deepEqual(values(), ['clock', Number.NaN, 'clock']);
      assert.equal(given()[1]?.timestamp, now);
    });
  });

  it('changes its status at most once a second, whatever comes', async () => {
    await load();
    for (let i = 0; i < 200; i++) {
      batch.rig.send({ payload: i % 2 === 0 ? metric(i) : 'refused' });
      batch.rig.clock.advance(50);
    }
    const times = batch.rig.statuses.map(({ at }) => at);
    assert.ok(times.length > 5);
    for (let i = 1; i < times.length; i++) assert.ok(times[i]! - times[i - 1]! >= 1000, times.join(' '));
  });
});
