import type { Json } from '../telemetry/json';
import { fieldSpec } from '../telemetry/vocabulary';
import type { Plan } from './plan';

/** A field that is not kept, and one that has only held text so far. */
const LEFT_OUT = -1;
const UNSEEN = -2;

/** Most fields that the series of one measurement may have together; the others are counted. */
const MAX_SLOTS = 1000;

/**
 * The numeric fields of one measurement, a column each, shared by all its series. A slot is a field in
 * the order in which it came first: samples of a publisher bring theirs in the same order every time.
 */
export class Columns {
  /** Field by column. */
  readonly fields: string[] = [];
  /** Per column: counters rise, everything else goes up and down. */
  readonly counters: boolean[] = [];
  /** Per column: seconds between samples as configured, 0 on change, undefined to be learned. */
  readonly expectedMs: (number | undefined)[] = [];
  readonly slots: string[] = [];
  /** Values that were left out because there were too many fields. */
  overflow = 0;
  private readonly columnOfSlot: number[] = [];
  private readonly slotOfField = new Map<string, number>();

  constructor(
    readonly measurement: string,
    private readonly plan: Plan,
  ) {}

  slotOf(field: string): number {
    const known = this.slotOfField.get(field);
    if (known !== undefined) return known;
    if (this.slots.length >= MAX_SLOTS) {
      this.overflow++;
      return -1;
    }
    const slot = this.slots.push(field) - 1;
    this.slotOfField.set(field, slot);
    this.columnOfSlot[slot] = this.plan.fields?.has(field) === false ? LEFT_OUT : UNSEEN;
    return slot;
  }

  /** The column of a slot; negative when the field is not kept. Called for a field that holds a number. */
  columnAt(slot: number): number {
    const column = this.columnOfSlot[slot] ?? LEFT_OUT;
    return column === UNSEEN ? this.open(slot) : column;
  }

  columnOf(field: string): number {
    return this.columnOfSlot[this.slotOfField.get(field) ?? -1] ?? LEFT_OUT;
  }

  snapshot(): Json {
    const { measurement, slots, columnOfSlot } = this;
    return { measurement, slots: [...slots], columnOfSlot: [...columnOfSlot] };
  }

  static restore(state: Json, plan: Plan): Columns {
    const saved = state as unknown as { measurement: string; slots: string[]; columnOfSlot: number[] };
    const columns = new Columns(saved.measurement, plan);
    for (const field of saved.slots) columns.slotOf(field);
    const opened = saved.columnOfSlot.flatMap((column, slot) => (column >= 0 ? [{ column, slot }] : []));
    opened.sort((a, b) => a.column - b.column);
    for (const { slot } of opened) columns.open(slot);
    return columns;
  }

  private open(slot: number): number {
    const field = this.slots[slot] as string;
    const { expectedS } = this.plan.config;
    const seconds = expectedS[`${this.measurement}.${field}`] ?? expectedS[field];
    const column = this.fields.push(field) - 1;
    this.counters[column] = fieldSpec(this.measurement, field)?.kind === 'counter';
    this.expectedMs[column] = seconds === undefined ? undefined : seconds * 1000;
    this.columnOfSlot[slot] = column;
    return column;
  }
}
