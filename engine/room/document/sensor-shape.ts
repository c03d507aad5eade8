import { SENSOR_NAMES, type SensorName } from '../sensors/sensor-kind';
import { POWER_SENSORS, TEMPERATURES } from '../sensors/settings';
import { about, flag, named, numberIn, oneOf } from './shape';
import { listOf, object, some } from './shape-group';

const KIND = named(
  'sensorKind',
  some({
    gainSigma: about('Deviation of the gain over sensors, a share', numberIn(0, 1)),
    biasSigma: about('Deviation of the bias over sensors', numberIn(0, 1e6)),
    noise: about('Deviation of the noise of a reading', numberIn(0, 1e6)),
    noiseShare: about('The same, as a share of what is read', numberIn(0, 1)),
    step: about('Distance of two readings; 0 for any', numberIn(0, 1e6)),
  }),
);

const KINDS = some(
  Object.fromEntries(SENSOR_NAMES.map((sensor) => [sensor, KIND])) as Record<SensorName, typeof KIND>,
);

/** The settings of `SensorSettings`, for the room or a server; the nearest counts. */
export const SENSORS = named(
  'sensors',
  some({
    temperatures: about('Thermometers of a server', listOf(oneOf(TEMPERATURES), 0, TEMPERATURES.length)),
    airflow: flag,
    power: about('A meter of its own, or an estimate from that of the rack', oneOf(POWER_SENSORS)),
    utilisation: about('Whether the operating system tells the load', flag),
    ideal: about('Readings are the truth: no noise, bias, gain or steps', flag),
    kinds: about('What differs from the sensors as built in, by sensor', KINDS),
  }),
);

const interval = numberIn(0.1, 86_400);

/** The settings of `Sampling`. */
export const SAMPLING = {
  temperatureS: about('Temperatures, airflow and load of servers, GPUs, airflow of racks', interval),
  powerS: interval,
  pduS: interval,
  roomS: interval,
  fanS: about('How often fans are looked at; changes are sent', interval),
  fanRepeatS: about('How often an unchanged fan is sent all the same', interval),
  diskRepeatS: about('How often an unchanged disk is sent all the same', interval),
  jitterS: about('Deviation of the time of a reading', numberIn(0, 60)),
};

export const LOSS = object({ goodToBad: numberIn(0, 1), badToGood: numberIn(0.001, 1) });
