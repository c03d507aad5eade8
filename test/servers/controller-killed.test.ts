import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { LiveRoom } from '../../engine/live/live-room';
import type { ControlNote, LiveEvent } from '../../engine/live/room-event';
import { readRoom } from '../../engine/room/document/read-room';
import { AUTO } from '../../engine/room/fan';
import { type Command, FAN_COMMAND_LIFE_MS } from '../../engine/telemetry/command';
import type { Metric } from '../../engine/telemetry/metric';
import { ROOT } from '../support/sources';

const START = Date.UTC(2026, 0, 1);
const TICK_MS = 10_000;
const SERVERS = 3;

describe('a controller that is killed', function () {
  this.timeout(60_000);
  let child: ChildProcess;
  let lines: Interface;

  before(() => {
    const script = path.join(ROOT, 'test/servers/controller-process.ts');
    child = spawn(process.execPath, ['--require', 'tsx/cjs', script], {
      cwd: ROOT,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    lines = createInterface({ input: child.stdout! });
  });

  after(() => {
    child.kill('SIGKILL');
  });

  it('leaves its servers to their own loops within the life of a command, and none gets hot', async () => {
    const beginning = { start: START, epoch: 1 };
    const document = readRoom({
      inletC: 27,
      generate: { servers: SERVERS },
      loss: { goodToBad: 0, badToGood: 1 },
      workload: { load: 0.9 },
    });
    const room = new LiveRoom(document, { ...beginning, rate: 1, truth: false, restart: () => beginning });
    const { inputs } = room.simulation;
    const events: LiveEvent[] = [];
    const tick = (): Metric[] => {
      const metrics: Metric[] = [];
      for (const out of room.advance(TICK_MS)) {
        if (out?.port === 'result') metrics.push(out.value);
        else if (out !== undefined) events.push(out.value);
      }
      return metrics;
    };
    const answer = async (metrics: readonly Metric[]): Promise<Command[]> => {
      const told = once(lines, 'line');
      child.stdin!.write(`${JSON.stringify(metrics)}\n`);
      return JSON.parse(String((await told)[0])) as Command[];
    };

    let lastIssued = 0;
    for (let step = 0; step < 60; step++) {
      for (const command of await answer(tick())) {
        lastIssued = command.issued_at;
        for (const out of room.take(command)) if (out?.port === 'event') events.push(out.value);
      }
    }
    assert.ok(lastIssued > room.simulation.now - 40_000);
    assert.ok(inputs.fanCommand.every((command) => command > 0 && command !== AUTO));

    child.kill('SIGKILL');
    const [code, signal] = await once(child, 'close');
    assert.deepEqual([code, signal], [null, 'SIGKILL']);
    events.length = 0;
    const end = lastIssued + FAN_COMMAND_LIFE_MS;
    while (room.simulation.now < end + TICK_MS) tick();
    assert.ok(inputs.fanCommand.every((command) => command === AUTO));
    const freed = events.flatMap((event): ControlNote[] => (event.kind === 'control' ? [event.control] : []));
    assert.deepEqual(
      freed.map(({ target, state }) => [target.server, state]),
      [
        ['server-01', 'auto'],
        ['server-02', 'auto'],
        ['server-03', 'auto'],
      ],
    );
    for (const { at } of freed) assert.ok(at <= end + TICK_MS);

    let hottestC = 0;
    for (let step = 0; step < 360; step++) {
      tick();
      hottestC = Math.max(hottestC, ...room.simulation.room.state.servers.junctionC);
    }
    // Its own loop takes this class to 67 °C at an inlet of 27 °C (docs/room.md).
    assert.ok(hottestC < 75, String(hottestC));
  });
});
