import { clockMetric } from '../telemetry/clock';
import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import { ProblemError, problem } from '../telemetry/problem';
import { LONGEST_STEP_S } from './constants';
import { layoutOf, type RoomLayout } from './document/layout';
import type { CompleteRoom } from './document/read-room';
import type { RoomInputs } from './inputs';
import { inputsOf, restoreInputs, snapshotInputs } from './inputs-of';
import { loadGpus } from './load-gpus';
import { atOnce, type Parts } from './parts';
import { Room } from './room';
import { SavedEntries } from './saved-entries';
import { DeviceStates } from './telemetry/device-states';
import { burstLabel } from './telemetry/labels';
import { Reporters } from './telemetry/reporters';
import { serverTags, targetOf } from './telemetry/tags';
import type { RoomTick } from './telemetry/tick';
import { Workload } from './workload/workload';

export interface SimulationOptions {
  /** Time of the domain at which the room begins, whole milliseconds. */
  readonly start: EpochMs;
  /** Whether the truth is told too. */
  readonly truth?: boolean;
  /** Of the clocks: rises when the room begins anew. */
  readonly epoch?: number;
  /** Whether `begin` is left for later: it takes long in a large room, and can pause. */
  readonly later?: boolean;
}

/** Acts on the inputs of a room before each step of the physics, when its load is demanded, and looks at it after. */
export interface StepHooks {
  before(now: EpochMs): void;
  /** With places to pause, at which nothing else may happen to the room. */
  after(began: EpochMs, dtS: number): Iterable<undefined>;
}

/** Begins the keys of the state of the physics. */
const OF_ROOM = 'room.';
/** The longest tick, ms. */
const LONGEST_TICK_MS = 86_400_000;

/** A room that lives: a document in, Metrics, truth and events out. Document, options, inputs and ticks say all. */
export class Simulation {
  readonly layout: RoomLayout;
  readonly room: Room;
  /** What acts on the room. Load, and that of GPUs, is written by `workload`; all else by whoever steers or harms. */
  readonly inputs: RoomInputs;
  readonly workload: Workload;
  readonly devices: DeviceStates;
  /** The faults of the room, if it has any. */
  faults: StepHooks | undefined;
  /** Simulated seconds a wall second, for the clocks; 0 unknown. */
  rate = 0;
  /** Time that the room has reached. */
  now: EpochMs;
  private sequence = 0;
  readonly epoch: number;
  private reporters: Reporters | undefined;
  private isAtRest = false;
  private readonly stepMs: number;
  private readonly targets: readonly Readonly<Record<string, string>>[];

  /** A room at rest under the load that it begins with. */
  constructor(
    document: CompleteRoom,
    private readonly options: SimulationOptions,
  ) {
    const { seed, zone, sampling } = document;
    const { start, epoch = 1, later = false } = options;
    this.layout = layoutOf(document);
    this.room = new Room(this.layout.plan, false);
    this.inputs = inputsOf(this.layout, this.room);
    this.workload = new Workload(this.layout.servers, this.layout.clusters, seed, zone, start);
    this.targets = this.layout.servers.map((_, server) => targetOf(serverTags(this.layout, server)));
    this.devices = new DeviceStates(this.targets, sampling.temperatureS, start);
    this.stepMs = Math.max(1, Math.round(1000 * Math.min(LONGEST_STEP_S, sampling.temperatureS)));
    this.now = start;
    this.epoch = epoch;
    if (!later) atOnce(this.begin());
  }

  /**
   * What is left of the beginning, with places to pause; nothing when there is nothing left. Whoever changes inputs
   * or looks at the state of a simulation that began `later` calls it first.
   */
  *begin(): Parts<void> {
    if (!this.isAtRest) {
      yield* this.workload.demandInParts(this.now, this.inputs.load);
      loadGpus(this.room, this.inputs);
      yield;
      yield* this.room.settleInParts(this.inputs);
      this.isAtRest = true;
    }
    this.reporters ??= yield* this.makeReporters();
  }

  /**
   * Lets time pass. Long ticks go in steps of the interval of temperatures, at most 10 s; what happens within a
   * step counts from the next one on, and what is asked within it is answered as of its end.
   *
   * @param ms whole milliseconds, from 1 to a day
   * @throws ProblemError for any other
   */
  advance(ms: number): RoomTick {
    const tick: RoomTick = { metrics: [], truth: [], events: [] };
    for (const part of this.play(ms)) {
      if (part === undefined) continue;
      for (const metric of part.metrics) tick.metrics.push(metric);
      for (const metric of part.truth) tick.truth.push(metric);
      for (const event of part.events) tick.events.push(event);
    }
    return tick;
  }

  /**
   * The same, step by step as it is read: what each step gives, the clocks in the last. `undefined` is a place to
   * pause within a step. Between steps inputs may be changed.
   *
   * @throws ProblemError as `advance`
   */
  *play(ms: number): Generator<RoomTick | undefined, void, void> {
    if (!Number.isInteger(ms) || ms < 1 || ms > LONGEST_TICK_MS) {
      throw new ProblemError(problem('out-of-range', 'ms', ms, `1..${LONGEST_TICK_MS}`));
    }
    yield* this.begin();
    for (let left = ms; left > 0; left -= this.stepMs) {
      const tick: RoomTick = { metrics: [], truth: [], events: [] };
      yield* this.step(Math.min(left, this.stepMs), tick);
      if (left <= this.stepMs) tick.metrics.push(...this.clocks(ms));
      yield tick;
    }
  }

  /** The clock of each cluster, one tick of `ms` behind: brokers keep order only within a topic. */
  clocks(ms: number, running = true): readonly Metric[] {
    this.sequence++;
    const { epoch, sequence, rate } = this;
    const common = { now: this.now - ms, epoch, sequence, rate, running, tickS: ms / 1000 };
    return this.layout.clusters.map(({ name }) => clockMetric({ cluster: name, ...common }));
  }

  /** The whole state. A simulation of the same document and options that restores it goes on with the same bytes. */
  *snapshot(): Iterable<[key: string, state: Json]> {
    atOnce(this.begin());
    yield* this.entries();
  }

  private *entries(): Iterable<[key: string, state: Json]> {
    yield ['time', { now: this.now, sequence: this.sequence }];
    yield ['devices', this.devices.snapshot()];
    for (const [key, state] of this.room.snapshot()) yield [`${OF_ROOM}${key}`, state];
    yield* snapshotInputs(this.inputs);
    yield* this.workload.snapshot();
    yield* this.reporters!.snapshot();
  }

  /** @throws ProblemError `bad-state` when it is that of another room */
  restore(from: Iterable<[string, Json]>): void {
    const saved = new SavedEntries(from);
    // It need not come to rest to become another.
    this.reporters ??= atOnce(this.makeReporters());
    for (const [key] of this.room.snapshot()) saved.get(`${OF_ROOM}${key}`);
    const { now, sequence } = saved.get('time') as { now: number; sequence: number };
    this.now = now;
    this.sequence = sequence;
    this.devices.restore(saved.get('devices'));
    this.room.restore(roomEntries(saved));
    restoreInputs(this.inputs, saved);
    this.workload.restore(saved);
    this.reporters.restore(saved);
    this.isAtRest = true;
  }

  private makeReporters(): Parts<Reporters> {
    const { layout, room, inputs, options } = this;
    const { seed, sampling, loss } = layout.document;
    const { start, truth = false } = options;
    return Reporters.make(layout, room, inputs, { seed, start, sampling, loss, truth });
  }

  private *step(ms: number, tick: RoomTick): Parts<void> {
    const { inputs, room, workload } = this;
    const dtS = ms / 1000;
    const { bursts, jobs } = yield* workload.demandInParts(this.now, inputs.load);
    for (const { server, state, at, since } of bursts) {
      const { burstLoad } = this.layout.servers[server]!.workload;
      const fault = burstLabel(state, at, since, this.targets[server]!, burstLoad);
      tick.events.push({ kind: 'fault', fault });
    }
    this.faults?.before(this.now);
    loadGpus(room, inputs);
    yield;
    yield* room.stepInParts(inputs, dtS);
    if (this.faults !== undefined) yield* this.faults.after(this.now, dtS);
    this.now += ms;
    yield;
    yield* workload.varyInParts(dtS);
    // Jobs that ask for more than there is wait for each other.
    const pace = (server: number) => room.state.servers.clock[server]! / Math.max(1, inputs.load[server]!);
    for (const { job, ...change } of [...jobs, ...workload.jobs.work(this.now, dtS, pace)]) {
      tick.events.push({
        kind: 'job',
        job: { id: job, state: change.state, at: change.at, target: this.targets[change.server]! },
      });
    }
    yield* this.reporters!.report(this.now, tick, (server, at) => this.devices.heard(server, at));
    yield;
    yield* this.devices.look(this.now, room.state, inputs, tick.events);
  }
}

function* roomEntries(saved: ReadonlyMap<string, Json>): Iterable<[string, Json]> {
  for (const [key, state] of saved) {
    if (key.startsWith(OF_ROOM)) yield [key.slice(OF_ROOM.length), state];
  }
}
