import type { EpochMs, Fields } from '../../telemetry/metric';
import type { FanWatch } from './fan-watch';
import type { Felt } from './felt';
import type { JoinedValues } from './joined';
import type { LineWatch } from './line-watch';
import type { Inputs } from './physics';

/** Air at full speed where no airflow is told, m³/s: its coefficients are learned, so any will do. */
const SOME_FLOW = 0.04;
/** Of fans that all but stand nobody can say how far they are off as a share. */
const LEAST_SPEED = 0.05;

export interface Sources {
  readonly values: JoinedValues;
  readonly felt: Felt;
  readonly fans: Iterable<FanWatch>;
  /** Watts by load, once they are known. */
  readonly power: LineWatch | undefined;
  /** Air by the speed of the fans, when the airflow that is told is in doubt. */
  readonly air: LineWatch | undefined;
  readonly peersInletC: number;
  /** The reading that has just come. */
  readonly isTold: Fields;
}

/** What of a server counts now. Where the load is told it says the watts, more often and more finely than a meter. */
export function inputsOf(at: EpochMs, sources: Sources): Inputs {
  const { values, felt, fans, power, air, peersInletC } = sources;
  // One object, filled as it becomes known: a server is asked for it at every reading.
  const inputs: Filled = {
    powerW: Number.NaN,
    power60W: Number.NaN,
    power150W: Number.NaN,
    power450W: Number.NaN,
    flow: Number.NaN,
    heldFlow: Number.NaN,
    doubt: 0,
    usualW: 1,
    usualFlow: 1,
    inletC: 0,
    fanSpeed: Number.NaN,
    fanUnsure: 0,
    fanCubes: Number.NaN,
    load: values.fresh('cpu_util_pct', at) / 100,
    loadChange: Math.abs(values.changeOf('cpu_util_pct')) / 100,
    peersInletC,
  };
  addFans(inputs, fans, at);

  const byLoadW = sources.isTold.throttled === true ? Number.NaN : (power?.predict(inputs) ?? Number.NaN);
  inputs.powerW = Number.isNaN(byLoadW) ? values.get('power_w', at) : byLoadW;
  const isTold = !Number.isNaN(byLoadW) || !Number.isNaN(values.fresh('power_w', at));
  felt.take(inputs.powerW, flowOf(inputs, air, values.get('airflow_m3s', at)), at, isTold);
  const inletC = values.get('inlet_temp_c', at);
  if (!Number.isNaN(inletC)) felt.inlet.push(inletC, at);

  inputs.power60W = felt.power.get(0);
  inputs.power150W = felt.power.get(1);
  inputs.power450W = felt.power.get(2);
  inputs.doubt = felt.doubt;
  inputs.flow = felt.flow.get(0);
  inputs.heldFlow = felt.heldFlow;
  inputs.usualW = felt.usualW;
  inputs.usualFlow = felt.usualFlow;
  // A server whose inlet is told sometimes cannot be counted from 0 at other times.
  if (values.has('inlet_temp_c')) inputs.inletC = felt.inlet.get(0);
  return inputs;
}

/**
 * Air by the fans, which says the same when a sensor of the air does not: but as far as the fans may be off, because what
 * they do was not told or got lost, the air that is told counts.
 */
function flowOf(inputs: Inputs, air: LineWatch | undefined, told: number): number {
  const { fanSpeed, fanUnsure } = inputs;
  const byFans = air?.predict(inputs) ?? Number.NaN;
  if (Number.isNaN(byFans)) {
    if (!Number.isNaN(told)) return told;
    return Number.isNaN(fanSpeed) ? SOME_FLOW : SOME_FLOW * fanSpeed;
  }
  const unsure = fanUnsure / Math.max(fanSpeed, LEAST_SPEED);
  if (Number.isNaN(told)) return byFans;
  return Math.min(Math.max(told, byFans * (1 - unsure)), byFans * (1 + unsure));
}

type Filled = { -readonly [Name in keyof Inputs]: Inputs[Name] };

function addFans(inputs: Filled, fans: Iterable<FanWatch>, at: EpochMs): void {
  let count = 0;
  let sum = 0;
  let unsure = 0;
  let cubes = 0;
  for (const fan of fans) {
    const speed = fan.speedAt(at);
    if (Number.isNaN(speed)) continue;
    count++;
    sum += speed;
    cubes += speed * speed * speed;
    unsure += fan.unsureAt(at);
  }
  if (count === 0) return;
  inputs.fanSpeed = sum / count;
  inputs.fanUnsure = unsure / count;
  inputs.fanCubes = cubes / count;
}
