import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeJsonLines } from '../../engine/codecs/metric-json';
import { readRecord } from '../../engine/live/read-record';
import { replay } from '../../engine/live/replay';
import { isClock } from '../../engine/telemetry/clock';
import type { Metric } from '../../engine/telemetry/metric';
import { coldaisle } from '../cli/shell';
import { pass } from '../support/pass';
import { SimulatorFixture } from './common/simulator-fixture';

const FAULTS = [
  { id: 'fan', kind: 'inject', value: { kind: 'fan-off', target: { server: 'server-01', fan: 'fan-1' } } },
  {
    id: 'late',
    kind: 'inject',
    value: { kind: 'telemetry-delay', intensity: 20, parameters: { jitter_s: 5 } },
  },
  { id: 'loss', kind: 'inject', value: { kind: 'telemetry-loss', intensity: 50, every: '60s', for: '20s' } },
];

describe('the journal of server-simulator', () => {
  const simulator = new SimulatorFixture();
  const { load, given, told, seconds, ask, codes } = simulator;
  const file = () => path.join(simulator.folder, 'n.journal.jsonl');
  const lines = () => readFileSync(file(), 'utf8').split('\n').slice(0, -1);
  const replayed = () => replay(lines().map((line, i) => readRecord(JSON.parse(line), `line ${i + 1}`)));
  const texts = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value));

  /** Commands and faults at changing rates, over a late loop, a pause, a deploy and a reset. */
  async function run(): Promise<void> {
    await load({ journal: true, truth: true, rate: '10' });
    await seconds(20);
    await ask({ payload: FAULTS });
    simulator.stall(400);
    await seconds(10);
    await ask({ payload: { id: 'r', kind: 'set-rate', value: 37 } });
    await ask({ payload: { id: 'f', kind: 'set-fan', target: { server: 'server-02' }, value: 20 } });
    await seconds(8);
    await simulator.redeploy({ journal: true, truth: true, rate: '3', maxMetrics: 7 });
    await seconds(5);
    await ask({ payload: [{ id: 'x', kind: 'set-load', target: { server: 'nobody' }, value: 1 }] });
    await ask({ payload: { id: 'c', kind: 'clear' } });
    await ask({ payload: 'pause' });
    await ask({ payload: 'step' });
    await ask({ payload: 'resume' });
    await seconds(30);
    await ask({ payload: 'reset' });
    await seconds(12);
    await simulator.settle();
    await simulator.rig.unload();
  }

  it('gives the telemetry and all that was told of it again, played headless', async () => {
    await run();
    const outs = [...replayed()];
    const metrics = outs.flatMap((out) => (out?.port === 'result' ? [out.value] : []));
    assert.ok(metrics.length > 1000);
    assert.deepEqual(texts(metrics), texts(given()));
    const events = outs.flatMap((out) => (out?.port === 'event' ? [out.value] : []));
    const labels = events.flatMap((event) => (event.kind === 'fault' ? [event.fault] : []));
    assert.ok(labels.some(({ id }) => id === 'fan') && labels.some(({ id }) => id === 'loss.2'));
    assert.deepEqual(texts(labels), texts(told('fault')));
    const answers = events.flatMap((event) => (event.kind === 'command' ? [event.command] : []));
    assert.deepEqual(texts(answers), texts(told('command')));
    const truth = events.flatMap((event) => (event.kind === 'truth' ? event.truth : []));
    assert.deepEqual(texts(truth), texts((told('truth') as Metric[][]).flat()));
  });

  it('gives the same bytes from the command line', async () => {
    await run();
    const labels = path.join(simulator.folder, 'labels.jsonl');
    const { code, out, err } = await coldaisle(['simulate', '--replay', file(), '--labels', labels]);
    assert.deepEqual([code, err], [0, '']);
    assert.equal(out, encodeJsonLines(given().filter((metric) => !isClock(metric))));
    assert.match(readFileSync(labels, 'utf8'), /"id":"fan","kind":"fan-off","origin":"injected"/);
    const { out: all } = await coldaisle(['simulate', '--replay', file(), '--truth']);
    assert.equal(all.split('\n').length > out.split('\n').length, true);
  });

  it('is not there unless it is asked for', async () => {
    await load();
    await seconds(40);
    await simulator.rig.unload();
    assert.equal(existsSync(file()), false);
  });

  it('begins where the room is when it is switched on', async () => {
    await load({ keep: 'deploys' });
    await seconds(20);
    const before = given().length;
    await simulator.redeploy({ keep: 'deploys', journal: true });
    await seconds(20);
    await simulator.settle();
    await simulator.rig.unload();
    const metrics = [...replayed()].flatMap((out) => (out?.port === 'result' ? [out.value] : []));
    assert.deepEqual(texts(metrics), texts(given().slice(before)));
  });

  it('goes on behind what a kill has torn', async () => {
    await load({ journal: true });
    await seconds(5);
    await simulator.settle();
    await simulator.rig.unload();
    appendFileSync(file(), '{"kind":"pa');
    await simulator.rig.start();
    await seconds(5);
    await simulator.settle();
    await simulator.rig.unload();
    const metrics = [...replayed()].flatMap((out) => (out?.port === 'result' ? [out.value] : []));
    assert.deepEqual(texts(metrics), texts(given()));
  });

  it('ends when it is full, with one warning; the room goes on', async () => {
    await load({ journal: false });
    await simulator.rig.unload();
    // 64 MB, which take no room on the disk.
    writeFileSync(file(), '\n');
    truncateSync(file(), 64 * 1024 * 1024 - 1);
    appendFileSync(file(), '\n');
    await load({ journal: true });
    await seconds(30);
    await ask({ payload: 'pause' });
    await pass(simulator.rig.clock, () => simulator.rig.warnings.length > 0, 'it has said so');
    assert.equal(simulator.rig.warnings.length, 1);
    assert.match(String(simulator.rig.warnings[0]), /67108864/);
    assert.deepEqual(codes(), [undefined]);
    await simulator.rig.unload();
    rmSync(file());
  });
});
