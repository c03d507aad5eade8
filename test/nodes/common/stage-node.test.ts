import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeMessage } from 'node-red';
import { clockMetric } from '../../../engine/telemetry/clock';
import type { Metric } from '../../../engine/telemetry/metric';
import type { Refused } from '../../../engine/telemetry/problem';
import { StateFile } from '../../../io/state/state-file';
import { MAX_QUEUE } from '../../../nodes/common/pump';
import type { Tools } from '../../../nodes/common/tools';
import { BATCH, batchNode } from './batch-node';
import { deepFreeze } from './deep-freeze';
import { NodeRig } from './node-rig';

describe('a node with a stage', () => {
  let folder: string;
  let rig: NodeRig;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'coldaisle-stage-node-'));
  });
  afterEach(async () => {
    await rig.unload();
    rmSync(folder, { recursive: true, force: true });
  });

  async function load(changes: object = {}, tools: Partial<Tools> = {}): Promise<void> {
    const settings = { coldaisleStateDir: folder };
    rig = await NodeRig.load(batchNode, { ...BATCH, ...changes }, { outputs: 2, settings, tools });
  }

  function metric(x: number, tags: Record<string, string> = {}): Metric {
    return { name: 'server', tags, fields: { x }, timestamp: rig.clock.now() };
  }

  /** The Metrics that came out so far. */
  const given = () => (rig.out[0] as NodeMessage[]).flatMap(({ payload }) => payload as Metric[]);

  function values(): unknown[] {
    return given().map(({ name, fields }) => (name === 'clock' ? 'clock' : fields.x));
  }

  const refused = () => (rig.out[1] as NodeMessage[]).map(({ payload }) => payload as Refused);
  /** How each message ended. */
  const codes = () => rig.ended.map(({ error }) => (error as { code?: string } | undefined)?.code);
  const light = () => rig.statuses.at(-1)?.status;

  /** A task that lasts until `open` is called: slices end at once, and the tick never does. */
  function gate() {
    let open = false;
    let ms = 0;
    const elapsedMs = () => {
      if (!open) ms += 100;
      return ms;
    };
    const letGo = () => {
      open = true;
    };
    return { tools: { elapsedMs }, open: letGo };
  }

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
        // One at the start, one for the message with which the rig made sure that the node is there.
        assert.equal(rig.errors.length, 2);
        assert.ok(rig.errors[0]?.includes(field) && rig.errors[0].includes(value), rig.errors[0]);
        const ids = [rig.send({ payload: metric(1) }), rig.send({ reset: true })];
        await rig.untilEnded(2);
        assert.deepEqual(
          rig.ended.map(({ id, error }) => [id, error?.message]),
          ids.map((id) => [id, rig.errors[0]]),
        );
        rig.clock.advance(5000);
        assert.deepEqual(rig.out, [[], []]);
        assert.equal(rig.clock.pending, 0);
      });
    }

    it('speaks the language of the settings, and gives a Catch node the code', async () => {
      const settings = { coldaisleStateDir: folder, lang: 'fr-CA' };
      rig = await NodeRig.load(batchNode, { ...BATCH, scale: 'large' }, { outputs: 2, settings });
      assert.match(rig.errors[0] ?? '', /^L'option scale vaut large/);
      rig.send({ payload: 1 });
      await rig.untilEnded(1);
      assert.deepEqual(codes(), ['bad-option']);
      // Node-RED takes the text for Catch nodes from here.
      assert.equal(String(rig.ended[0]?.error), rig.errors[0]);
    });
  });

  describe('messages', () => {
    it('end once each, when they are in the state, and are not changed', async () => {
      await load();
      const payloads = [metric(1), [metric(2), metric(3)], 4, []];
      const ids = payloads.map((payload) => rig.send(deepFreeze({ payload, topic: 'a' })));
      await rig.untilEnded(4);
      assert.deepEqual(
        rig.ended,
        ids.map((id) => ({ id, error: undefined })),
      );
      rig.clock.advance(1000);
      await rig.until(() => values().length === 4);
      // A number is a Metric with the field `value`, which this stage does not look at.
      assert.deepEqual(values(), [1, 2, 3, Number.NaN]);
    });

    it('of the wrong kind go to the last output with the reason, and touch no state', async () => {
      await load();
      const bad = { ...metric(1), timestamp: 'noon' };
      rig.send({ payload: 'text' });
      rig.send({ payload: [metric(1), bad, 5] });
      await rig.until(() => refused().length === 3);
      assert.deepEqual(
        refused().map(({ reason, problem, input }) => [reason, problem.field, input]),
        [
          ['wrong-type', 'payload', 'text'],
          ['wrong-type', 'timestamp', bad],
          ['wrong-type', 'payload', 5],
        ],
      );
      assert.deepEqual(
        rig.out[1]?.map(({ topic }) => topic),
        ['wrong-type', 'wrong-type', 'wrong-type'],
      );
      assert.deepEqual(
        rig.ended.map(({ error }) => error),
        [undefined, undefined],
      );
      rig.clock.advance(1000);
      await rig.until(() => values().length > 0);
      assert.deepEqual(values(), [1]);
    });

    it('end with the error when the stage fails, and the next one is taken in', async () => {
      await load();
      rig.send({ payload: { ...metric(1), fields: { fault: true } } });
      rig.send({ payload: metric(2) });
      await rig.untilEnded(2);
      assert.deepEqual(
        rig.ended.map(({ error }) => error?.message),
        ['fault of the stage', undefined],
      );
    });

    it('are taken in when a tick has failed, and that is told', async () => {
      await load();
      rig.send({ payload: { ...metric(1), fields: { fault: 'later' } } });
      rig.send({ payload: metric(2) });
      rig.clock.advance(2000);
      await rig.until(() => values().length > 0);
      assert.deepEqual(values(), [2]);
      assert.deepEqual(rig.errors, ['Error: fault of the tick']);
    });

    it('with reset: true forget all, with a cluster forget that one; their payload is not read', async () => {
      await load();
      for (const cluster of ['a', 'b', 'c']) rig.send({ payload: metric(1, { cluster }) });
      rig.send({ reset: 'b', payload: metric(9) });
      rig.send({ reset: 'unknown' });
      rig.clock.advance(1000);
      await rig.until(() => values().length > 0);
      assert.deepEqual(
        given().map(({ tags }) => tags.cluster),
        ['a', 'c'],
      );
      rig.send({ payload: metric(1) });
      rig.send({ reset: true });
      await rig.untilEnded(7);
      rig.clock.advance(1000);
      rig.send({ payload: metric(5) });
      rig.clock.advance(1000);
      await rig.until(() => values().length === 3);
      assert.deepEqual(values(), [1, 1, 5]);
    });

    it('beyond the queue go to the last output, counted, and end without an error', async () => {
      const { tools, open } = gate();
      await load({}, tools);
      // Twenty steps: more than a slice takes here, so the rest of the messages waits.
      rig.send({ payload: Array.from({ length: 20 }, (_, i) => metric(i)) });
      for (let i = 0; i < MAX_QUEUE + 2; i++) rig.send({ payload: metric(i) });
      await rig.until(() => refused().length === 2);
      assert.deepEqual(
        refused().map(({ reason }) => reason),
        ['queue-full', 'queue-full'],
      );
      open();
      await rig.untilEnded(MAX_QUEUE + 3);
      assert.equal(new Set(rig.ended.map(({ id }) => id)).size, MAX_QUEUE + 3);
      assert.ok(rig.ended.every(({ error }) => error === undefined));
      rig.clock.advance(1000);
      await rig.until(() => light()?.text === '2 ✕');
    });
  });

  describe('time', () => {
    const clock = (sequence: number) =>
      clockMetric({
        cluster: 'sim',
        now: rig.clock.now() + sequence * 1000,
        epoch: 1,
        sequence,
        rate: 60,
        running: true,
        tickS: 1,
      });
    const simulated = { cluster: 'sim', method: 'simulated' };

    it('passes a clock on behind what it released', async () => {
      await load();
      rig.send({ payload: [metric(1, simulated), metric(2, simulated)] });
      rig.clock.advance(3000);
      rig.send(deepFreeze({ payload: clock(1) }));
      await rig.until(() => values().length === 3);
      assert.deepEqual(values(), [1, 2, 'clock']);
    });

    it('tells that a domain has started over, once', async () => {
      await load();
      rig.send({ payload: [clock(1), metric(1, simulated)] });
      await rig.untilEnded(1);
      rig.clock.advance(1000);
      assert.deepEqual(rig.warnings, []);
      const next = clock(1);
      rig.send({ payload: { ...next, fields: { ...next.fields, epoch: 2 } } });
      await rig.untilEnded(2);
      rig.clock.advance(2000);
      assert.equal(rig.warnings.length, 1);
      assert.match(rig.warnings[0] ?? '', /"sim" has started over/);
    });

    it('says that it waits for a clock, and that a clock has stopped', async () => {
      await load();
      rig.send({ payload: metric(1, simulated) });
      rig.clock.advance(2000);
      assert.equal(light()?.text, 'common.status.noClock');
      rig.send({ payload: clock(1) });
      rig.clock.advance(2000);
      assert.equal(light()?.text, 'common.status.running');
      rig.clock.advance(61_000);
      assert.deepEqual(light(), { fill: 'yellow', shape: 'ring', text: 'common.status.clockStopped' });
    });

    it('gives a number without a time that of a driven domain it belongs to', async () => {
      await load();
      const now = Date.UTC(2030, 0, 1);
      const driven = { ...clock(1), tags: { cluster: 'default' }, timestamp: now };
      rig.send({ payload: driven });
      rig.send({ payload: 7 });
      rig.send({ payload: { ...driven, timestamp: now + 1000, fields: { ...driven.fields, sequence: 2 } } });
      await rig.until(() => values().length === 3);
      assert.deepEqual(values(), ['clock', Number.NaN, 'clock']);
      assert.equal(given()[1]?.timestamp, now);
    });
  });

  describe('state', () => {
    for (const keep of ['deploys', 'restarts']) {
      it(`goes on after a deploy when kept over ${keep}`, async () => {
        await load({ keep });
        rig.send({ payload: metric(1) });
        await rig.deploy({ ...BATCH, keep, name: 'renamed' });
        rig.clock.advance(1000);
        await rig.until(() => values().length > 0);
        assert.deepEqual(values(), [1]);
        assert.deepEqual(rig.warnings, []);
      });
    }

    it('goes on after a restart', async () => {
      await load();
      rig.send({ payload: metric(1) });
      await rig.unload();
      await rig.start();
      rig.clock.advance(1000);
      await rig.until(() => values().length > 0);
      assert.deepEqual(values(), [1]);
      assert.deepEqual(rig.warnings, []);
    });

    it('says how old it is until something comes, and for ten seconds at least', async () => {
      await load();
      rig.send({ payload: metric(1) });
      await rig.unload();
      rig.clock.advance(30_000);
      await rig.start();
      rig.clock.advance(1000);
      await rig.until(() => values().length === 1);
      rig.clock.advance(1000);
      assert.deepEqual(light(), { fill: 'grey', shape: 'ring', text: '↻ 30 s' });
      rig.send({ payload: metric(1) });
      rig.clock.advance(7000);
      assert.equal(light()?.text, '↻ 30 s');
      rig.clock.advance(1000);
      assert.equal(light()?.text, 'common.status.running');
      await rig.unload();
      await rig.start();
      rig.clock.advance(11_000);
      assert.equal(light()?.text, '↻ 0 s');
    });

    it('of other options is dropped with one warning', async () => {
      await load();
      rig.send({ payload: metric(1) });
      await rig.untilEnded(1);
      await rig.deploy({ ...BATCH, scale: 2 });
      rig.send({ payload: metric(5) });
      rig.clock.advance(1000);
      await rig.until(() => values().length > 0);
      assert.deepEqual(values(), [10]);
      assert.equal(rig.warnings.length, 1);
      assert.match(rig.warnings[0] ?? '', /other options/);
    });

    it('is deleted with the node', async () => {
      await load();
      rig.send({ payload: metric(1) });
      await rig.untilEnded(1);
      await rig.deploy({ ...BATCH });
      assert.deepEqual(readdirSync(folder), ['n.jsonl']);
      await rig.deploy(undefined);
      assert.deepEqual(readdirSync(folder), []);
    });

    it('is saved every 30 s when it has changed, and only then', async () => {
      const saves: Promise<void>[] = [];
      const { save } = StateFile.prototype;
      StateFile.prototype.save = function (snapshot) {
        const saving = save.call(this, snapshot);
        saves.push(saving);
        return saving;
      };
      try {
        await load();
        rig.clock.advance(30_000);
        assert.equal(saves.length, 0);
        rig.send({ payload: metric(1, { cluster: 'sim', method: 'simulated' }) });
        await rig.untilEnded(1);
        rig.clock.advance(30_000);
        assert.equal(saves.length, 1);
        await saves[0];
        assert.match(readFileSync(path.join(folder, 'n.jsonl'), 'utf8'), /"sim/);
        rig.clock.advance(60_000);
        assert.equal(saves.length, 1);
      } finally {
        StateFile.prototype.save = save;
      }
    });

    it('does not hold up a node whose state cannot be read', async () => {
      await load();
      rig.send({ payload: metric(1) });
      await rig.untilEnded(1);
      await rig.unload();
      const file = path.join(folder, 'n.jsonl');
      const lines = readFileSync(file, 'utf8').split('\n');
      writeFileSync(file, lines.slice(0, -2).join('\n'));
      await rig.start();
      rig.send({ payload: metric(2) });
      rig.clock.advance(1000);
      await rig.until(() => values().length > 0);
      assert.deepEqual(values(), [2]);
      assert.equal(rig.warnings.length, 1);
    });
  });

  describe('close', () => {
    /** Twenty steps under way and two messages behind them when the flow stops. */
    async function closeUnderWay(keep: string, andThen: () => Promise<void>): Promise<void> {
      const { tools, open } = gate();
      await load({ keep }, tools);
      rig.send({ payload: 0 });
      await rig.untilEnded(1);
      rig.send({ payload: Array.from({ length: 20 }, (_, i) => metric(i + 1)) });
      rig.send({ payload: metric(21) });
      rig.send({ payload: metric(22) });
      assert.equal(rig.ended.length, 1);
      const closing = andThen();
      open();
      await closing;
    }

    it('takes what waits into the state that is kept: nothing is lost, nothing counted twice', async () => {
      await closeUnderWay('restarts', () => rig.unload());
      assert.deepEqual(codes(), [undefined, undefined, undefined, undefined]);
      await rig.start();
      rig.clock.advance(1000);
      await rig.until(() => values().length >= 23);
      assert.deepEqual(values(), [Number.NaN].concat(Array.from({ length: 22 }, (_, i) => i + 1)));
    });

    it('takes in what was on its way to it when the flow stopped', async () => {
      await load();
      const { node } = rig;
      const closing = rig.unload();
      // Node-RED delivers what was sent before in the next turn, to nodes that are closing too.
      await new Promise((resolve) => setImmediate(resolve));
      node.receive({ payload: metric(1) });
      await closing;
      assert.deepEqual(codes(), [undefined]);
      await rig.start();
      rig.clock.advance(1000);
      await rig.until(() => values().length > 0);
      assert.deepEqual(values(), [1]);
    });

    it('ends what it has no time for with the reason, before Node-RED loses patience', async () => {
      const { tools } = gate();
      await load({}, { ...tools });
      rig.send({ payload: Array.from({ length: 10_000 }, (_, i) => metric(i)) });
      rig.send({ payload: metric(21) });
      const closing = rig.unload();
      // Its own limit is 8 s; Node-RED's is 15 s.
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(rig.clock.pending, 1);
      rig.clock.advance(8000);
      await closing;
      assert.deepEqual(codes(), ['closing', 'closing']);
    });

    it('ends what waits with the reason when nothing is kept', async () => {
      await closeUnderWay('no', () => rig.unload());
      assert.deepEqual(codes(), [undefined, 'closing', 'closing', 'closing']);
    });

    it('ends what waits with the reason when the node is deleted', async () => {
      await closeUnderWay('restarts', () => rig.deploy(undefined));
      assert.deepEqual(codes(), [undefined, 'closing', 'closing', 'closing']);
      assert.deepEqual(readdirSync(folder), []);
    });

    it('sends after the restart what it could not send before', async () => {
      const { tools, open } = gate();
      await load({}, tools);
      for (let i = 1; i <= 40; i++) rig.send({ payload: metric(i) });
      await rig.untilEnded(40);
      // The tick gives out forty results, and the flow stops amid them.
      rig.clock.advance(1000);
      assert.deepEqual(values(), []);
      const closing = rig.unload();
      open();
      await closing;
      assert.deepEqual(values(), []);
      await rig.start();
      await rig.until(() => values().length >= 40);
      assert.deepEqual(
        values(),
        Array.from({ length: 40 }, (_, i) => i + 1),
      );
    });

    it('leaves no timer behind and clears the status', async () => {
      await load();
      rig.clock.advance(1500);
      await rig.deploy(undefined);
      assert.equal(rig.clock.pending, 0);
      assert.ok(rig.statuses.some(({ status }) => Object.keys(status).length === 0));
    });
  });

  it('changes its status at most once a second, whatever comes', async () => {
    await load();
    for (let i = 0; i < 200; i++) {
      rig.send({ payload: i % 2 === 0 ? metric(i) : 'refused' });
      rig.clock.advance(50);
    }
    const times = rig.statuses.map(({ at }) => at);
    assert.ok(times.length > 5);
    for (let i = 1; i < times.length; i++) assert.ok(times[i]! - times[i - 1]! >= 1000, times.join(' '));
  });
});
