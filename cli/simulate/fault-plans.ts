import { parseSpec } from '../../engine/faults/parse-spec';
import type { FaultPlan } from '../../engine/faults/plan';
import { randomFaults } from '../../engine/faults/random-faults';
import type { FaultyRoom } from '../../engine/live/faulty-room';
import type { RoomLayout } from '../../engine/room/document/layout';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { describe } from '../../engine/telemetry/texts';
import type { Session } from '../common/command';
import { badValue, type Flags, UsageError } from '../common/flags';
import type { Period } from './period';

const MOST_SPEED_UP = 1e6;
const OLDEST_YEARS = 100;
const HOURS_A_YEAR = 8760;

/** Adds the faults of `--fault` and `--random-faults` to a room. Throws a UsageError. */
export function addFaults({ flags, language }: Session, room: FaultyRoom, period: Period): void {
  const { layout } = room.simulation;
  flags.all('fault').forEach((spec, i) => {
    try {
      room.add(parseSpec(spec, `fault-${i + 1}`, layout.document.zone));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const why = describe(error.problem, language);
      throw new UsageError('bad-part', { flag: '--fault', value: spec, why });
    }
  });
  for (const plan of faultsByThemselves(flags, layout, period)) room.add(plan);
}

function faultsByThemselves(flags: Flags, layout: RoomLayout, { start, end }: Period): FaultPlan[] {
  const speedUp = flags.number('random-faults');
  const years = flags.number('age') ?? 0;
  if (speedUp === undefined) {
    if (flags.has('age')) throw new UsageError('needs', { flag: '--age', other: '--random-faults' });
    return [];
  }
  if (!(years >= 0 && years <= OLDEST_YEARS)) {
    throw badValue('age', problem('bad-option', 'age', years, `0..${OLDEST_YEARS}`));
  }
  if (!(speedUp > 0 && speedUp <= MOST_SPEED_UP)) {
    const limit = `0..${MOST_SPEED_UP}` as const;
    throw badValue('random-faults', problem('bad-option', 'random-faults', speedUp, limit));
  }
  const { seed } = layout.document;
  return randomFaults(layout, { from: start, until: end, seed, speedUp, ageH: HOURS_A_YEAR * years });
}
