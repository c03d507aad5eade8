import type { Evidence } from '../../telemetry/finding';
import type { Json } from '../../telemetry/json';
import type { EpochMs, Metric } from '../../telemetry/metric';
import { MINUTE_MS } from '../../telemetry/units';
import type { Signs } from '../findings/suspicion';
import { Lags } from '../server/lag';
import { LineWatch } from '../server/line-watch';
import type { Inputs } from '../server/physics';
import { median } from './median';
import { commonLine } from './shift';
import { type Sign, signOf } from './sign';

const SUPPLY = 'supply_temp_c';
/** Cold air is held by a unit, and told by a sensor that is alone: it may be off by less than the middle of servers. */
const LEAST_SUPPLY_C = 0.1;
/** Time constants in which hunting evens out, s: units swing within minutes, or a quarter of an hour. */
const CALM_S = [300, 1200] as const;
/** A mean of minutes that is off by this share of what the slow one is has come back. */
const RETURNED = 0.33;
/** Units of which the supply air is kept. */
const MOST_UNITS = 64;
/** So long a reading of a unit stands. */
const HELD_MS = 15 * MINUTE_MS;
/** Supply air that has moved by less, °C, is no matter. */
const LEAST_SUPPLY_MOVE_C = 0.3;
/** Inlets that go less of the way than this do not follow the supply air: it is told wrongly, or goes elsewhere. */
const FOLLOWS = 0.25;
/** What inlets were before the supply air moved is their mean of so long, ms. */
const BEFORE_MS = 30 * MINUTE_MS;
const MOVING_LEVEL = 0.5;
/** Inlets that have moved by less, °C, do not tell where it comes from. */
const LEAST_MOVE_C = 0.5;
/** Deviations that stand for supply air that has moved as far as the inlets. */
const ALL_OF_IT = 6;
const MOST_SHARE = 1.5;

/** The air that servers get, and the cold air that it is made of: where one goes without the other says what is wrong. */
export class Air {
  /** Inlets in the middle, °C; NaN for too few. */
  inletC = Number.NaN;
  readonly inlets = new LineWatch(commonLine('inlet_temp_c'));
  private readonly supply = new LineWatch(commonLine('inlet_temp_c', LEAST_SUPPLY_C));
  /** The same without what comes and goes within minutes: units hunt for what they are to hold. */
  private readonly calm = CALM_S.map(() => new LineWatch(commonLine('inlet_temp_c', LEAST_SUPPLY_C)));
  private readonly held = new Lags(CALM_S);
  /** By cooling unit, and of the room by an empty name. */
  private readonly units = new Map<string, { value: number; at: EpochMs }>();
  private isSupplyTold = false;
  /** Mean of the inlets until the supply air moved, °C. */
  private before = Number.NaN;
  private at: EpochMs = Number.NaN;

  hear({ tags, fields }: Metric, at: EpochMs): void {
    const value = fields[SUPPLY];
    const unit = tags.cooling_unit ?? '';
    if (typeof value !== 'number' || (this.units.size >= MOST_UNITS && !this.units.has(unit))) return;
    this.units.set(unit, { value, at });
  }

  /** @param inletC inlets in the middle */
  compare(inletC: number, inputs: Inputs, now: EpochMs): Sign[] {
    const { inlets, supply } = this;
    this.inletC = inletC;
    if (!Number.isNaN(inletC)) inlets.push(inletC, inputs, 0, now, true);
    const supplyC = this.supplyC(now);
    this.isSupplyTold = !Number.isNaN(supplyC) && !supply.isLearning;
    if (!Number.isNaN(supplyC)) {
      supply.push(supplyC, inputs, 0, now, true);
      this.held.push(supplyC, now);
      for (const [i, calm] of this.calm.entries()) calm.push(this.held.get(i), inputs, 0, now, true);
      this.heedReturn();
    }
    const signs = Number.isNaN(inletC) ? [] : [signOf('', inlets)];
    if (this.isSupplyTold && this.isFollowed(inletC, now)) signs.push(signOf('', this.clearest(), SUPPLY));
    this.at = now;
    return signs;
  }

  /** Of inlets beyond a limit, °C: what they were expected to be, or the limit while nobody knows. */
  evidence(limit: number | undefined): Evidence {
    const { field, observed, expected, sigma } = signOf('', this.inlets);
    return { field, observed, expected: expected ?? limit ?? null, sigma };
  }

  /** How far the supply air goes with inlets that rise; of others, how far it is off. Undefined where nobody tells. */
  supplySigns(): Signs | undefined {
    const { inlets, supply } = this;
    if (!this.isSupplyTold) return undefined;
    if (inlets.offset < LEAST_MOVE_C) return { [SUPPLY]: signOf('', this.clearest()).sigma };
    return { [SUPPLY]: ALL_OF_IT * Math.min(MOST_SHARE, supply.offset / inlets.offset) };
  }

  snapshot(): Json {
    const { inletC, inlets, supply, units, isSupplyTold, before, at } = this;
    const known = (value: number) => (Number.isNaN(value) ? null : value);
    return {
      ...{ before: known(before), at: known(at) },
      inletC: known(inletC),
      inlets: inlets.snapshot(),
      supply: supply.snapshot(),
      calm: this.calm.map((line) => line.snapshot()),
      held: this.held.snapshot(),
      units: [...units].map(([unit, { value, at }]) => [unit, value, at]),
      isSupplyTold,
    };
  }

  restore(from: Json): void {
    const { inletC, inlets, supply, calm, held, units, isSupplyTold, before, at } = from as unknown as Saved;
    this.before = before ?? Number.NaN;
    this.at = at ?? Number.NaN;
    this.inletC = inletC ?? Number.NaN;
    this.inlets.restore(inlets);
    this.supply.restore(supply);
    for (const [i, line] of this.calm.entries()) line.restore(calm[i]!);
    this.held.restore(held);
    for (const [unit, value, at] of units) this.units.set(unit, { value, at });
    this.isSupplyTold = isSupplyTold;
  }

  /** Supply air that is back where it was is off no more, however long a slow mean remembers it: that begins anew. */
  private heedReturn(): void {
    const [fast, slow] = this.calm as [LineWatch, LineWatch];
    const remembers = slow.observed - slow.expected;
    if (slow.deviation.level === 0 || (fast.observed - fast.expected) / remembers > RETURNED) return;
    this.held.restart(1, this.held.get(0));
    slow.deviation.restart();
  }

  private clearest(): LineWatch {
    const lines = [this.supply, ...this.calm];
    return lines.reduce((best, line) => (line.deviation.level > best.deviation.level ? line : best));
  }

  /** Has the supply air moved, and the inlets with it? */
  private isFollowed(inletC: number, now: EpochMs): boolean {
    const { supply, before } = this;
    if (this.clearest().deviation.level < MOVING_LEVEL) {
      const passed = Number.isNaN(before) ? 1 : Math.min(1, (now - this.at) / BEFORE_MS);
      if (!Number.isNaN(inletC))
        this.before = Number.isNaN(before) ? inletC : before + passed * (inletC - before);
      return false;
    }
    const moved = Math.abs(supply.offset);
    return moved >= LEAST_SUPPLY_MOVE_C && (inletC - before) * Math.sign(supply.offset) > FOLLOWS * moved;
  }

  /** As the room tells it, or the middle of its units, °C; NaN when nobody does. */
  private supplyC(now: EpochMs): number {
    const fresh = [...this.units].filter(([, { at }]) => now - at <= HELD_MS);
    const ofRoom = fresh.find(([unit]) => unit === '');
    if (ofRoom !== undefined) return ofRoom[1].value;
    return median(
      fresh.map(([, { value }]) => value),
      1,
    );
  }
}

interface Saved {
  readonly inletC: number | null;
  readonly inlets: Json;
  readonly supply: Json;
  readonly calm: readonly Json[];
  readonly held: Json;
  readonly units: readonly [string, number, EpochMs][];
  readonly isSupplyTold: boolean;
  readonly before: number | null;
  readonly at: EpochMs | null;
}
