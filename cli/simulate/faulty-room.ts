import { kindSpec } from '../../engine/faults/catalogue';
import type { FaultPlan } from '../../engine/faults/plan';
import { RoomFaults } from '../../engine/faults/room-faults';
import { StreamFaults, type StreamOut } from '../../engine/faults/stream/stream-faults';
import type { Simulation } from '../../engine/room/simulation';
import type { Fault } from '../../engine/telemetry/fault';
import { clusterOf, type EpochMs, type Metric } from '../../engine/telemetry/metric';

/** What a room tells, and the labels of what happened to it. */
export interface Told {
  readonly metrics: Metric[];
  readonly labels: Fault[];
}

/** A room and its faults: those of the room act on it, those of sensors and networks on what it tells. */
export class FaultyRoom {
  private readonly ofRoom: RoomFaults;
  /** By cluster, each a time domain; none when no fault is of that kind. */
  private readonly ofStreams = new Map<string, StreamFaults>();

  constructor(
    private readonly simulation: Simulation,
    plans: readonly FaultPlan[],
  ) {
    const { layout, now } = simulation;
    const { seed } = layout.document;
    this.ofRoom = new RoomFaults(simulation, plans, seed);
    simulation.faults = this.ofRoom;
    if (!plans.some(({ kind }) => kindSpec(kind).layer === 'stream')) return;
    for (const { name } of layout.clusters) {
      this.ofStreams.set(name, new StreamFaults({ plans, seed, start: now }));
    }
  }

  get now(): EpochMs {
    return this.simulation.now;
  }

  /** Readings that a fault holds back for less time than it says. */
  get early(): number {
    return [...this.ofStreams.values()].reduce((sum, { early }) => sum + early, 0);
  }

  /** Lets whole milliseconds pass. What was true comes after what is seen. */
  advance(ms: number): Told {
    const { metrics, truth, events } = this.simulation.advance(ms);
    const labels = this.ofRoom.takeLabels();
    for (const event of events) if (event.kind === 'fault') labels.push(event.fault);
    const told: Told = { metrics: [], labels };
    for (const metric of metrics) {
      const stream = this.ofStreams.get(clusterOf(metric.tags));
      if (stream === undefined) told.metrics.push(metric);
      else sort(stream.push(metric), told);
    }
    for (const stream of this.ofStreams.values()) sort(stream.advance(this.now), told);
    for (const metric of truth) told.metrics.push(metric);
    return told;
  }

  /** What is still held back. */
  end(): Told {
    const told: Told = { metrics: [], labels: [] };
    for (const stream of this.ofStreams.values()) sort(stream.advance(Number.POSITIVE_INFINITY), told);
    return told;
  }
}

function sort(outs: Iterable<StreamOut>, { metrics, labels }: Told): void {
  for (const { port, value } of outs) {
    if (port === 'event') labels.push(value as Fault);
    else metrics.push(value as Metric);
  }
}
