import type { FaultPlan } from '../faults/plan';
import type { CompleteRoom } from '../room/document/read-room';
import type { Json } from '../telemetry/json';
import type { EpochMs } from '../telemetry/metric';

/** Where a room begins, and with what epoch of its clocks. */
export interface Beginning {
  readonly start: EpochMs;
  readonly epoch: number;
}

/** A room begins to live; what it is like does not change until the next of these. */
export interface BeginRecord extends Beginning {
  readonly kind: 'begin';
  readonly document: CompleteRoom;
  readonly truth: boolean;
  /** Simulated seconds a wall second that its options ask for. */
  readonly rate: number;
  readonly faults: readonly FaultPlan[];
}

/**
 * All that acts on a live room, in its order: played again it gives the same. JSON, a record a line.
 *
 * `state` follows a `begin` when the room goes on from there: an entry of its snapshot. `pass` is a tick of `ms` with
 * the rate that the clocks tell, so many `times`; `beat` a clock of a room that stands still. A `command` says when it
 * took effect, as it came; where it begins anew, with what.
 */
export type JournalRecord =
  | BeginRecord
  | { readonly kind: 'state'; readonly key: string; readonly state: Json }
  | { readonly kind: 'pass'; readonly ms: number; readonly rate: number; readonly times: number }
  | { readonly kind: 'beat'; readonly times: number }
  | { readonly kind: 'command'; readonly at: EpochMs; readonly command: Json; readonly anew?: Beginning };

export type Note = (record: JournalRecord) => void;

/** Makes one record of what happens many times in a row. */
export class JoinedRecords {
  private held: JournalRecord | undefined;

  constructor(private readonly sink: Note) {}

  readonly note: Note = (record) => {
    const { held } = this;
    if (held !== undefined && 'times' in held && 'times' in record && isAlike(held, record)) {
      this.held = { ...held, times: held.times + record.times };
      return;
    }
    this.flush();
    if ('times' in record) this.held = record;
    else this.sink(record);
  };

  /** Lets out what might still be repeated. */
  flush(): void {
    if (this.held !== undefined) this.sink(this.held);
    this.held = undefined;
  }
}

function isAlike(a: JournalRecord, b: JournalRecord): boolean {
  if (a.kind !== 'pass' || b.kind !== 'pass') return a.kind === b.kind;
  return a.ms === b.ms && a.rate === b.rate;
}
