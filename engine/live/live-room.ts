import type { FaultPlan } from '../faults/plan';
import type { CompleteRoom } from '../room/document/read-room';
import { Simulation } from '../room/simulation';
import type { RoomTick } from '../room/telemetry/tick';
import type { Command, CommandAnswer, CommandKind } from '../telemetry/command';
import { isRecord, type Json } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';
import { ProblemError, problem } from '../telemetry/problem';
import { readCommand } from '../telemetry/read-command';
import { actuatorsOf, HOLDING, type HoldingKind, within } from './actuators';
import { AnsweredCommands } from './answered';
import { answer, CommandDesk, refusal } from './command-desk';
import { clear, inject } from './fault-commands';
import { FaultyRoom } from './faulty-room';
import { isOfJobs, obeyOfJobs } from './job-commands';
import type { Beginning, JournalRecord, Note } from './journal';
import { rateActuator } from './rate-actuator';
import { event, type LiveOut } from './room-event';
import { checkTarget } from './targets';

/** What a live room does by command. */
const KINDS = [
  ...HOLDING,
  'release',
  'inject',
  'clear',
  'pause',
  'resume',
  'step',
  'reset',
] as const satisfies CommandKind[];

const LONGEST_STEP_S = 86_400;

/** A tick that is longer than the last by no more is within what everybody takes from ahead of a clock. */
const ALIKE_MS = 1000;

export interface LiveRoomOptions extends Beginning {
  readonly truth: boolean;
  /** That happen each time it begins; their `after` counts from there. None when absent. */
  readonly faults?: readonly FaultPlan[];
  /** Simulated seconds a wall second, while no command says otherwise. */
  readonly rate: number;
  /** Begins anew: where, and with what epoch, higher than that of every room of these clusters before. */
  readonly restart: () => Beginning;
  /** Is told all that acts on the room, so that it can be played again. */
  readonly note?: Note;
}

/** A simulated room that takes commands while it runs. It is told how much time passes. */
export class LiveRoom {
  running = true;
  /** Simulated seconds a wall second that are asked for. */
  rate: number;
  private room: FaultyRoom;
  private desk: CommandDesk;
  private answered = new AnsweredCommands();
  /** Length of the last tick, as the clocks said; undefined before the first. */
  private toldMs: number | undefined;
  /** What its journal has still to say of how it began. */
  private unsaid: 'beginning' | 'state' | undefined = 'beginning';

  /** @throws ProblemError for a fault that the room cannot have */
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

  /**
   * Lets `ms` of simulated time pass, whole milliseconds; nothing while it is paused.
   *
   * @param reached simulated seconds a wall second, for the clocks; 0 unknown
   */
  *advance(ms: number, reached = 0): Iterable<LiveOut | undefined> {
    if (!this.running) return;
    yield* this.noted({ kind: 'pass', ms, rate: reached, times: 1 });
    this.simulation.rate = reached;
    yield* this.pass(ms);
  }

  /** The clocks of a room that stands still: what listens knows that it is there. */
  *beat(): Iterable<LiveOut | undefined> {
    yield* this.noted({ kind: 'beat', times: 1 });
    yield* this.standing();
  }

  /**
   * Takes a command and gives its answer, and what follows from it. One that cannot be done is answered `refused`
   * and changes nothing. One that comes again is answered as before and does nothing.
   *
   * @throws ProblemError for what is no command and names no id to answer
   */
  *take(claimed: unknown): Iterable<LiveOut | undefined> {
    const { now } = this.room;
    const asked = plain(claimed);
    const read = this.answered.find(asked) ?? this.read(asked, now);
    const anew = 'kind' in read && read.kind === 'reset' ? this.options.restart() : undefined;
    yield* this.noted({ kind: 'command', at: now, command: asked, ...(anew === undefined ? {} : { anew }) });
    let isAnswered = false;
    for (const out of 'kind' in read ? this.tried(read, now, anew) : [answer(read)]) {
      if (!isAnswered && out?.port === 'event' && out.value.kind === 'command') {
        this.answered.remember(asked, out.value.command);
        isAnswered = true;
      }
      yield out;
    }
  }

  /** The state between ticks. */
  *snapshot(): Iterable<[key: string, state: Json]> {
    const { running, rate, desk, answered, room, simulation, toldMs = null } = this;
    const { epoch, rate: reached } = simulation;
    const commands = desk.snapshot();
    yield ['live', { running, rate, reached, epoch, toldMs, commands, answered: answered.snapshot() }];
    yield* room.snapshot();
  }

  /** @throws ProblemError `bad-state` when it is that of another room */
  restore(from: Iterable<[string, Json]>): void {
    const saved = new Map(from);
    const live = saved.get('live');
    if (!isRecord(live)) throw new ProblemError(problem('bad-state', 'live', 'nothing'));
    this.room = this.begin({ start: this.options.start, epoch: Number(live.epoch) });
    this.room.restore(saved);
    this.simulation.rate = Number(live.reached);
    this.desk = this.newDesk();
    this.desk.restore(live.commands as Json);
    this.answered.restore(live.answered as Json);
    this.running = live.running === true;
    this.toldMs = typeof live.toldMs === 'number' ? live.toldMs : undefined;
    this.rate = this.desk.holds('set-rate') ? Number(live.rate) : this.options.rate;
    this.unsaid = 'state';
  }

  /** Begins anew, as the document says, with nothing commanded and no faults but those of the options. */
  reset(): void {
    this.beginAnew(this.options.restart());
    this.unsaid = 'beginning';
  }

  /** The command, or the answer to one that cannot be or comes too late. */
  private read(asked: Json, now: EpochMs): Command | CommandAnswer {
    try {
      const { clusters } = this.simulation.layout;
      const command = readCommand(asked, now, clusters[0]!.name);
      if (command.expires_at > now) return command;
      return { id: command.id, outcome: 'expired', at: now };
    } catch (error) {
      const id = idOf(asked);
      if (id === '') throw error;
      return refusal(id, now, error);
    }
  }

  private *tried(command: Command, now: EpochMs, anew?: Beginning): Iterable<LiveOut | undefined> {
    try {
      yield* this.obey(command, now, anew);
    } catch (error) {
      yield answer(refusal(command.id, now, error));
    }
  }

  private *obey(command: Command, now: EpochMs, anew?: Beginning): Iterable<LiveOut | undefined> {
    const { id, kind, target, value } = command;
    yield* this.simulation.begin();
    checkTarget(this.simulation.layout, target);
    if (isOfJobs(command)) {
      const told = obeyOfJobs(this.simulation, command);
      yield answer({ id, outcome: 'applied', at: now });
      return yield* told;
    }
    if (isHolding(command)) return yield* this.desk.take(command, now);
    if (kind === 'release') return yield* this.desk.release(command, now);
    const stepS = value === undefined ? this.rate : value;
    if (kind === 'inject') inject(this.room, command);
    else if (kind === 'clear') clear(this.room, command);
    else if (kind === 'step') within('value', stepS, 0.001, LONGEST_STEP_S);
    else if (kind === 'pause' || kind === 'resume') this.running = kind === 'resume';
    else if (anew !== undefined) this.beginAnew(anew);
    else throw new ProblemError(problem('command-kind', 'kind', kind, KINDS));
    yield answer({ id, outcome: 'applied', at: now });
    if (kind === 'step') yield* this.pass(Math.round(1000 * Number(stepS)));
    else if (!this.running) yield* this.standing();
  }

  private *pass(ms: number): Iterable<LiveOut | undefined> {
    const { room, desk } = this;
    yield* desk.expire(room.now);
    yield* this.announce(ms);
    for (const tick of room.play(ms)) {
      if (tick === undefined) yield;
      else {
        yield* told(tick);
        yield* desk.expire(room.now);
      }
    }
    this.toldMs = ms;
  }

  /** A tick that is longer than the last reaches further ahead of the clock than that allows: it is told before. */
  private *announce(ms: number): Iterable<LiveOut> {
    const { toldMs } = this;
    if (toldMs === undefined || ms <= toldMs + ALIKE_MS) return;
    for (const clock of this.simulation.clocks(toldMs, this.running))
      yield { port: 'result', value: { ...clock, fields: { ...clock.fields, tick_s: ms / 1000 } } };
  }

  private *standing(): Iterable<LiveOut> {
    this.toldMs = 0;
    for (const value of this.simulation.clocks(0, false)) yield { port: 'result', value };
  }

  private beginAnew(beginning: Beginning): void {
    this.rate = this.options.rate;
    this.toldMs = undefined;
    this.room = this.begin(beginning);
    this.desk = this.newDesk();
    this.answered = new AnsweredCommands();
  }

  private begin({ start, epoch }: Beginning): FaultyRoom {
    const { truth, faults } = this.options;
    // Nobody waits for a large room to come to rest: that is done before its first tick or command, in parts.
    return new FaultyRoom(new Simulation(this.document, { start, epoch, truth, later: true }), faults);
  }

  /** Tells the journal, and before its first record how all began. */
  private *noted(record: JournalRecord): Iterable<undefined> {
    const { document, options, simulation, unsaid } = this;
    const { note, truth, rate, faults = [] } = options;
    if (note === undefined) return;
    this.unsaid = undefined;
    if (unsaid !== undefined) {
      const { now: start, epoch } = simulation;
      note({ kind: 'begin', document, start, epoch, truth, rate, faults });
    }
    for (const [key, state] of unsaid === 'state' ? this.snapshot() : []) {
      note({ kind: 'state', key, state });
      yield;
    }
    note(record);
  }

  private newDesk(): CommandDesk {
    const { simulation, options } = this;
    const ofRate = rateActuator(simulation.layout, (rate = options.rate) => {
      this.rate = rate;
    });
    return new CommandDesk({ ...actuatorsOf(simulation), 'set-rate': ofRate });
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

/** As it stands in a journal; null for what cannot. */
function plain(value: unknown): Json {
  try {
    return JSON.parse(JSON.stringify(value)) as Json;
  } catch {
    return null;
  }
}

function idOf(asked: Json): string {
  return isRecord(asked) && typeof asked.id === 'string' ? asked.id : '';
}
