import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { RoomInputs } from '../inputs';
import type { Parts } from '../parts';
import type { RoomState } from '../state';
import { DEVICE_STATES, type DeviceState, deviceState, lostAfterMs } from './device-state';
import type { RoomEvent } from './tick';

/** So many servers are looked at within some ten microseconds. */
const BETWEEN_PAUSES = 1024;

/** The state of every server. Whoever delivers readings says when one was heard of. */
export class DeviceStates {
  private readonly states: (DeviceState['state'] | undefined)[];
  private readonly heardMs: Float64Array;
  private readonly lostAfter: number;

  constructor(
    private readonly targets: readonly Readonly<Record<string, string>>[],
    intervalS: number,
    start: EpochMs,
  ) {
    this.states = new Array(targets.length).fill(undefined);
    this.heardMs = new Float64Array(targets.length).fill(start);
    this.lostAfter = lostAfterMs(intervalS);
  }

  heard(server: number, at: EpochMs): void {
    if (at > this.heardMs[server]!) this.heardMs[server] = at;
  }

  /** Adds to `events` what has changed by `now`, with places to pause. */
  *look(now: EpochMs, { servers }: RoomState, { load }: RoomInputs, events: RoomEvent[]): Parts<void> {
    for (let i = 0; i < this.targets.length; i++) {
      if (i % BETWEEN_PAUSES === BETWEEN_PAUSES - 1) yield;
      const was = this.states[i];
      const running = servers.running[i] === 1;
      const state = deviceState(was, now - this.heardMs[i]!, this.lostAfter, running, load[i]!);
      if (state === was) continue;
      this.states[i] = state;
      events.push({ kind: 'device', device: { target: this.targets[i]!, state, at: now } });
    }
  }

  snapshot(): Json {
    const states = this.states.map((state) => (state === undefined ? -1 : DEVICE_STATES.indexOf(state)));
    return { states, heardMs: [...this.heardMs] };
  }

  restore(from: Json): void {
    const { states, heardMs } = from as { states: number[]; heardMs: number[] };
    states.forEach((state, i) => {
      this.states[i] = DEVICE_STATES[state];
    });
    this.heardMs.set(heardMs);
  }
}
