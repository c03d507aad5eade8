import { Sensor } from './sensor';
import { IDEAL_SENSOR, SENSOR_KINDS, type SensorKind, type SensorName } from './sensor-kind';
import type { SensorSettings } from './settings';

/** What the sensors of a thing are like under these settings. */
export function sensorKind(
  { ideal, kinds }: Pick<SensorSettings, 'ideal' | 'kinds'>,
  name: SensorName,
): SensorKind {
  if (ideal) return IDEAL_SENSOR;
  const changes = kinds[name];
  return changes === undefined ? SENSOR_KINDS[name] : { ...SENSOR_KINDS[name], ...changes };
}

/** Makes sensors for one thing and remembers them for snapshots. */
export class SensorMaker {
  readonly made: Sensor[] = [];

  constructor(
    private readonly settings: Pick<SensorSettings, 'ideal' | 'kinds'>,
    private readonly seed: number,
    private readonly thing: string,
  ) {}

  make(name: SensorName): Sensor {
    const sensor = new Sensor(sensorKind(this.settings, name), this.seed, this.thing, name);
    this.made.push(sensor);
    return sensor;
  }
}
