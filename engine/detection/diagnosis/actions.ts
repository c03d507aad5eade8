import type { Cause } from '../../telemetry/cause';

/** What could be done, as a key of the catalogue, and what for. */
export interface Action {
  readonly action: string;
  readonly reason: string;
}

const LOOK: Action = { action: 'inspect', reason: 'cause-not-sure' };
const RAISE_TWIN: Action = { action: 'raise-twin-fan', reason: 'replace-lost-air' };
const MOVE_LOAD: Action = { action: 'migrate-load', reason: 'less-heat' };
const REPLACE_FAN: Action = { action: 'replace-fan', reason: 'fan-will-not-recover' };
const REPLACE_SENSOR: Action = { action: 'replace-sensor', reason: 'readings-are-wrong' };
/** A loop that follows a sensor which is wrong does the wrong thing. */
const GO_MANUAL: Action = { action: 'fans-to-manual', reason: 'loop-follows-wrong-sensor' };
const CALL: Action = { action: 'call-maintenance', reason: 'beyond-remote-hands' };
const CHECK_NETWORK: Action = { action: 'check-network', reason: 'readings-do-not-come-as-they-should' };

const WRONG_SENSOR = [GO_MANUAL, REPLACE_SENSOR];

/** What to do about each cause, the most urgent first. */
export const ACTIONS: Readonly<Record<Cause, readonly Action[]>> = {
  'fan-failed': [RAISE_TWIN, MOVE_LOAD, REPLACE_FAN],
  'fan-stalled': [
    RAISE_TWIN,
    MOVE_LOAD,
    { action: 'clear-fan', reason: 'something-may-block-it' },
    REPLACE_FAN,
  ],
  'fan-wearing': [RAISE_TWIN, { action: 'plan-fan-replacement', reason: 'fan-will-stop' }],
  'airflow-blocked': [{ action: 'clear-airway', reason: 'air-does-not-pass' }, MOVE_LOAD],
  'real-load': [{ action: 'migrate-load', reason: 'processor-is-busy' }],
  'cooling-unit': [
    { action: 'lower-room-load', reason: 'less-heat' },
    { action: 'start-spare-cooling', reason: 'replace-lost-cooling' },
    CALL,
  ],
  'power-cap': [{ action: 'migrate-load', reason: 'power-is-limited' }, CALL],
  recirculation: [
    { action: 'close-gaps', reason: 'hot-air-comes-round' },
    { action: 'lower-rack-load', reason: 'less-heat' },
  ],
  'sensor-dead': WRONG_SENSOR,
  'sensor-stuck': WRONG_SENSOR,
  'sensor-drifting': WRONG_SENSOR,
  'sensor-biased': [GO_MANUAL, { action: 'calibrate-sensor', reason: 'readings-are-wrong' }, REPLACE_SENSOR],
  'sensor-spiking': [{ action: 'check-sensor-cable', reason: 'readings-jump' }, REPLACE_SENSOR],
  disk: [
    { action: 'check-redundancy', reason: 'next-disk-loses-data' },
    { action: 'replace-disk', reason: 'disk-dropped-out' },
  ],
  'server-down': [{ action: 'migrate-load', reason: 'server-does-not-run' }, CALL],
  'telemetry-lost': [CHECK_NETWORK],
  'telemetry-duplicated': [CHECK_NETWORK],
  'telemetry-reordered': [CHECK_NETWORK],
  'telemetry-delayed': [CHECK_NETWORK],
  'clock-skew': [{ action: 'synchronise-clock', reason: 'times-are-wrong' }],
  unknown: [LOOK],
};

/** Of sensors that no loop follows, none need be taken off it. */
const FOLLOWED = new Set(['cpu_temp_c', 'inlet_temp_c']);

/** What to do about a cause at a place. @param field the sensor, when it is one */
export function actionsFor(cause: Cause, field: string | undefined): Action[] {
  return ACTIONS[cause].filter((each) => each !== GO_MANUAL || (field !== undefined && FOLLOWED.has(field)));
}
