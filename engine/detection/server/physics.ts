import type { Joined } from './joined';

/** What of a server counts as an input now. NaN is not known. */
export interface Inputs {
  /** Watts, by their meter or by the load: now, and as felt by 60, 150 and 450 s. */
  readonly powerW: number;
  readonly power60W: number;
  readonly power150W: number;
  readonly power450W: number;
  /** Air, m³/s, or mean speed of the fans where no airflow is told: lately. */
  readonly flow: number;
  /** °C, lately; 0 where no inlet is told. */
  readonly inletC: number;
  /** Mean speed of the fans, 0..1. */
  readonly fanSpeed: number;
  /** How far that may be off, because they are told on change, 0..1. */
  readonly fanUnsure: number;
  /** Mean of their cubes: what they draw. */
  readonly fanCubes: number;
  /** Load of the processors, 0..1, and how far it went since it was read before. */
  readonly load: number;
  readonly loadChange: number;
  /** Inlets of its peers, in the middle, °C. */
  readonly peersInletC: number;
}

/** One line of the physics of a server: a reading, and what it is made of. */
export interface Line {
  readonly field: Joined;
  /** Number of terms. */
  readonly size: number;
  /** Deviation that is usual at least, in its unit or as a share of what is expected. */
  readonly least: number;
  readonly isShare: boolean;
  /** Is it counted from the inlet? */
  readonly aboveInlet: boolean;
  /** Writes the terms; false when an input is not known. */
  terms(inputs: Inputs, into: Float64Array): boolean;
  /** What the field can be off besides, in its unit or as a share, because inputs are not known well now. */
  unsure(inputs: Inputs, expected: number): number;
}

/**
 * The physics of a server as lines whose coefficients are learned for each machine. Heat raises what it passes by its
 * resistance; that of a heat sink is a constant and a part that falls with the air (Intel's reference sinks:
 * ψ = ψ₀ + ψ₁·CFM^−0.94), so watts and watts per air are its terms; air itself rises by P/(ρ·cp·V). Each is felt
 * with lags. Fans give air in proportion to
 * their speed (affinity), and draw its cube. Watts are a smooth curve of the load with
 * a step out of deep idle.
 */
export const LINES: readonly Line[] = [
  {
    field: 'power_w',
    size: 6,
    least: 0.008,
    isShare: true,
    aboveInlet: false,
    terms({ load, fanCubes }, into) {
      into[0] = 1;
      into[1] = load;
      into[2] = load * load;
      into[3] = load * load * load;
      into[4] = Math.max(0, 0.1 - load) * 10;
      into[5] = Number.isNaN(fanCubes) ? 0 : fanCubes;
      return !Number.isNaN(load);
    },
    // A meter is read at another time than the load.
    unsure: ({ loadChange }) => loadChange,
  },
  {
    field: 'airflow_m3s',
    size: 1,
    least: 0.01,
    isShare: true,
    aboveInlet: false,
    terms({ fanSpeed }, into) {
      into[0] = fanSpeed;
      return !Number.isNaN(fanSpeed);
    },
    unsure: ({ fanSpeed, fanUnsure }) => fanUnsure / Math.max(fanSpeed, 0.05),
  },
  {
    field: 'cpu_temp_c',
    size: 5,
    least: 0.3,
    isShare: false,
    aboveInlet: true,
    terms: ({ powerW, power60W, power150W, flow }, into) =>
      heat(into, flow, [powerW, power60W], [power60W, power150W]),
    unsure: ({ powerW, power150W }, expected) => onItsWay(powerW - power150W, power150W, expected),
  },
  {
    field: 'chassis_temp_c',
    size: 5,
    least: 0.3,
    isShare: false,
    aboveInlet: true,
    terms: ({ power60W, power150W, power450W, flow }, into) =>
      heat(into, flow, [power150W, power450W], [power60W, power450W]),
    unsure: ({ powerW, power450W }, expected) => onItsWay(powerW - power450W, power450W, expected),
  },
  {
    field: 'exhaust_temp_c',
    size: 4,
    least: 0.3,
    isShare: false,
    aboveInlet: true,
    terms: ({ power60W, power150W, power450W, flow }, into) =>
      heat(into, flow, [], [power60W, power150W, power450W]),
    unsure: ({ powerW, power150W }, expected) => onItsWay(powerW - power150W, power150W, expected),
  },
  {
    field: 'inlet_temp_c',
    size: 2,
    least: 0.3,
    isShare: false,
    aboveInlet: false,
    terms({ peersInletC }, into) {
      into[0] = 1;
      into[1] = peersInletC;
      return !Number.isNaN(peersInletC);
    },
    unsure: () => 0,
  },
];

/** Watts of these lags, then watts per air; in hundreds of watts, and air in tens of litres a second. */
function heat(
  into: Float64Array,
  flow: number,
  watts: readonly number[],
  perAir: readonly number[],
): boolean {
  let k = 0;
  let sum = 0;
  into[k++] = 1;
  for (const value of watts) sum += into[k++] = value / 100;
  for (const value of perAir) sum += into[k++] = value / (10_000 * Math.max(flow, LEAST_FLOW));
  return !Number.isNaN(sum);
}

/** A model of lags is trusted to this share of what is still on its way. */
const LAG_ERROR = 0.25;

/** What watts that are not felt yet may make of a rise that is expected of those that are. */
function onItsWay(pendingW: number, feltW: number, expected: number): number {
  return (LAG_ERROR * Math.abs(pendingW * expected)) / Math.max(feltW, 1);
}

/** Air that a still server lets through, m³/s: it never has none. */
const LEAST_FLOW = 1e-4;
