import type { Tags } from '../../telemetry/metric';
import type { RoomLayout } from '../document/layout';
import type { RoomInputs } from '../inputs';
import { continuousW } from '../pdu';
import type { Room } from '../room';
import type { Sampling } from '../sensors/sampling';
import { quantised } from '../sensors/sensor';
import { SensorMaker } from '../sensors/sensor-maker';
import { DEFAULT_SENSORS } from '../sensors/settings';
import type { Source } from './reporter';

/** A rack and its PDU. */
export function rackSources(
  layout: RoomLayout,
  room: Room,
  inputs: RoomInputs,
  sampling: Sampling,
  rack: number,
  tags: Tags,
): readonly Source[] {
  const { seed, sensors: common } = layout.document;
  const { name, pdu: pduName } = layout.racks[rack]!;
  const { pdu, fans } = room.plan.racks[rack]!;
  const { racks } = room.state;
  const settings = { ...DEFAULT_SENSORS, ...common };
  const members = layout.servers.filter((server) => server.rack === rack).length;
  const air = new SensorMaker(settings, seed, name);
  const flowMeter = air.make('rack_airflow_m3s');
  const plug = new SensorMaker(settings, seed, name);
  const meter = plug.make('pdu_power_w');
  const ampStep = settings.ideal ? 0 : 0.01;
  const amps = (watts: number) => watts / (pdu.voltageV * pdu.phases);
  const sources: Source[] = [
    {
      name: 'rack',
      group: 'rack',
      id: name,
      tags,
      everyS: sampling.temperatureS,
      sensors: air.made,
      types: { servers: 'i' },
      read(readings, truth) {
        truth.airflow_m3s = racks.airflowM3s[rack]!;
        truth.servers = members;
        readings.airflow_m3s = flowMeter.readPositive(racks.airflowM3s[rack]!);
        readings.servers = members;
        return true;
      },
    },
    {
      name: 'pdu',
      group: 'pdu',
      id: name,
      tags: { ...tags, pdu: pduName },
      everyS: sampling.pduS,
      sensors: plug.made,
      read(readings, truth) {
        const closed = racks.open[rack] === 0;
        const limitW = continuousW(pdu) * inputs.pduLimit[rack]!;
        const watts = meter.readPositive(racks.powerW[rack]!);
        Object.assign(truth, {
          power_w: racks.powerW[rack]!,
          current_a: amps(racks.powerW[rack]!),
          power_limit_w: limitW,
          breaker_closed: closed,
        });
        readings.power_w = watts;
        readings.current_a = quantised(amps(watts), ampStep);
        readings.power_limit_w = limitW;
        readings.breaker_closed = closed;
        return true;
      },
    },
  ];
  if (fans === undefined) return sources;
  return [
    ...sources,
    {
      name: 'fan',
      group: 'rack fan',
      id: name,
      tags: { ...tags, fan: 'rack-fan' },
      everyS: sampling.pduS,
      sensors: [],
      read(readings, truth) {
        const commandPct = 100 * inputs.rackFanCommand[rack]!;
        const speedPct = 100 * racks.fanSpeed[rack]!;
        const step = settings.ideal ? 0 : 0.1;
        Object.assign(truth, { command_pct: commandPct, speed_pct: speedPct, power_w: racks.fanW[rack]! });
        readings.command_pct = quantised(commandPct, step);
        readings.speed_pct = quantised(speedPct, step);
        readings.power_w = quantised(racks.fanW[rack]!, step);
        readings.running = commandPct > 0;
        return racks.open[rack] === 0;
      },
    },
  ];
}
