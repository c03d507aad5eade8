import assert from 'node:assert/strict';
import path from 'node:path';
import type { CommandAnswer } from '../../engine/telemetry/command';
import type { Fault } from '../../engine/telemetry/fault';
import { isRecord } from '../../engine/telemetry/json';
import type { Metric } from '../../engine/telemetry/metric';
import type { StateEntry } from '../../io/state/format';
import { StateFile } from '../../io/state/state-file';
import { SECOND, SimulatorFixture, START } from './common/simulator-fixture';

const FAN_OFF = { kind: 'fan-off', target: { server: 'server-01', fan: 'fan-1' } };
const NULL = { kind: 'sensor-null', target: { server: 'server-02', field: 'cpu_temp_c' } };

describe('faults of server-simulator', () => {
  const simulator = new SimulatorFixture();
  const { load, given, told, seconds, ask, codes } = simulator;

  const labels = () =>
    (told('fault') as Fault[])
      .filter(({ origin }) => origin === 'injected')
      .map(({ id, state, at }) => [id, state, (at - START) / SECOND]);
  const answers = () => (told('command') as CommandAnswer[]).map(({ id, outcome }) => [id, outcome]);

  it('cause a fault by a command and end it by another, with labels on output 2', async () => {
    await load();
    await seconds(10);
    await ask({ payload: { id: 'dead', kind: 'inject', value: FAN_OFF } });
    await seconds(20);
    await ask({ payload: { id: 'over', kind: 'clear', value: 'dead' } });
    await seconds(30);
    assert.deepEqual(answers(), [
      ['dead', 'applied'],
      ['over', 'applied'],
    ]);
    const [started, observable, ended, ...more] = labels();
    assert.deepEqual([started, ended, more], [['dead', 'started', 10], ['dead', 'ended', 30], []]);
    // The tachometer shows it as soon as the fan runs down.
    assert.deepEqual(observable?.slice(0, 2), ['dead', 'observable']);
    const running = given().flatMap(({ name, tags, fields, timestamp }) =>
      name === 'fan' && tags.server === 'server-01' && tags.fan === 'fan-1'
        ? [[(timestamp - START) / SECOND, fields.running]]
        : [],
    );
    const stands = running.filter(([, is]) => is === false).map(([at]) => Number(at));
    assert.ok(stands.length > 0 && stands.every((at) => at > 10 && at < 35), String(stands));
    assert.equal(running.at(-1)?.[1], true, String(running));
    assert.deepEqual(codes(), [undefined, undefined]);
  });

  it('hurt what is seen, and not what is true', async () => {
    await load({ truth: true });
    await ask({ payload: { id: 'blind', kind: 'inject', value: NULL } });
    await seconds(40);
    const temperatures = (metrics: Metric[]) =>
      metrics.flatMap(({ tags, fields }) =>
        tags.server === 'server-02' && 'cpu_temp_c' in fields ? [fields.cpu_temp_c] : [],
      );
    const seen = temperatures(given());
    assert.ok(seen.length > 0 && seen.every((value) => value === null), String(seen));
    const truth = temperatures((told('truth') as Metric[][]).flat());
    assert.ok(truth.length > 0 && truth.every((value) => Number(value) > 20), String(truth));
  });

  it('are refused with the path of what is wrong, and the room goes on', async () => {
    await load();
    const target = { server: 'nobody', fan: 'fan-1' };
    await ask({ payload: { id: 'x', kind: 'inject', value: { ...FAN_OFF, target } } });
    const [answer] = told('command') as CommandAnswer[];
    assert.deepEqual(
      [answer?.outcome, answer?.problem?.code, answer?.problem?.field],
      ['refused', 'fault-target', 'value.target.server'],
    );
    assert.deepEqual(codes(), ['fault-target']);
    assert.match(String(simulator.rig.ended[0]?.error), /server-01, server-02/);
    await seconds(1);
    assert.deepEqual(labels(), []);
  });

  it('go on after a restart as if there had been none', async () => {
    const live = async (restarts: boolean) => {
      await load({ truth: true, start: '2026-01-01T00:00Z' });
      await ask({
        payload: [
          { id: 'dead', kind: 'inject', value: { ...FAN_OFF, after: '5s', for: '50s' } },
          { id: 'late', kind: 'inject', value: { kind: 'telemetry-delay', intensity: 20 } },
          {
            id: 'worn',
            kind: 'inject',
            value: {
              ...FAN_OFF,
              kind: 'fan-wear',
              target: { server: 'server-03', fan: 'fan-2' },
              intensity: 50,
            },
          },
        ],
      });
      await seconds(30);
      await simulator.settle();
      if (restarts) {
        await simulator.rig.unload();
        await simulator.rig.start();
      }
      await seconds(60);
      const plain = (metrics: Metric[]) =>
        metrics.map(({ fields: { epoch: _, ...fields }, ...rest }) => ({ ...rest, fields }));
      const all = [plain(given()), labels(), plain((told('truth') as Metric[][]).flat())];
      await simulator.rig.deploy(undefined);
      await simulator.rig.unload();
      return all;
    };
    assert.deepEqual(await live(true), await live(false));
  });

  it('do not begin twice when a broker delivers their command twice', async () => {
    await load();
    const command = { id: 'dead', kind: 'inject', value: FAN_OFF, issued_at: START };
    await ask({ payload: command });
    await ask({ payload: command });
    await seconds(2);
    assert.deepEqual(answers(), [
      ['dead', 'applied'],
      ['dead', 'applied'],
    ]);
    assert.deepEqual(
      labels()
        .map(([id, state]) => [id, state])
        .filter(([, state]) => state === 'started'),
      [['dead', 'started']],
    );
  });

  it('may come to a room whose state was saved before there were any', async () => {
    await load();
    await seconds(20);
    await simulator.settle();
    await simulator.rig.unload();
    const file = new StateFile(path.join(simulator.folder, 'n.jsonl'), simulator.rig.clock);
    const { header, entries } = (await file.load())!;
    // Version 1 had no faults, no answers and no rate of the clocks.
    const old = [...entries].flatMap(([key, state]): StateEntry[] => {
      if (key !== 'live' || !isRecord(state)) return key === 'faults' ? [] : [[key, state]];
      const { answered: _, reached: __, ...live } = state;
      return [[key, live]];
    });
    await file.save(() => ({ header: { ...header, version: 1 }, entries: old }));
    await simulator.rig.start();
    assert.deepEqual(simulator.rig.warnings, []);
    await ask({ payload: { id: 'dead', kind: 'inject', value: FAN_OFF } });
    await seconds(2);
    assert.deepEqual(labels()[0], ['dead', 'started', 20]);
  });
});
