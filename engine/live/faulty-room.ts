import { isOfRoom } from '../faults/catalogue';
import { placeOf } from '../faults/place';
import { everyPlan, type FaultPlan, type PlanChoice } from '../faults/plan';
import { RoomFaults } from '../faults/room-faults';
import { isHole } from '../faults/stream/corruption-of';
import { StreamFaults, type StreamOut } from '../faults/stream/stream-faults';
import type { Simulation } from '../room/simulation';
import { serverTags } from '../room/telemetry/tags';
import type { RoomEvent, RoomTick } from '../room/telemetry/tick';
import { serverFields } from '../room/telemetry/told-fields';
import { isClock } from '../telemetry/clock';
import type { Fault } from '../telemetry/fault';
import type { Json } from '../telemetry/json';
import { clusterOf, type EpochMs, type Metric } from '../telemetry/metric';
import { ProblemError, problem } from '../telemetry/problem';

/** Begins the keys of the state of what is seen. */
const SEEN = 'seen/';
/** So many Metrics are corrupted between two places to pause. */
const METRICS_A_SLICE = 200;

/**
 * A room and its faults: those of the room act on it, those of sensors and networks on what it tells, cluster by
 * cluster, each a time domain of its own. It is played like a `Simulation`, and tells the labels among its events.
 */
export class FaultyRoom {
  private readonly ofRoom: RoomFaults;
  /** By cluster; none where no fault of that kind has ever been. */
  private readonly ofStreams = new Map<string, StreamFaults>();

  /**
   * @param simulation as its document begins: a saved state is restored through this room, not before
   * @throws ProblemError as `add`
   */
  constructor(
    readonly simulation: Simulation,
    plans: readonly FaultPlan[] = [],
  ) {
    this.ofRoom = new RoomFaults(simulation, [], simulation.layout.document.seed);
    simulation.faults = this.ofRoom;
    for (const plan of plans) this.add(plan);
  }

  get now(): EpochMs {
    return this.simulation.now;
  }

  /** Readings that a fault holds back for less time than it says. */
  get early(): number {
    return [...this.ofStreams.values()].reduce((sum, { early }) => sum + early, 0);
  }

  /** Of all faults that are to come, there, or lately over. */
  get plans(): readonly FaultPlan[] {
    return [...this.ofRoom.plans, ...[...this.ofStreams.values()].flatMap(({ plans }) => plans)];
  }

  /**
   * Adds a fault; its `after` counts from now. One that could be of several clusters names its own.
   *
   * @param path of the fault, for Problems
   * @throws ProblemError `fault-target`, `missing-field` or `fault-twice`; nothing has changed then
   */
  add(plan: FaultPlan, path = plan.id): void {
    const { layout, now } = this.simulation;
    const { cluster } = placeOf(plan, layout, path);
    if (this.ofRoom.has(plan.id) || [...this.ofStreams.values()].some((stream) => stream.has(plan.id))) {
      throw new ProblemError(problem('fault-twice', `${path}.id`, plan.id));
    }
    if (isOfRoom(plan.kind)) {
      this.ofRoom.add(plan);
      return;
    }
    const stream = this.ofStreams.get(cluster) ?? this.newStream(cluster);
    if (isHole({ plan })) this.introduce(cluster, stream);
    stream.add(plan, now);
  }

  /** Has a fault of this id been, and is there nothing more to come of it? */
  isOver(id: string): boolean {
    return (
      this.ofRoom.isOver(id) ||
      [...this.ofStreams.values()].some((stream) => stream.isOver(id, this.simulation.now))
    );
  }

  /** Ends faults, and what was planned of them. */
  clear(isMeant: PlanChoice = everyPlan): void {
    this.ofRoom.clear(isMeant);
    for (const stream of this.ofStreams.values()) stream.clear(this.now, isMeant);
  }

  /**
   * Lets whole milliseconds pass, as `Simulation.play`: clocks come behind all other Metrics.
   *
   * @throws ProblemError as `Simulation.advance`
   */
  *play(ms: number): Generator<RoomTick | undefined, void, void> {
    for (const tick of this.simulation.play(ms)) {
      if (tick === undefined) yield;
      else yield yield* this.seen(tick);
    }
  }

  /** What is still held back: nothing more will come. */
  end(): RoomTick {
    const tick = emptyTick();
    for (const stream of this.ofStreams.values()) sort(stream.advance(Number.POSITIVE_INFINITY), tick);
    return tick;
  }

  /** The whole state, that of the simulation in it. */
  *snapshot(): Iterable<[key: string, state: Json]> {
    yield* this.simulation.snapshot();
    yield* this.ofRoom.snapshot();
    for (const [cluster, stream] of this.ofStreams) {
      // Names of clusters have no slash.
      for (const [key, state] of stream.snapshot()) yield [`${SEEN}${cluster}/${key}`, state];
    }
  }

  /**
   * Goes on where such a room was, with its faults in place of those of now.
   *
   * @throws ProblemError `bad-state` when it is that of another room
   */
  restore(from: Iterable<[string, Json]>): void {
    const saved = new Map(from);
    if (!saved.has('faults')) throw new ProblemError(problem('bad-state', 'faults', 'nothing'));
    this.simulation.restore(saved);
    this.ofRoom.restore(saved);
    this.ofStreams.clear();
    for (const [cluster, state] of byCluster(saved)) this.newStream(cluster).restore(state);
  }

  /** What is seen of a tick. */
  private *seen(tick: RoomTick): Generator<undefined, RoomTick, void> {
    const labels = this.ofRoom.takeLabels();
    if (labels.length === 0 && this.ofStreams.size === 0) return tick;
    const seen: RoomTick = { metrics: [], truth: tick.truth, events: labels.map(labelled) };
    const clocks: Metric[] = [];
    let count = 0;
    for (const metric of tick.metrics) {
      if (isClock(metric)) clocks.push(metric);
      else this.see(metric, seen);
      if (++count % METRICS_A_SLICE === 0) yield;
    }
    for (const stream of this.ofStreams.values()) sort(stream.advance(this.now), seen);
    for (const event of tick.events) seen.events.push(event);
    for (const clock of clocks) seen.metrics.push(clock);
    return seen;
  }

  private see(metric: Metric, seen: RoomTick): void {
    const stream = this.ofStreams.get(clusterOf(metric.tags));
    if (stream === undefined) seen.metrics.push(metric);
    else sort(stream.push(metric), seen);
  }

  /** A share of the sensors is exactly that, also in the first second: a room knows what stands in it. */
  private introduce(cluster: string, stream: StreamFaults): void {
    const { layout } = this.simulation;
    layout.servers.forEach((server, i) => {
      const tags = serverTags(layout, i);
      if (tags.cluster !== cluster) return;
      const fields = Object.fromEntries(serverFields(server).map((field) => [field, null]));
      stream.expect({ name: 'server', tags, fields });
    });
  }

  private newStream(cluster: string): StreamFaults {
    const { layout, now } = this.simulation;
    const stream = new StreamFaults({ plans: [], seed: layout.document.seed, start: now, cluster });
    this.ofStreams.set(cluster, stream);
    return stream;
  }
}

function emptyTick(): RoomTick {
  return { metrics: [], truth: [], events: [] };
}

function sort(outs: Iterable<StreamOut>, { metrics, events }: RoomTick): void {
  for (const { port, value } of outs) {
    if (port === 'event') events.push(labelled(value as Fault));
    else metrics.push(value as Metric);
  }
}

function labelled(fault: Fault): RoomEvent {
  return { kind: 'fault', fault };
}

/** The states of what is seen, out of a whole one. */
function byCluster(saved: ReadonlyMap<string, Json>): Map<string, Map<string, Json>> {
  const states = new Map<string, Map<string, Json>>();
  for (const [key, state] of saved) {
    if (!key.startsWith(SEEN)) continue;
    const slash = key.indexOf('/', SEEN.length);
    const cluster = key.slice(SEEN.length, slash);
    const entries = states.get(cluster) ?? new Map<string, Json>();
    states.set(cluster, entries.set(key.slice(slash + 1), state));
  }
  return states;
}
