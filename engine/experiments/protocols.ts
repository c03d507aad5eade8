import chargeBurst from './protocols/charge-burst.json';
import coolingDegraded from './protocols/cooling-degraded.json';
import fanFail from './protocols/fan-fail.json';
import partialNetworkLoss from './protocols/partial-network-loss.json';
import peakAndAWearingFan from './protocols/peak-and-a-wearing-fan.json';
import sensorDrift from './protocols/sensor-drift.json';
import twoLoadsAndADeadAirflowSensor from './protocols/two-loads-and-a-dead-airflow-sensor.json';

/** The protocols that come with the package, as documents, by name. */
export const PROTOCOLS = {
  'fan-fail': fanFail,
  'sensor-drift': sensorDrift,
  'cooling-degraded': coolingDegraded,
  'charge-burst': chargeBurst,
  'partial-network-loss': partialNetworkLoss,
  'two-loads-and-a-dead-airflow-sensor': twoLoadsAndADeadAirflowSensor,
  'peak-and-a-wearing-fan': peakAndAWearingFan,
} as const;

export type ProtocolName = keyof typeof PROTOCOLS;
export const PROTOCOL_NAMES = Object.keys(PROTOCOLS) as readonly ProtocolName[];
