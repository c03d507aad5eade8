import type { FaultTarget } from '../../engine/faults/plan';
import { readPlan } from '../../engine/faults/read-plan';
import type { StreamOut } from '../../engine/faults/stream/stream-faults';
import type { Command, CommandAnswer } from '../../engine/telemetry/command';
import type { Domains } from '../../engine/telemetry/domains';
import { isRecord } from '../../engine/telemetry/json';
import { DEFAULT_CLUSTER, type EpochMs } from '../../engine/telemetry/metric';
import { ProblemError, problem } from '../../engine/telemetry/problem';
import { readCommand } from '../../engine/telemetry/read-command';
import { assertInline } from './injector-list';
import { aimed, idToClear, notTaken, placeIn } from './injector-orders';
import { InjectorStage, type InjectorStageConfig } from './injector-stage';

/** In one cluster, to come, on or lately over. */
const MOST_FAULTS = 1000;

/** One time domain, and the time there. */
interface Place {
  readonly stage: InjectorStage;
  readonly now: EpochMs;
}

/** Does what is asked of the faults in telemetry that passes. A cluster that is not named means all. */
export class FaultDesk {
  constructor(private readonly domains: Domains<InjectorStageConfig, StreamOut>) {}

  /** Begins the list. @throws ProblemError `unheard` when there is nothing to hit */
  begin(wall: EpochMs): void {
    for (const { stage, now } of this.places(undefined, 'payload', wall)) stage.begin(now);
  }

  /** Ends a fault, or all that hit a place. @throws ProblemError `no-fault` or `unheard` */
  clear(id: string | undefined, path: string, wall: EpochMs, { cluster, ...place }: FaultTarget = {}): void {
    const places = this.places(cluster, path, wall);
    if (id !== undefined && !places.some(({ stage }) => stage.has(id)))
      throw new ProblemError(problem('no-fault', path, id));
    for (const { stage, now } of places) {
      if (id === undefined) stage.clearAt(now, place);
      else stage.clear(now, id);
    }
  }

  /**
   * Does what a Command asks, and says what became of it.
   *
   * @param id of the Command, and of its fault, when it names none
   * @throws ProblemError that names what is wrong; nothing has changed then
   */
  obey(claimed: Readonly<Record<string, unknown>>, id: string, wall: EpochMs): CommandAnswer {
    const target = isRecord(claimed.target) ? claimed.target : {};
    const now = this.timeOf(target.cluster, wall);
    const command = readCommand({ id, ...claimed }, now, DEFAULT_CLUSTER);
    if (command.expires_at <= now) return { id: command.id, outcome: 'expired', at: now };
    const cluster = target.cluster === undefined ? undefined : command.target.cluster;
    if (command.kind === 'inject') this.inject(command, wall, cluster);
    else if (command.kind === 'clear')
      this.clear(idToClear(command), 'value', wall, {
        ...placeIn(command.target),
        ...(cluster === undefined ? {} : { cluster }),
      });
    else throw notTaken(command.kind);
    return { id: command.id, outcome: 'applied', at: now };
  }

  private inject(command: Command, wall: EpochMs, cluster: string | undefined): void {
    const plan = readPlan(aimed(command), 'value', command.id);
    assertInline(plan, 'value.kind');
    const places = this.places(cluster ?? plan.target.cluster, 'target.cluster', wall);
    if (places.some(({ stage }) => stage.has(plan.id)))
      throw new ProblemError(problem('fault-twice', 'value.id', plan.id));
    const planned = Math.max(...places.map(({ stage }) => stage.figures.planned));
    if (planned >= MOST_FAULTS)
      throw new ProblemError(problem('too-many-faults', 'value', planned + 1, MOST_FAULTS));
    for (const { stage, now } of places) stage.add(plan, now);
  }

  private places(cluster: string | undefined, path: string, wall: EpochMs): readonly Place[] {
    const states = this.domains.states(wall).filter((state) => (cluster ?? state.cluster) === state.cluster);
    const places = states.flatMap(({ cluster: name, kind, now }) => {
      const stage = this.domains.stage(name);
      if (!(stage instanceof InjectorStage)) return [];
      // Telemetry of a driven domain is ahead of its clock: what has passed cannot be hit any more.
      const heard = kind === 'wall' ? (now ?? wall) : Math.max(now ?? stage.latest, stage.latest);
      return [{ stage, now: heard }];
    });
    if (places.length === 0) throw new ProblemError(problem('unheard', path, cluster ?? ''));
    return places;
  }

  /** Time of a cluster; of the first when none is named. */
  timeOf(cluster: unknown, wall: EpochMs): EpochMs {
    const states = this.domains.states(wall);
    const state = cluster === undefined ? states[0] : states.find((each) => each.cluster === cluster);
    return state?.now ?? wall;
  }
}
