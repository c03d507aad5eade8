import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StateFile } from '../../../io/state/state-file';
import { BatchFixture, gate } from './batch-fixture';
import { BATCH } from './batch-node';

describe('a node with a stage keeps its state', () => {
  const batch = new BatchFixture();
  const { load, metric, values, codes, light } = batch;

  describe('state', () => {
    for (const keep of ['deploys', 'restarts']) {
      it(`goes on after a deploy when kept over ${keep}`, async () => {
        await load({ keep });
        batch.rig.send({ payload: metric(1) });
        await batch.rig.deploy({ ...BATCH, keep, name: 'renamed' });
        batch.rig.clock.advance(1000);
        await batch.rig.until(() => values().length > 0);
        assert.deepEqual(values(), [1]);
        assert.deepEqual(batch.rig.warnings, []);
      });
    }

    it('goes on after a restart', async () => {
      await load();
      batch.rig.send({ payload: metric(1) });
      await batch.rig.unload();
      await batch.rig.start();
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => values().length > 0);
      assert.deepEqual(values(), [1]);
      assert.deepEqual(batch.rig.warnings, []);
    });

    it('says how old it is until something comes, and for ten seconds at least', async () => {
      await load();
      batch.rig.send({ payload: metric(1) });
      await batch.rig.unload();
      batch.rig.clock.advance(30_000);
      await batch.rig.start();
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => values().length === 1);
      batch.rig.clock.advance(1000);
      assert.deepEqual(light(), { fill: 'grey', shape: 'ring', text: '↻ 30 s' });
      batch.rig.send({ payload: metric(1) });
      batch.rig.clock.advance(7000);
      assert.equal(light()?.text, '↻ 30 s');
      batch.rig.clock.advance(1000);
      assert.equal(light()?.text, 'common.status.running');
      await batch.rig.unload();
      await batch.rig.start();
      batch.rig.clock.advance(11_000);
      assert.equal(light()?.text, '↻ 0 s');
    });

    it('of other options is dropped with one warning', async () => {
      await load();
      batch.rig.send({ payload: metric(1) });
      await batch.rig.untilEnded(1);
      await batch.rig.deploy({ ...BATCH, scale: 2 });
      batch.rig.send({ payload: metric(5) });
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => values().length > 0);
      assert.deepEqual(values(), [10]);
      assert.equal(batch.rig.warnings.length, 1);
      assert.match(batch.rig.warnings[0] ?? '', /other options/);
    });

    it('is deleted with the node', async () => {
      await load();
      batch.rig.send({ payload: metric(1) });
      await batch.rig.untilEnded(1);
      await batch.rig.deploy({ ...BATCH });
      assert.deepEqual(readdirSync(batch.folder), ['n.jsonl']);
      await batch.rig.deploy(undefined);
      assert.deepEqual(readdirSync(batch.folder), []);
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
        batch.rig.clock.advance(30_000);
        assert.equal(saves.length, 0);
        batch.rig.send({ payload: metric(1, { cluster: 'sim', method: 'simulated' }) });
        await batch.rig.untilEnded(1);
        batch.rig.clock.advance(30_000);
        assert.equal(saves.length, 1);
        await saves[0];
        assert.match(readFileSync(path.join(batch.folder, 'n.jsonl'), 'utf8'), /"sim/);
        batch.rig.clock.advance(60_000);
        assert.equal(saves.length, 1);
      } finally {
        StateFile.prototype.save = save;
      }
    });

    it('does not hold up a node whose state cannot be read', async () => {
      await load();
      batch.rig.send({ payload: metric(1) });
      await batch.rig.untilEnded(1);
      await batch.rig.unload();
      const file = path.join(batch.folder, 'n.jsonl');
      const lines = readFileSync(file, 'utf8').split('\n');
      writeFileSync(file, lines.slice(0, -2).join('\n'));
      await batch.rig.start();
      batch.rig.send({ payload: metric(2) });
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => values().length > 0);
      assert.deepEqual(values(), [2]);
      assert.equal(batch.rig.warnings.length, 1);
    });
  });

  describe('close', () => {
    /** Twenty steps under way and two messages behind them when the flow stops. */
    async function closeUnderWay(keep: string, andThen: () => Promise<void>): Promise<void> {
      const { tools, open } = gate();
      await load({ keep }, tools);
      batch.rig.send({ payload: 0 });
      await batch.rig.untilEnded(1);
      batch.rig.send({ payload: Array.from({ length: 20 }, (_, i) => metric(i + 1)) });
      batch.rig.send({ payload: metric(21) });
      batch.rig.send({ payload: metric(22) });
      assert.equal(batch.rig.ended.length, 1);
      const closing = andThen();
      open();
      await closing;
    }

    it('takes what waits into the state that is kept: nothing is lost, nothing counted twice', async () => {
      await closeUnderWay('restarts', () => batch.rig.unload());
      assert.deepEqual(codes(), [undefined, undefined, undefined, undefined]);
      await batch.rig.start();
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => values().length >= 23);
      assert.deepEqual(values(), [Number.NaN].concat(Array.from({ length: 22 }, (_, i) => i + 1)));
    });

    it('takes in what was on its way to it when the flow stopped', async () => {
      await load();
      const { node } = batch.rig;
      const closing = batch.rig.unload();
      // Node-RED delivers what was sent before in the next turn, to nodes that are closing too.
      await new Promise((resolve) => setImmediate(resolve));
      node.receive({ payload: metric(1) });
      await closing;
      assert.deepEqual(codes(), [undefined]);
      await batch.rig.start();
      batch.rig.clock.advance(1000);
      await batch.rig.until(() => values().length > 0);
      assert.deepEqual(values(), [1]);
    });

    it('ends what it has no time for with the reason, before Node-RED loses patience', async () => {
      const { tools } = gate();
      await load({}, { ...tools });
      batch.rig.send({ payload: Array.from({ length: 10_000 }, (_, i) => metric(i)) });
      batch.rig.send({ payload: metric(21) });
      const closing = batch.rig.unload();
      // Its own limit is 8 s; Node-RED's is 15 s.
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(batch.rig.clock.pending, 1);
      batch.rig.clock.advance(8000);
      await closing;
      assert.deepEqual(codes(), ['closing', 'closing']);
    });

    it('ends what waits with the reason when nothing is kept', async () => {
      await closeUnderWay('no', () => batch.rig.unload());
      assert.deepEqual(codes(), [undefined, 'closing', 'closing', 'closing']);
    });

    it('ends what waits with the reason when the node is deleted', async () => {
      await closeUnderWay('restarts', () => batch.rig.deploy(undefined));
      assert.deepEqual(codes(), [undefined, 'closing', 'closing', 'closing']);
      assert.deepEqual(readdirSync(batch.folder), []);
    });

    it('sends after the restart what it could not send before', async () => {
      const { tools, open } = gate();
      await load({}, tools);
      for (let i = 1; i <= 40; i++) batch.rig.send({ payload: metric(i) });
      await batch.rig.untilEnded(40);
      // The tick gives out forty results, and the flow stops amid them.
      batch.rig.clock.advance(1000);
      assert.deepEqual(values(), []);
      const closing = batch.rig.unload();
      open();
      await closing;
      assert.deepEqual(values(), []);
      await batch.rig.start();
      await batch.rig.until(() => values().length >= 40);
      assert.deepEqual(
        values(),
        Array.from({ length: 40 }, (_, i) => i + 1),
      );
    });

    it('leaves no timer behind and clears the status', async () => {
      await load();
      batch.rig.clock.advance(1500);
      await batch.rig.deploy(undefined);
      assert.equal(batch.rig.clock.pending, 0);
      assert.ok(batch.rig.statuses.some(({ status }) => Object.keys(status).length === 0));
    });
  });
});
