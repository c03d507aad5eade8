import { kindSpec } from '../../engine/faults/catalogue';
import { parseSpec } from '../../engine/faults/parse-spec';
import { placeOf } from '../../engine/faults/place';
import type { FaultPlan } from '../../engine/faults/plan';
import { randomFaults } from '../../engine/faults/random-faults';
import type { RoomLayout } from '../../engine/room/document/layout';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { describe } from '../../engine/telemetry/texts';
import type { Session } from '../common/command';
import { badValue, UsageError } from '../common/flags';
import type { Period } from './period';

const MOST_SPEED_UP = 1e6;

/** The faults of `--fault` and `--random-faults`, whose targets stand in the room. Throws a UsageError. */
export function faultPlansOf(session: Session, layout: RoomLayout, period: Period): readonly FaultPlan[] {
  return [...chosenFaults(session, layout), ...faultsByThemselves(session, layout, period)];
}

function chosenFaults({ flags, language }: Session, layout: RoomLayout): readonly FaultPlan[] {
  const taken = new Set<string>();
  return flags.all('fault').map((spec, i) => {
    try {
      const plan = parseSpec(spec, `fault-${i + 1}`);
      placeOf(plan, layout);
      checkCluster(plan, layout);
      if (taken.has(plan.id)) throw new ProblemError(problem('fault-twice', 'id', plan.id));
      taken.add(plan.id);
      return plan;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const why = describe(error.problem, language);
      throw new UsageError('bad-part', { flag: '--fault', value: spec, why });
    }
  });
}

/** Each cluster is a stream of its own: what is seen is hurt in one of them, and labelled there. */
function checkCluster({ kind, target }: FaultPlan, { clusters }: RoomLayout): void {
  if (kindSpec(kind).layer === 'room' || target.cluster !== undefined || clusters.length === 1) return;
  throw new ProblemError(problem('missing-field', 'target.cluster', undefined));
}

function faultsByThemselves({ flags }: Session, layout: RoomLayout, { start, end }: Period): FaultPlan[] {
  const speedUp = flags.number('random-faults');
  if (speedUp === undefined) return [];
  if (!(speedUp > 0 && speedUp <= MOST_SPEED_UP)) {
    const limit = `0..${MOST_SPEED_UP}` as const;
    throw badValue('random-faults', problem('bad-option', 'random-faults', speedUp, limit));
  }
  return randomFaults(layout, { from: start, until: end, seed: layout.document.seed, speedUp });
}
