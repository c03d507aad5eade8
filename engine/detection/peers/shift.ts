import type { Json } from '../../telemetry/json';
import type { Joined } from '../server/joined';
import { LineWatch } from '../server/line-watch';
import type { Inputs, Line } from '../server/physics';

/** A middle of several servers is off by this much at least, °C. */
export const LEAST_SHIFT_C = 0.25;

/** What servers share follows the heat of the room, part of which comes round. */
export function commonLine(field: Joined, least = LEAST_SHIFT_C): Line {
  return {
    ...{ field, size: 3, least, isShare: false, aboveInlet: false },
    terms({ power60W, power450W }, into) {
      into[0] = 1;
      into[1] = power60W / 100;
      into[2] = power450W / 100;
      return !Number.isNaN(power450W);
    },
    unsure: () => 0,
  };
}

/** What one field of a rack, or of all, is off together. */
export class Shift {
  readonly line: LineWatch;
  offset = 0;

  constructor(
    readonly field: Joined,
    /** Empty for all racks. */
    readonly rack: string,
  ) {
    this.line = new LineWatch(commonLine(field));
  }
}

/** All of them, by rack and field: they are asked for at every reading. */
export class Shifts {
  private readonly byRack = new Map<string, Map<Joined, Shift>>();

  offsetOf(field: Joined, rack: string): number {
    return this.byRack.get(rack)?.get(field)?.offset ?? 0;
  }

  of(field: Joined, rack: string): Shift {
    const ofRack = this.byRack.get(rack) ?? new Map<Joined, Shift>();
    this.byRack.set(rack, ofRack);
    const shift = ofRack.get(field) ?? new Shift(field, rack);
    ofRack.set(field, shift);
    return shift;
  }

  /** Forgets what has added up. */
  restart(): void {
    for (const ofRack of this.byRack.values())
      for (const { line } of ofRack.values()) line.deviation.restart();
  }

  snapshot(): Json {
    const all = [...this.byRack.values()].flatMap((ofRack) => [...ofRack.values()]);
    return all.map(({ field, rack, offset, line }) => ({ field, rack, offset, line: line.snapshot() }));
  }

  restore(from: Json): void {
    for (const { field, rack, offset, line } of from as unknown as Saved[]) {
      const shift = this.of(field, rack);
      shift.offset = offset;
      shift.line.restore(line);
    }
  }
}

interface Saved {
  readonly field: Joined;
  readonly rack: string;
  readonly offset: number;
  readonly line: Json;
}

/** What a line of all servers does not ask for. */
export const NO_INPUTS: Inputs = {
  ...{ powerW: 0, power60W: 0, power150W: 0, power450W: 0, doubt: 0, inletC: 0 },
  ...{ flow: 0, heldFlow: 0, usualW: 1, usualFlow: 1 },
  ...{ fanSpeed: 0, fanUnsure: 0, fanCubes: 0, load: 0, loadChange: 0, peersInletC: 0 },
};
