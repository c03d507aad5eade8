import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NodeAPI, NodeMessage } from 'node-red';
import { type DomainClock, isClock, readClock } from '../../../engine/telemetry/clock';
import type { Tools } from '../../../nodes/common/tools';
import { serverRoomConfig } from '../../../nodes/server-room/server-room.config';
import { serverSimulatorConfig } from '../../../nodes/server-simulator/server-simulator.config';
import { NodeFixture } from './node-fixture';

import serverRoom = require('../../../nodes/server-room/server-room');
import serverSimulator = require('../../../nodes/server-simulator/server-simulator');

export const SECOND = 1000;
/** Where the clock of a fixture stands at first. */
export const START = Date.UTC(2026, 0, 1);

const ROOM = { id: 'room', type: 'server-room', ...serverRoomConfig.defaults, size: 'small' };
const SIMULATOR = { type: 'server-simulator', ...serverSimulatorConfig.defaults, room: 'room' };

/** A simulator of five servers in a flow. */
export class SimulatorFixture extends NodeFixture<never> {
  constructor() {
    const initialize = (RED: NodeAPI, tools: Tools) => {
      serverRoom(RED);
      serverSimulator(RED, tools);
    };
    super(initialize, SIMULATOR, 2, [ROOM]);
  }

  /** Lets so many seconds of the wall pass, one by one, until each has given its clock. */
  readonly seconds = async (count: number): Promise<void> => {
    for (let second = 0; second < count; second++) {
      const before = this.clocks().length;
      this.rig.clock.advance(SECOND);
      await this.rig.until(() => this.clocks().length > before);
    }
  };

  /** Sends a message and waits for its end. */
  readonly ask = async (msg: NodeMessage): Promise<void> => {
    const id = this.rig.send(msg);
    await this.rig.until(() => this.rig.ended.some((end) => end.id === id));
    await this.settle();
  };

  /** What has left has arrived. */
  readonly settle = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

  readonly redeploy = async (changes: object): Promise<void> => {
    await this.settle();
    await this.rig.deploy({ ...SIMULATOR, ...changes });
  };

  /** The event loop stands still for so long: the clock jumps. */
  readonly stall = (ms: number): void => this.rig.clock.stall(ms);

  readonly clocks = (): DomainClock[] =>
    this.given()
      .filter(isClock)
      .flatMap((metric) => readClock(metric) ?? []);

  /** What output 2 has said on a topic. */
  readonly told = (topic: string): unknown[] =>
    (this.rig.out[1] ?? []).filter((msg) => msg.topic === topic).map(({ payload }) => payload);

  /** Lines of the state file. */
  readonly saved = (): string[] => {
    const file = path.join(this.folder, 'n.jsonl');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  };
}
