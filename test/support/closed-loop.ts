import { LiveRoom } from '../../engine/live/live-room';
import type { LiveEvent } from '../../engine/live/room-event';
import { FANS } from '../../engine/room/constants';
import type { CompleteRoom } from '../../engine/room/document/read-room';
import type { Command } from '../../engine/telemetry/command';
import type { EpochMs, Metric } from '../../engine/telemetry/metric';

const HOUR_S = 3600;

/** A controller as a room sees it: what is told of the room in, Commands out. */
export interface Controller {
  hear(metric: Metric): Iterable<Command>;
  /** Answers, labels, states of devices. */
  told?(event: LiveEvent): Iterable<Command>;
}

/** Makes a controller for a room; one that cheats may look into it. */
export type Policy = (room: LiveRoom) => Controller;

/** What a room was like under a controller: the truth, without noise. Of all its servers together. */
export interface Score {
  readonly hours: number;
  readonly meanLoad: number;
  readonly fanWh: number;
  /** Wall energy of the servers, that of their fans and the losses of their supplies in it. */
  readonly serverWh: number;
  /** Of the junctions of the processors, above 75 and above 90 °C. */
  readonly minutesOver75: number;
  readonly minutesOver90: number;
  readonly hottestC: number;
  /** Changes of the drive of a server's fans, each hour of a server. */
  readonly changesPerHour: number;
  /** Load that throttling held back, in hours of a full server. */
  readonly heldBackH: number;
}

/** Plays a room with a controller in its loop, step by step. */
export class ClosedLoop {
  readonly live: LiveRoom;
  private readonly controller: Controller;
  private readonly sums = { seconds: 0, load: 0, fanJ: 0, over75: 0, over90: 0, changes: 0, hottestC: 0 };
  private readonly drive: Float64Array;

  constructor(
    room: CompleteRoom,
    policy: Policy,
    start: EpochMs,
    private readonly stepMs = 1000 * room.sampling.temperatureS,
  ) {
    const beginning = { start, epoch: 1 };
    this.live = new LiveRoom(room, { ...beginning, rate: 1, truth: false, restart: () => beginning });
    for (const _ of this.live.simulation.begin());
    this.controller = policy(this.live);
    this.drive = this.live.simulation.room.state.fans.drive.slice();
  }

  get now(): EpochMs {
    return this.live.simulation.now;
  }

  /** Lets time pass and looks at the room after each step. */
  passUntil(end: EpochMs, look: (live: LiveRoom) => void = () => {}): void {
    while (this.now < end) {
      const ms = Math.min(this.stepMs, end - this.now);
      // What a controller says of a step acts on the next one.
      const commands: Command[] = [];
      for (const out of this.live.advance(ms)) {
        if (out?.port === 'result') commands.push(...this.controller.hear(out.value));
        else if (out !== undefined) commands.push(...this.tell(out.value));
      }
      for (const command of commands) this.command(command);
      this.add(ms / 1000);
      look(this.live);
    }
  }

  /** Has a command done, of whomever. One that is refused is a mistake of the test. */
  command(command: unknown): void {
    const answers: LiveEvent[] = [];
    for (const out of this.live.take(command)) if (out?.port === 'event') answers.push(out.value);
    for (const event of answers) {
      if (event.kind === 'command' && event.command.outcome === 'refused')
        throw new Error(JSON.stringify(event.command.problem));
    }
    for (const answer of answers) for (const next of this.tell(answer)) this.command(next);
  }

  get score(): Score {
    const { seconds, load, fanJ, over75, over90, changes, hottestC } = this.sums;
    const { servers } = this.live.simulation.room.state;
    const count = servers.takenJ.length;
    const hours = seconds / HOUR_S;
    return {
      hours,
      meanLoad: load / seconds / count,
      fanWh: fanJ / HOUR_S,
      serverWh: sum(servers.takenJ) / HOUR_S,
      minutesOver75: over75 / 60,
      minutesOver90: over90 / 60,
      hottestC,
      changesPerHour: changes / hours / count,
      heldBackH: sum(servers.heldBackS) / HOUR_S,
    };
  }

  private tell(event: LiveEvent): Iterable<Command> {
    return this.controller.told?.(event) ?? [];
  }

  private add(dtS: number): void {
    const { sums, drive } = this;
    const { inputs, room } = this.live.simulation;
    const { servers, fans } = room.state;
    sums.seconds += dtS;
    sums.load += dtS * sum(inputs.load);
    sums.fanJ += dtS * sum(servers.fansW);
    for (const [i, junctionC] of servers.junctionC.entries()) {
      sums.over75 += dtS * Math.max(0, junctionC - 75);
      sums.over90 += dtS * Math.max(0, junctionC - 90);
      sums.hottestC = Math.max(sums.hottestC, junctionC);
      if (Math.abs(fans.drive[FANS * i]! - drive[FANS * i]!) > 1e-6) sums.changes++;
    }
    drive.set(fans.drive);
  }
}

function sum(numbers: Float64Array): number {
  return numbers.reduce((total, each) => total + each, 0);
}
