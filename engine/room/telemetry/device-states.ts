import type { Json } from '../../telemetry/json';
import type { EpochMs } from '../../telemetry/metric';
import type { RoomInputs } from '../inputs';
import type { RoomState } from '../state';
import { DEVICE_STATES, type DeviceState, deviceState, lostAfterMs } from './device-state';
import type { RoomEvent } from './tick';

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

  /** Adds to `events` what has changed by `now`. */
  look(now: EpochMs, { servers }: RoomState, { load }: RoomInputs, events: RoomEvent[]): void {
    this.targets.forEach((target, i) => {
      const was = this.states[i];
      const running = servers.running[i] === 1;
      const state = deviceState(was, now - this.heardMs[i]!, this.lostAfter, running, load[i]!);
      if (state === was) return;
      this.states[i] = state;
      events.push({ kind: 'device', device: { target, state, at: now } });
    });
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
