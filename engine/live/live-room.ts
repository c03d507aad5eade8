import type { FaultPlan } from '../faults/plan';
import type { CompleteRoom } from '../room/document/read-room';
import { Simulation } from '../room/simulation';
import type { RoomTick } from '../room/telemetry/tick';
import type { Command, CommandKind } from '../telemetry/command';
import { isRecord, type Json } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import { ProblemError, problem } from '../telemetry/problem';
import { readCommand } from '../telemetry/read-command';
import { type Actuator, actuatorsOf, HOLDING, type HoldingKind, within } from './actuators';
import { answer, CommandDesk, refusal } from './command-desk';
import { FaultyRoom } from './faulty-room';
import { RATE } from './rate';
import { event, type LiveOut } from './room-event';
import { serversOf } from './targets';

/** What a live room does by command. */
const KINDS = [...HOLDING, 'release', 'pause', 'resume', 'step', 'reset'] as const satisfies CommandKind[];

const LONGEST_STEP_S = 86_400;

export interface LiveRoomOptions {
  /** Time at which the room begins, whole milliseconds. */
  readonly start: EpochMs;
  readonly truth: boolean;
  /** That happen each time it begins; their `after` counts from there. None when absent. */
  readonly faults?: readonly FaultPlan[];
  /** Of the clocks; higher than that of every room of these clusters before. */
  readonly epoch: number;
  /** Simulated seconds a wall second, while no command says otherwise. */
  readonly rate: number;
  /** Begins anew: where, and with what epoch. */
  readonly restart: () => { readonly start: EpochMs; readonly epoch: number };
}

/** A simulated room that takes commands while it runs. It is told how much time passes. */
export class LiveRoom {
  running = true;
  /** Simulated seconds a wall second that are asked for. */
  rate: number;
  private room: FaultyRoom;
  private desk: CommandDesk;

  constructor(
    private readonly document: CompleteRoom,
    private readonly options: LiveRoomOptions,
  ) {
    this.rate = options.rate;
    this.room = this.begin(options);
    this.desk = this.newDesk();
  }

  get simulation(): Simulation {
    return this.room.simulation;
  }

  /** Lets `ms` of simulated time pass, whole milliseconds; nothing while it is paused. */
  *advance(ms: number): Iterable<LiveOut | undefined> {
    if (this.running) yield* this.pass(ms);
  }

  /** The clocks of a room that stands still: what listens knows that it is there. */
  *beat(): Iterable<LiveOut> {
    for (const value of this.simulation.clocks(0, false)) yield { port: 'result', value };
  }

  /**
   * Takes a command and gives its answer, and what follows from it. One that cannot be done is answered `refused`
   * and changes nothing.
   *
   * @throws ProblemError for what is no command and names no id to answer
   */
  *take(claimed: unknown): Iterable<LiveOut | undefined> {
    const { now } = this.simulation;
    const id = isRecord(claimed) && typeof claimed.id === 'string' ? claimed.id : '';
    try {
      const command = readCommand(claimed, now, this.simulation.layout.clusters[0]!.name);
      yield* command.expires_at <= now
        ? [answer({ id, outcome: 'expired', at: now })]
        : this.obey(command, now);
    } catch (error) {
      if (id === '') throw error;
      yield refusal(id, now, error);
    }
  }

  /** The state between ticks. */
  *snapshot(): Iterable<[key: string, state: Json]> {
    const { running, rate, desk, room, simulation } = this;
    yield ['live', { running, rate, epoch: simulation.epoch, commands: desk.snapshot() }];
    yield* room.snapshot();
  }

  /** @throws ProblemError `bad-state` when it is that of another room */
  restore(from: Iterable<[string, Json]>): void {
    const saved = new Map(from);
    const live = saved.get('live');
    if (!isRecord(live)) throw new ProblemError(problem('bad-state', 'live', 'nothing'));
    this.room = this.begin({ start: this.options.start, epoch: Number(live.epoch) });
    this.room.restore(saved);
    this.desk = this.newDesk();
    this.desk.restore(live.commands as Json);
    this.running = live.running === true;
    this.rate = this.desk.holds('set-rate') ? Number(live.rate) : this.options.rate;
  }

  private *obey(command: Command, now: EpochMs): Iterable<LiveOut | undefined> {
    const { id, kind, value } = command;
    if (isHolding(command)) return yield* this.desk.take(command, now);
    if (kind === 'release') return yield* this.desk.release(command, now);
    const stepS = value === undefined ? this.rate : value;
    if (kind === 'step') within('value', stepS, 0.001, LONGEST_STEP_S);
    else if (kind === 'pause' || kind === 'resume') this.running = kind === 'resume';
    else if (kind === 'reset') this.reset();
    else throw new ProblemError(problem('out-of-range', 'kind', kind, KINDS));
    yield answer({ id, outcome: 'applied', at: now });
    if (kind === 'step') yield* this.pass(Math.round(1000 * Number(stepS)));
    else if (!this.running) yield* this.beat();
  }

  private *pass(ms: number): Iterable<LiveOut | undefined> {
    const { room, desk } = this;
    yield* desk.expire(room.now);
    for (const tick of room.play(ms)) {
      if (tick === undefined) yield;
      else {
        yield* told(tick);
        yield* desk.expire(room.now);
      }
    }
  }

  /** Begins anew, as the document says, with nothing commanded. */
  reset(): void {
    this.rate = this.options.rate;
    this.room = this.begin(this.options.restart());
    this.desk = this.newDesk();
  }

  private begin({ start, epoch }: { readonly start: EpochMs; readonly epoch: number }): FaultyRoom {
    const { truth, faults } = this.options;
    return new FaultyRoom(new Simulation(this.document, { start, epoch, truth }), faults);
  }

  private newDesk(): CommandDesk {
    return new CommandDesk({ ...actuatorsOf(this.simulation), 'set-rate': this.rateActuator() });
  }

  /** The rate is of the whole room: any of its clusters may ask. */
  private rateActuator(): Actuator {
    return {
      devices: (target) => {
        serversOf(this.simulation.layout, target);
        return [0];
      },
      setter: (value) => {
        const rate = within('value', value, RATE.min, RATE.max);
        return () => {
          this.rate = rate;
        };
      },
      letGo: () => {
        this.rate = this.options.rate;
      },
    };
  }
}

function* told({ metrics, truth, events }: RoomTick): Iterable<LiveOut> {
  for (const value of metrics) yield { port: 'result', value };
  for (const value of events) yield event(value);
  if (truth.length > 0) yield event({ kind: 'truth', truth });
}

function isHolding(command: Command): command is Command & { readonly kind: HoldingKind } {
  return (HOLDING as readonly CommandKind[]).includes(command.kind);
}
