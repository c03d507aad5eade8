import type { Joined } from './joined';

/** What of a server counts as an input now. NaN is not known. */
export interface Inputs {
  /** Watts, by their meter or by the load: now, and as felt by 60, 150 and 450 s. */
  readonly powerW: number;
  readonly power60W: number;
  readonly power150W: number;
  readonly power450W: number;
  /** Share of the heat that is felt of which nobody knows, because watts were not told; 0 when all was. */
  readonly doubt: number;
  /** Air, m³/s, or mean speed of the fans where no airflow is told: lately. */
  readonly flow: number;
  /** The same without what may be noise: it goes on only when the air has changed by more. */
  readonly heldFlow: number;
  /** What of both is usual for this server: only their ratio to it counts. */
  readonly usualW: number;
  readonly usualFlow: number;
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
  /** Is it a curve whose shape is guessed? Then little is known of what lies beyond what was seen. */
  readonly isCurve?: boolean;
  /** Does it follow its inputs at once, with no heat on its way? */
  readonly isPrompt?: boolean;
  /** How firmly a term is taken to have no effect, as if it had been seen by so many readings; none when absent. */
  readonly prior?: readonly number[];
  /** Writes the terms; false when an input is not known. */
  terms(inputs: Inputs, into: Float64Array): boolean;
  /** What the field can be off besides, in its unit or as a share, because inputs are not known well now. */
  unsure(inputs: Inputs, expected: number): number;
}

/** That another share of the resistance falls with the air is taken to be worth some 6 °C when all the air is lost. */
const SPLIT_PRIOR = 0.05;

/**
 * The physics of a server as lines whose coefficients are learned for each machine. Heat raises what it passes by its
 * resistance; that of a heat sink is a constant and a part that falls with the air (Intel's reference sinks:
 * ψ = ψ₀ + ψ₁·CFM^−0.94), so its terms are watts, and watts by the air that is lost; air itself rises by P/(ρ·cp·V). Each is felt
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
    isCurve: true,
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
    isPrompt: true,
    terms({ fanSpeed }, into) {
      into[0] = fanSpeed;
      return !Number.isNaN(fanSpeed);
    },
    unsure: ({ fanSpeed, fanUnsure }) => fanUnsure / Math.max(fanSpeed, 0.05),
  },
  {
    ...{ field: 'cpu_temp_c', size: 5, least: 0.3, isShare: false, aboveInlet: true },
    prior: [0, 0, 0, 0, SPLIT_PRIOR],
    terms: (inputs, into) => resisted(into, inputs, 0.6, [inputs.powerW, inputs.power60W, inputs.power150W]),
    unsure: ({ powerW, power150W, doubt, inletC }, expected) =>
      onItsWay(powerW - power150W, power150W, doubt, expected - ambientOf(inletC)),
  },
  {
    ...{ field: 'chassis_temp_c', size: 5, least: 0.3, isShare: false, aboveInlet: true },
    prior: [0, 0, 0, 0, SPLIT_PRIOR],
    terms: (inputs, into) =>
      resisted(into, inputs, 0.7, [inputs.power60W, inputs.power150W, inputs.power450W]) &&
      !Number.isNaN(inputs.powerW),
    unsure: ({ powerW, power450W, doubt, inletC }, expected) =>
      onItsWay(powerW - power450W, power450W, doubt, expected - ambientOf(inletC)),
  },
  {
    ...{ field: 'exhaust_temp_c', size: 4, least: 0.3, isShare: false, aboveInlet: true },
    terms({ powerW, power60W, power150W, power450W, flow, usualW, usualFlow }, into) {
      const perAir = usualFlow / (usualW * Math.max(flow, LEAST_FLOW));
      into[0] = 1;
      into[1] = power60W * perAir;
      into[2] = power150W * perAir;
      into[3] = power450W * perAir;
      return !Number.isNaN(powerW + into[1] + into[2] + into[3]);
    },
    unsure: ({ powerW, power150W, doubt, inletC }, expected) =>
      onItsWay(powerW - power150W, power150W, doubt, expected - ambientOf(inletC)),
  },
  {
    field: 'inlet_temp_c',
    size: 3,
    least: 0.3,
    isShare: false,
    aboveInlet: false,
    // Some of its own heat comes round to it.
    terms({ peersInletC, power450W, usualW }, into) {
      const heat = power450W / usualW;
      into[0] = 1;
      into[1] = peersInletC;
      into[2] = Number.isNaN(heat) ? 1 : heat;
      return !Number.isNaN(peersInletC);
    },
    unsure: () => 0,
  },
];

/**
 * Watts of three lags, times a resistance of which some share falls with the air, and how far that share is another.
 * While the air stays the same nobody can know that: what is expected at other air is in doubt until it was seen.
 */
function resisted(into: Float64Array, inputs: Inputs, share: number, watts: readonly number[]): boolean {
  const { heldFlow, usualFlow, usualW } = inputs;
  const lessAir = usualFlow / Math.max(heldFlow, LEAST_FLOW) - 1;
  let k = 0;
  let last = 0;
  into[k++] = 1;
  for (const value of watts) {
    last = value / usualW;
    into[k++] = last * (1 + share * lessAir);
  }
  into[k] = last * lessAir;
  return !Number.isNaN(into[1]! + into[2]! + into[3]! + into[4]!);
}

/** What a rise is counted from where no inlet is told: air of some room, °C. */
const SOME_INLET_C = 20;

function ambientOf(inletC: number): number {
  return inletC === 0 ? SOME_INLET_C : 0;
}

/** A model of lags is trusted to this share of what is still on its way. */
const LAG_ERROR = 0.25;

/** What watts that are not felt yet, and those that were not told, may make of a rise that is expected of those that are. */
function onItsWay(pendingW: number, feltW: number, doubt: number, expected: number): number {
  return ((LAG_ERROR * Math.abs(pendingW)) / Math.max(feltW, 1) + doubt) * Math.abs(expected);
}

/** Air that a still server lets through, m³/s: it never has none. */
export const LEAST_FLOW = 1e-4;
