import type { Tags } from '../../telemetry/metric';
import type { RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import { continuousW } from '../pdu';
import type { Room } from '../room';
import type { Sampling } from '../sensors/sampling';
import { quantised } from '../sensors/sensor';
import { SensorMaker } from '../sensors/sensor-maker';
import type { Source } from './reporter';
import { RACK_FAN } from './tags';

/** The airflow of a rack. */
export function rackSource(
  layout: RoomLayout,
  { index, state: { racks } }: Room,
  sampling: Sampling,
  rack: number,
  tags: Tags,
): Source {
  const { name } = layout.racks[rack]!;
  const maker = new SensorMaker(layout.sensors, layout.document.seed, name);
  const meter = maker.make('rack_airflow_m3s');
  const servers = index.from[rack + 1]! - index.from[rack]!;
  return {
    name: 'rack',
    group: 'rack',
    id: name,
    tags,
    everyS: sampling.temperatureS,
    sensors: maker.made,
    types: { servers: 'i' },
    answers: () => true,
    read: () => ({ airflow_m3s: meter.readPositive(racks.airflowM3s[rack]!), servers }),
    truth: () => ({ airflow_m3s: racks.airflowM3s[rack]!, servers }),
  };
}

/** The meter in the PDU of a rack. */
export function pduSource(
  layout: RoomLayout,
  { plan, state: { racks } }: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  rack: number,
  tags: Tags,
): Source {
  const { name, pdu: pduName } = layout.racks[rack]!;
  const { pdu } = plan.racks[rack]!;
  const maker = new SensorMaker(layout.sensors, layout.document.seed, name);
  const meter = maker.make('pdu_power_w');
  const fields = (watts: number, step: number) => ({
    power_w: watts,
    current_a: quantised(watts / (pdu.voltageV * pdu.phases), step),
    power_limit_w: continuousW(pdu) * inputs.pduLimit[rack]!,
    breaker_closed: racks.open[rack] === 0,
  });
  return {
    name: 'pdu',
    group: 'pdu',
    id: name,
    tags: { ...tags, pdu: pduName },
    everyS: sampling.pduS,
    sensors: maker.made,
    answers: () => true,
    read: () => fields(meter.readPositive(racks.powerW[rack]!), layout.sensors.ideal ? 0 : 0.01),
    truth: () => fields(racks.powerW[rack]!, 0),
  };
}

/** The fans of a rack, taken together; undefined when it has none. */
export function rackFanSource(
  layout: RoomLayout,
  { plan, state: { racks } }: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  rack: number,
  tags: Tags,
): Source | undefined {
  if (plan.racks[rack]!.fans === undefined) return undefined;
  const fields = (step: number) => ({
    command_pct: quantised(100 * inputs.rackFanCommand[rack]!, step),
    speed_pct: quantised(100 * racks.fanSpeed[rack]!, step),
    power_w: quantised(racks.fanW[rack]!, step),
    running: inputs.rackFanCommand[rack]! > 0,
  });
  return {
    name: 'fan',
    group: 'rack fan',
    id: layout.racks[rack]!.name,
    tags: { ...tags, fan: RACK_FAN },
    everyS: sampling.pduS,
    sensors: [],
    answers: () => racks.open[rack] === 0,
    read: () => fields(layout.sensors.ideal ? 0 : 0.1),
    truth: () => fields(0),
  };
}
