import type { NodeMessage } from 'node-red';
import type { CoolEvent } from '../../../engine/cooling/cool-out';
import { clockMetric } from '../../../engine/telemetry/clock';
import type { Command } from '../../../engine/telemetry/command';
import type { Metric } from '../../../engine/telemetry/metric';
import type { Refused } from '../../../engine/telemetry/problem';
import { fanControllerConfig } from '../../../nodes/fan-controller/fan-controller.config';
import { deepFreeze } from './deep-freeze';
import { NodeFixture } from './node-fixture';

import fanController = require('../../../nodes/fan-controller/fan-controller');

export const CONTROLLER = { type: 'fan-controller', ...fanControllerConfig.defaults };
/** Where the time of the simulated cluster begins. */
export const START = Date.UTC(2026, 0, 1);
const STEP_MS = 10_000;

/** Two servers whose time is told by clocks, as a simulator tells it. */
export class CoolingFixture extends NodeFixture<Refused<unknown>> {
  now = START;
  private sequence = 0;

  constructor() {
    super(fanController, CONTROLLER, 3);
    beforeEach(() => {
      this.now = START;
      this.sequence = 0;
    });
  }

  /** One message; resolves when it has ended and what it gave has arrived. */
  readonly say = async (msg: NodeMessage): Promise<void> => {
    const ended = this.rig.ended.length;
    this.rig.send(deepFreeze(msg));
    await this.rig.untilEnded(ended + 1);
    await new Promise((delivered) => setImmediate(delivered));
  };

  /** So many steps of 10 s, in each of which the processors are as warm; null gives no answer. */
  readonly play = async (steps: number, temperatures: Record<string, number | null>): Promise<void> => {
    for (let step = 0; step < steps; step++) {
      this.now += STEP_MS;
      const metrics = Object.entries(temperatures).flatMap(([server, celsius]) => this.of(server, celsius));
      const clock = { now: this.now, epoch: 1, sequence: ++this.sequence, rate: 1, running: true, tickS: 10 };
      await this.say({ payload: [...metrics, clockMetric({ cluster: 'lab', ...clock })] });
    }
  };

  readonly commands = (): Command[] =>
    this.messages()
      .map(({ payload }) => payload as Command)
      .filter(({ kind }) => kind !== undefined);

  /** Speed that each server was commanded last, and by whom. */
  readonly speeds = () =>
    Object.fromEntries(
      this.commands().map(({ target, value, source, kind }) => [
        target.server,
        kind === 'set-fan' ? `${Math.round(Number(value))} ${source}` : kind,
      ]),
    );

  readonly second = () => (this.rig.out[1] as NodeMessage[]).map(({ payload }) => payload);
  readonly events = (): CoolEvent[] =>
    this.second().filter((payload): payload is CoolEvent => !Array.isArray(payload));
  readonly modes = () =>
    this.events().flatMap((event) =>
      event.kind === 'mode' ? [`${event.target.server}: ${event.from} → ${event.to} (${event.cause})`] : [],
    );
  readonly answers = () =>
    this.events().flatMap((event) => (event.kind === 'command' ? [event.command.outcome] : []));

  /** What a server with 40 % of load says, its fans as they are commanded. */
  private of(server: string, celsius: number | null): Metric[] {
    const tags = { cluster: 'lab', rack: 'r', server, method: 'simulated' };
    const common = { tags, timestamp: this.now };
    // A thermometer that says the very same for ever is stuck.
    const shaken = celsius === null ? null : celsius + (this.sequence % 3) / 10;
    const last = this.commands().findLast(({ target }) => target.server === server);
    const pct = typeof last?.value === 'number' ? last.value : 30;
    return [
      { name: 'server', ...common, fields: { cpu_temp_c: shaken, cpu_util_pct: 40, power_w: 160 } },
      ...['fan-1', 'fan-2'].map((fan) => ({
        ...{ name: 'fan', ...common, tags: { ...tags, fan } },
        fields: { command_pct: pct, speed_pct: pct, speed_rpm: 90 * pct, running: true },
      })),
    ];
  }
}
