import { type CompleteRoom, readRoom } from '../../../../engine/room/document/read-room';
import { Simulation, type SimulationOptions } from '../../../../engine/room/simulation';
import type { RoomEvent, RoomTick } from '../../../../engine/room/telemetry/tick';
import type { Metric } from '../../../../engine/telemetry/metric';

export const START = Date.UTC(2026, 0, 5);

/** A room of one rack of `servers`, with all else as `room` says. */
export function rackOf(servers: number, room: object = {}): CompleteRoom {
  const list = Array.from({ length: servers }, (_, i) => ({ name: `s${i + 1}` }));
  return readRoom({ racks: [{ name: 'r', servers: list }], ...room });
}

/** A room in which nothing is left to chance: fixed load, ideal sensors, nothing lost, no jitter. */
export const CALM = {
  workload: { load: 0.5 },
  sensors: { ideal: true },
  sampling: { jitterS: 0 },
  loss: 'none',
  unitSpread: 0,
};

export function simulationOf(room: CompleteRoom, options: Partial<SimulationOptions> = {}): Simulation {
  return new Simulation(room, { start: START, ...options });
}

/** All that comes out in `seconds`. */
export function play(simulation: Simulation, seconds: number, tickS = 1): RoomTick {
  const all: RoomTick = { metrics: [], truth: [], events: [] };
  for (let s = 0; s < seconds; s += tickS) {
    const tick = simulation.advance(tickS * 1000);
    all.metrics.push(...tick.metrics);
    all.truth.push(...tick.truth);
    all.events.push(...tick.events);
  }
  return all;
}

export const named = (metrics: readonly Metric[], name: string) =>
  metrics.filter((metric) => metric.name === name);

/** Readings of servers that hold this field. */
export const withField = (metrics: readonly Metric[], field: string) =>
  metrics.filter((metric) => metric.name === 'server' && field in metric.fields);

export const faults = (events: readonly RoomEvent[], kind: string) =>
  events.flatMap((event) => (event.kind === 'fault' && event.fault.kind === kind ? [event.fault] : []));

export const states = (events: readonly RoomEvent[]) =>
  events.flatMap((event) => (event.kind === 'device' ? [event.device] : []));
