import type { EpochMs, Fields } from '../../telemetry/metric';
import type { FanWatch } from './fan-watch';
import type { Felt, JoinedValues } from './joined';
import type { LineWatch } from './line-watch';
import type { Inputs } from './physics';

/** Air at full speed where no airflow is told, m³/s: its coefficients are learned, so any will do. */
const SOME_FLOW = 0.04;

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
  const { values, felt, fans, power, air, peersInletC, isTold } = sources;
  // One object, filled as it becomes known: a server is asked for it at every reading.
  const inputs: Filled = {
    powerW: Number.NaN,
    power60W: Number.NaN,
    power150W: Number.NaN,
    power450W: Number.NaN,
    flow: Number.NaN,
    heldFlow: Number.NaN,
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

  const byLoadW = isTold.throttled === true ? Number.NaN : (power?.predict(inputs) ?? Number.NaN);
  inputs.powerW = Number.isNaN(byLoadW) ? values.get('power_w', at) : byLoadW;
  const byFans = air?.predict(inputs) ?? Number.NaN;
  const told = Number.isNaN(byFans) ? values.get('airflow_m3s', at) : byFans;
  const bySpeed = Number.isNaN(inputs.fanSpeed) ? SOME_FLOW : SOME_FLOW * inputs.fanSpeed;
  felt.take(inputs.powerW, Number.isNaN(told) ? bySpeed : told, at);
  const inletC = values.get('inlet_temp_c', at);
  if (!Number.isNaN(inletC)) felt.inlet.push(inletC, at);

  inputs.power60W = felt.power.get(0);
  inputs.power150W = felt.power.get(1);
  inputs.power450W = felt.power.get(2);
  inputs.flow = felt.flow.get(0);
  inputs.heldFlow = felt.heldFlow;
  inputs.usualW = felt.usualW;
  inputs.usualFlow = felt.usualFlow;
  // A server whose inlet is told sometimes cannot be counted from 0 at other times.
  if (values.has('inlet_temp_c')) inputs.inletC = felt.inlet.get(0);
  return inputs;
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
