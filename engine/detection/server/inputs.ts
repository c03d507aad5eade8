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
export function inputsOf(
  at: EpochMs,
  { values, felt, fans, power, air, peersInletC, isTold }: Sources,
): Inputs {
  const ofFans = fansOf(fans, at);
  const { fanSpeed } = ofFans;
  const load = values.fresh('cpu_util_pct', at) / 100;
  const loadChange = Math.abs(values.changeOf('cpu_util_pct')) / 100;
  const blank = { powerW: 0, power60W: 0, power150W: 0, power450W: 0, inletC: 0 };
  const noAir = { flow: 0, heldFlow: 0, usualW: 1, usualFlow: 1 };
  const known: Inputs = { ...blank, ...noAir, ...ofFans, load, loadChange, peersInletC };

  const measuredW = values.get('power_w', at);
  const byLoadW = isTold.throttled === true ? Number.NaN : (power?.predict(known) ?? Number.NaN);
  const powerW = Number.isNaN(byLoadW) ? measuredW : byLoadW;

  const byFans = air?.predict(known) ?? Number.NaN;
  const told = Number.isNaN(byFans) ? values.get('airflow_m3s', at) : byFans;
  const flow = !Number.isNaN(told) ? told : Number.isNaN(fanSpeed) ? SOME_FLOW : SOME_FLOW * fanSpeed;
  felt.take(powerW, flow, at);

  const inletC = values.get('inlet_temp_c', at);
  if (!Number.isNaN(inletC)) felt.inlet.push(inletC, at);
  return {
    ...known,
    powerW,
    power60W: felt.power.get(0),
    power150W: felt.power.get(1),
    power450W: felt.power.get(2),
    flow: felt.flow.get(0),
    heldFlow: felt.heldFlow,
    usualW: felt.usualW,
    usualFlow: felt.usualFlow,
    // A server whose inlet is told sometimes cannot be counted from 0 at other times.
    inletC: values.has('inlet_temp_c') ? felt.inlet.get(0) : 0,
  };
}

type OfFans = Pick<Inputs, 'fanSpeed' | 'fanUnsure' | 'fanCubes'>;

function fansOf(fans: Iterable<FanWatch>, at: EpochMs): OfFans {
  let count = 0;
  let sum = 0;
  let unsure = 0;
  let cubes = 0;
  for (const fan of fans) {
    const { speed } = fan;
    if (Number.isNaN(speed)) continue;
    count++;
    sum += speed;
    cubes += speed * speed * speed;
    unsure += fan.unsureAt(at);
  }
  if (count === 0) return { fanSpeed: Number.NaN, fanUnsure: 0, fanCubes: Number.NaN };
  return { fanSpeed: sum / count, fanUnsure: unsure / count, fanCubes: cubes / count };
}
