import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { FAULT_KINDS, type FaultKind, isOfStream, kindSpec } from '../../engine/faults/catalogue';
import type { Fault } from '../../engine/telemetry/fault';
import type { Metric } from '../../engine/telemetry/metric';
import type { Tools } from '../../nodes/common/tools';
import { serverRoomConfig } from '../../nodes/server-room/server-room.config';
import { serverSimulatorConfig } from '../../nodes/server-simulator/server-simulator.config';
import { INJECTOR, InjectorFixture, reading, SECOND, START } from './common/injector-fixture';
import { NodeFixture } from './common/node-fixture';

import faultInjector = require('../../nodes/fault-injector/fault-injector');
import serverRoom = require('../../nodes/server-room/server-room');
import serverSimulator = require('../../nodes/server-simulator/server-simulator');

/** By unit, what can be seen within half a minute: of all readings, and a drift of a degree a second. */
const STRONG: Readonly<Record<string, number>> = { '%': 100, 'field/h': 3600 };

/** A fault of a kind that lasts from 30 to 60 s, and surely hits while it does. */
function faultOf(kind: FaultKind, names: Readonly<Record<string, string>>): object {
  const { needs, parameters } = kindSpec(kind);
  const target = Object.fromEntries(needs.map((tag) => [tag, names[tag]]));
  const surely = 'chance' in parameters ? { parameters: { chance: 1 } } : {};
  return { id: kind, kind, target, after: '30s', for: '30s', ...surely };
}

describe('fault-injector, kind by kind', () => {
  describe('in passing telemetry', () => {
    const injector = new InjectorFixture();
    const { load, pass, given, history, settle } = injector;

    function* feed(fromS: number, toS: number): Iterable<Metric> {
      for (let s = fromS; s < toS; s += 5) {
        for (const server of ['s1', 's2', 's3']) yield reading(s, { server });
        const tags = { cluster: 'c', server: 's1', disk: 'sda' };
        yield { name: 'disk', tags, fields: { temp_c: 30 + (s % 7) }, timestamp: START + s * SECOND };
      }
    }

    for (const kind of FAULT_KINDS.filter(isOfStream)) {
      it(`${kind} changes what passes while it is on, and nothing else`, async () => {
        const usual = faultOf(kind, { server: 's1', field: 'cpu_temp_c' });
        const strength = STRONG[kindSpec(kind).intensity?.unit ?? ''];
        const intensity = strength === undefined ? {} : { intensity: strength };
        await load({ faults: [{ ...usual, ...intensity }] });
        const sent: Metric[] = [];
        for (let s = 0; s < 130; s++) {
          const metrics = s % 5 === 0 ? [...feed(s, s + 5)] : [];
          sent.push(...metrics);
          if (metrics.length > 0) await pass(...metrics);
          injector.rig.clock.advance(SECOND);
        }
        await settle();
        const keys = (metrics: readonly Metric[]) => metrics.map((metric) => JSON.stringify(metric));
        const seen = new Set(keys(given()));
        const missing = sent.filter((metric) => !seen.has(JSON.stringify(metric)));
        const isOther = keys(given()).join() !== keys(sent).join();
        assert.ok(isOther, 'nothing has changed');
        for (const { timestamp } of missing) {
          const atS = (timestamp - START) / SECOND;
          assert.ok(atS >= 30 && atS < 60, `changed at ${atS} s`);
        }
        for (const state of ['started 30', 'observable', 'ended 60'])
          assert.ok(
            history().some((label) => label.startsWith(`${kind} ${state}`)),
            `${state}: ${history()}`,
          );
      });
    }
  });

  describe('by command in a simulated room', () => {
    const faults = FAULT_KINDS.map((kind) =>
      faultOf(kind, { server: 'server-03', fan: 'fan-1', rack: 'rack-1', field: 'cpu_temp_c' }),
    );
    const room = new NodeFixture(
      (RED: NodeAPI, tools: Tools) => {
        serverRoom(RED);
        serverSimulator(RED, tools);
        faultInjector(RED, tools);
      },
      { type: 'server-simulator', ...serverSimulatorConfig.defaults, room: 'room' },
      2,
      [
        { id: 'room', type: 'server-room', ...serverRoomConfig.defaults, size: 'small' },
        { ...INJECTOR, id: 'injector', z: 'tab', mode: 'command', faults, wires: [['n'], []] },
      ],
    );
    const told = (topic: string) =>
      (room.rig.out[1] ?? []).filter((msg) => msg.topic === topic).map(({ payload }) => payload);

    it('each is taken, begins, and ends, as the calendar says', async () => {
      await room.load();
      await room.rig.until(() => told('command').length === faults.length);
      assert.deepEqual(
        (told('command') as { id: string; outcome: string }[]).map(({ id, outcome }) => `${id} ${outcome}`),
        FAULT_KINDS.map((kind) => `injector.${kind} applied`),
      );
      for (let s = 0; s < 65; s++) {
        const before = room.messages().length;
        room.rig.clock.advance(SECOND);
        await room.rig.until(() => room.messages().length > before);
      }
      const labels = (told('fault') as Fault[]).filter(({ origin }) => origin === 'injected');
      const states = new Set(labels.map(({ id, state }) => `${id} ${state}`));
      for (const kind of FAULT_KINDS) {
        assert.ok(states.has(`${kind} started`) && states.has(`${kind} ended`), `${kind} of ${[...states]}`);
      }
    });
  });
});
