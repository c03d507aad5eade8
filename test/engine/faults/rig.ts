import assert from 'node:assert/strict';
import { type FaultKind, kindSpec } from '../../../engine/faults/catalogue';
import type { FaultPlan } from '../../../engine/faults/plan';
import { readPlan } from '../../../engine/faults/read-plan';
import { RoomFaults } from '../../../engine/faults/room-faults';
import { layoutOf } from '../../../engine/room/document/layout';
import { readRoom } from '../../../engine/room/document/read-room';
import type { RoomInputs } from '../../../engine/room/inputs';
import { inputsOf } from '../../../engine/room/inputs-of';
import { Room } from '../../../engine/room/room';
import type { Fault } from '../../../engine/telemetry/fault';
import type { Json } from '../../../engine/telemetry/json';
import { ProblemError } from '../../../engine/telemetry/problem';

export const START = Date.UTC(2026, 0, 1);

/** A target that every kind takes: what it needs of the first cluster. */
export function targetOf(kind: FaultKind): Record<string, string> {
  const names = {
    rack: 'rack-1',
    server: 'server-02',
    fan: 'fan-1',
    field: 'cpu_temp_c',
    cluster: 'cluster-1',
    gpu: '0',
    disk: 'sda',
  };
  return Object.fromEntries(kindSpec(kind).needs.map((tag) => [tag, names[tag]]));
}

export function planOf(kind: FaultKind, more: object = {}): FaultPlan {
  return readPlan({ kind, target: targetOf(kind), ...more }, '', 'f');
}

/** Code and field of the Problem that this throws; `none` when it throws nothing. */
export function problemOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error));
    return `${error.problem.code} ${error.problem.field}`;
  }
  return 'none';
}

/** Two racks of four servers each under a constant load, and its faults. */
export class Rig {
  readonly layout = layoutOf(
    readRoom({
      unitSpread: 0,
      recirculation: 'aisle',
      racks: ['rack-1', 'rack-2'].map((name, r) => ({
        name,
        servers: [1, 2, 3, 4].map((s) => ({ name: `server-0${4 * r + s}` })),
      })),
    }),
  );
  readonly room = new Room(this.layout.plan);
  readonly inputs: RoomInputs = inputsOf(this.layout, this.room);
  now = START;
  readonly faults: RoomFaults;
  readonly labels: Fault[] = [];

  constructor(
    plans: readonly FaultPlan[],
    private readonly load = 0.6,
  ) {
    this.inputs.load.fill(load);
    this.room.settle(this.inputs);
    this.faults = new RoomFaults(this, plans, 1);
  }

  play(seconds: number, stepS = 1): this {
    for (let step = 0; step < seconds / stepS; step++) {
      const began = this.now;
      this.inputs.load.fill(this.load);
      this.faults.before(began);
      this.room.step(this.inputs, stepS);
      for (const _pause of this.faults.after(began, stepS));
      this.now = began + 1000 * stepS;
      this.labels.push(...this.faults.takeLabels());
    }
    return this;
  }

  /** All inputs, a list a column. */
  columns(): Record<string, unknown> {
    const shown = Object.entries(this.inputs).map(([name, value]) => [
      name,
      ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : structuredClone(value),
    ]);
    return Object.fromEntries(shown);
  }

  state(): ReadonlyMap<string, Json> {
    return new Map(this.room.snapshot());
  }
}
