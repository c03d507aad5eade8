import { type FaultRow, mergedFaults } from '../../faults/merged';
import type { Fault } from '../../telemetry/fault';
import type { Finding } from '../../telemetry/finding';
import type { EpochMs } from '../../telemetry/metric';
import { Experiment } from '../experiment';
import { readProtocol } from '../read-protocol';
import type { ExperimentOut } from '../result';
import { endOf, type Label } from '../scoring/agreement';
import type { Run } from '../scoring/judge-run';
import type { Play, SavedRoom } from '../watched-room';
import { type Cell, type CellTest, HEALTHY_DAY, roomOf } from './plan';

/** What was found in a run of the proof, and what was there. */
export interface ProofRun extends Run, Omit<Cell, 'tests'>, Pick<CellTest, 'level'> {
  readonly test: string;
  readonly span: NonNullable<Run['span']>;
  /** The hypothesis did not hold, and nothing was done; or what was to be done was refused. */
  readonly isFailed: boolean;
  /** What was told of the time until a fan stops, in its order. */
  readonly remaining: readonly Remaining[];
}

export interface Remaining extends NonNullable<Finding['remaining']> {
  readonly at: EpochMs;
  readonly target: Finding['target'];
}

/** The healthy hours of a cell, in which nothing is to be found. */
export const LEARNING = 'learning';

/**
 * Plays the tests of a cell. Healthy hours that they have in common are played once, and each goes on from there: it
 * gives what it would have given alone. Findings of these hours are in a run of their own, beside the healthy day.
 */
export function* playCell({ tests, ...place }: Cell): Generator<ProofRun, void, void> {
  const saved = new Map<string, SavedRoom>();
  const { room: kind, servers, loop, loss, seed } = place;
  const named = (test: string) => {
    const name = `${test} ${kind} ${servers} ${loop} ${loss} seed ${seed}`;
    return { ...place, test, name, group: `${servers} ${seed}`, level: undefined, isFailed: false };
  };
  for (const { name, level, protocol } of tests) {
    const document = readProtocol(protocol);
    const room = roomOf(place, document.settings.room);
    const make = () =>
      new Experiment({ test: name, protocol: document, room, loop: place.loop, stages: ['detect'] });
    const first = make();
    const { healthyKey: key, healthyTime } = first;
    if (!saved.has(key)) {
      const heard = hear(first.warmUp(), healthyTime.start);
      saved.set(key, heard.value);
      const { start } = healthyTime;
      if (name === HEALTHY_DAY)
        yield { ...named(LEARNING), ...runOf(heard, first.labels, { start, end: heard.end }) };
    }
    const experiment = make();
    const heard = hear(experiment.play(saved.get(key)), healthyTime.start);
    const { status, end } = heard.value;
    const run = runOf(heard, experiment.labels, { start: healthyTime.end, end });
    yield { ...named(name), ...run, level, isFailed: status === 'failed' };
  }
}

interface Heard<T> {
  readonly value: T;
  /** The latest state of each. */
  readonly findings: readonly Finding[];
  readonly remaining: readonly Remaining[];
  readonly end: EpochMs;
}

/** Plays to the end, and keeps what was found. */
function hear<T>(play: Play<T>, start: EpochMs): Heard<T> {
  const findings = new Map<string, Finding>();
  const remaining: Remaining[] = [];
  let at = start;
  for (let next = play.next(); ; next = play.next()) {
    if (next.done === true)
      return { value: next.value, findings: [...findings.values()], remaining, end: at };
    const out = next.value;
    if (out.kind === 'reached') at = start + out.doneMs;
    const finding = findingOf(out);
    if (finding === undefined) continue;
    findings.set(finding.id, finding);
    if (finding.remaining === undefined) continue;
    const { target } = finding;
    remaining.push({ ...finding.remaining, at, target });
  }
}

/** What a detector gives at its first output are findings. */
function findingOf(out: ExperimentOut): Finding | undefined {
  return out.kind === 'stage' && out.out.port === 'result' ? (out.out.value as Finding) : undefined;
}

/** What counts of a run: findings of its time, and of the background what one of them could be about. */
function runOf(
  { findings, remaining }: Heard<unknown>,
  faults: readonly Fault[],
  span: ProofRun['span'],
): Pick<ProofRun, 'findings' | 'labels' | 'span' | 'remaining'> {
  const own = findings.filter(({ detected_at }) => detected_at >= span.start);
  const isMet = (label: Label) =>
    own.some(({ detected_at: at }) => at >= label.started_at && at <= endOf(label));
  const labels = mergedFaults(faults) as readonly FaultRow[] as readonly Label[];
  return {
    ...{ span, remaining, findings: own },
    labels: labels.filter((label) => label.origin === 'injected' || isMet(label)),
  };
}
