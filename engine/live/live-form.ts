import { Calendar } from '../faults/calendar';
import { isRecord } from '../telemetry/json';
import type { SnapshotForm } from '../telemetry/stage';

/** Of the snapshots of live rooms. Version 1 knew no faults, no answers, and not how fast time had passed. */
export const LIVE_FORM: SnapshotForm = {
  version: 2,
  migrations: {
    *1(from) {
      for (const [key, state] of from) {
        yield key === 'live' && isRecord(state)
          ? [key, { ...state, reached: 0, answered: [] }]
          : [key, state];
      }
      yield ['faults', { calendar: new Calendar([], 0, 0).snapshot(), isHarmed: false }];
    },
  },
};
