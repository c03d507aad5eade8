import type { Json } from '../../telemetry/json';
import type { EpochMs, Fields } from '../../telemetry/metric';
import type { Desk } from '../desk';
import { matterKey } from '../identity';
import type { Commons } from '../peers/commons';
import { JOINED, type Joined } from './joined';
import { SPIKE_SIGMA } from './jump-watch';
import type { LineWatch } from './line-watch';
import type { Line } from './physics';
import { SENSOR_MATTERS, type SensorMatter, SensorWatch } from './sensor-watch';

const NAMED_LEVEL = 0.5;
/** A spike is told for what it is, one that is twice as far as the least for twice as much, and no more than that. */
const SPIKE_LEVEL = 1.5;
const MOST_SPIKE_LEVEL = 3;
/** What jumps so far does so by itself, whatever others do. */
const SURE_SIGMA = 12;
/** Heat of which nobody knows moves what is expected while it goes: a twentieth of a rise is what a reading may be off. */
const LEAST_DOUBT = 0.05;
/** Of a sensor that gives no answer nobody knows how far it is off. */
const SILENT_SIGMA = 99;

/**
 * How far, in deviations, what is expected may move while a healthy sensor rests: of what follows load and fans most, of
 * what has heat capacity less, of the air of a room least.
 */
function restOf({ isShare, aboveInlet }: Line): number {
  if (isShare) return 5;
  return aboveInlet ? 3 : 1.8;
}

/** The sensors of one server, each by itself: whether it answers, moves when it should, and does not jump. */
export class SensorGroup {
  private readonly sensors = new Map<string, SensorWatch>();

  constructor(
    private readonly key: string,
    private readonly target: Readonly<Record<string, string>>,
    private readonly commons: Commons,
  ) {}

  hear(field: Joined, value: Fields[string], at: EpochMs): void {
    this.sensorOf(field).hear(value, at);
  }

  /**
   * Follows a value beside what was expected of it.
   *
   * @param doubt share of the heat it feels of which nobody knows
   */
  follow(
    value: number,
    { line, toldByOne: expected, deviation, spread }: LineWatch,
    at: EpochMs,
    learns: boolean,
    doubt: number,
  ): void {
    const sensor = this.sensorOf(line.field);
    // What all of them feel moves what is expected before it moves each of them: no rest says anything then.
    const isSure = !this.commons.isSuspected && !(line.aboveInlet && doubt > LEAST_DOUBT);
    const certain = isSure ? expected : Number.NaN;
    sensor.followRest(value, certain, spread, restOf(line), !line.isShare, at, learns);
    sensor.jumps.push(value, expected, spread, deviation.latest, at);
  }

  /** What is expected of a field that is not read just now. */
  expect(field: Joined, expected: number): void {
    this.sensorOf(field).jumps.expect(expected);
  }

  get isAnyStuck(): boolean {
    for (const { stuck } of this.sensors.values()) if (stuck >= 1) return true;
    return false;
  }

  isStuck(field: Joined, desk: Desk): boolean {
    return desk.ledger.isOpen(this.keyOf(field, 'stuck'));
  }

  look(fields: Fields, lines: ReadonlyMap<Joined, LineWatch>, at: EpochMs, desk: Desk): void {
    for (const field of JOINED) {
      const observed = fields[field];
      if (observed === undefined) continue;
      const sensor = this.sensorOf(field);
      for (const matter of SENSOR_MATTERS) {
        const level = this.levelOf(field, matter, sensor);
        if (level < NAMED_LEVEL && !sensor.suspected.has(matter)) continue;
        const key = this.keyOf(field, matter);
        if (level < NAMED_LEVEL) {
          desk.calm({ key, level }, at);
          if (!desk.ledger.knows(key)) sensor.suspected.delete(matter);
          continue;
        }
        sensor.suspected.add(matter);
        const line = lines.get(field);
        const expected = line === undefined || Number.isNaN(line.expected) ? null : line.expected;
        const sigmas = { spike: sensor.jumps.spike, silent: SILENT_SIGMA, stuck: line?.deviation.sigma ?? 0 };
        const evidence = [{ field, observed: observed as number | null, expected, sigma: sigmas[matter] }];
        const severity = matter === 'spike' ? 'info' : 'warning';
        const target = { ...this.target, field };
        const watch = `sensor-${matter}` as const;
        const { since } = matter === 'spike' ? sensor.jumps : sensor;
        desk.suspect({ key, watch, level, severity, scope: 'sensor', target, evidence, since }, at);
      }
    }
  }

  *matters(): Iterable<string> {
    for (const field of this.sensors.keys()) {
      for (const matter of SENSOR_MATTERS) yield this.keyOf(field, matter);
    }
  }

  snapshot(): Json {
    return Object.fromEntries([...this.sensors].map(([field, sensor]) => [field, sensor.snapshot()]));
  }

  restore(from: Json): void {
    for (const [field, state] of Object.entries(from as Record<string, Json>))
      this.sensorOf(field).restore(state);
  }

  private levelOf(field: Joined, matter: SensorMatter, sensor: SensorWatch): number {
    if (matter === 'stuck' && this.commons.isSuspected && !sensor.suspected.has(matter)) return 0;
    if (matter !== 'spike') return sensor[matter];
    const { spike } = sensor.jumps;
    if (spike === 0) return 0;
    const isOwn = Math.abs(spike) >= SURE_SIGMA || !this.commons.isCrowd(field, Math.sign(spike));
    return isOwn ? Math.min(MOST_SPIKE_LEVEL, (SPIKE_LEVEL * Math.abs(spike)) / SPIKE_SIGMA) : 0;
  }

  private sensorOf(field: string): SensorWatch {
    let sensor = this.sensors.get(field);
    if (sensor === undefined) {
      sensor = new SensorWatch();
      this.sensors.set(field, sensor);
    }
    return sensor;
  }

  private keyOf(field: string, matter: SensorMatter): string {
    return matterKey(this.key, `${matter} ${field}`);
  }
}
