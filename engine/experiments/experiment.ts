import { mergedFaults } from '../faults/merged';
import { JoinedRecords } from '../live/journal';
import { LiveRoom } from '../live/live-room';
import type { LiveEvent, LiveOut } from '../live/room-event';
import { LONGEST_STEP_S } from '../room/constants';
import type { CompleteRoom } from '../room/document/read-room';
import type { CommandAnswer } from '../telemetry/command';
import type { Fault } from '../telemetry/fault';
import type { EpochMs, Metric } from '../telemetry/metric';
import { commandsOf } from './commands';
import { placeIn } from './experiment-room';
import { baselineOf, measure, wantsOf } from './measure';
import type { Action, Activity, Loop, Probe, Protocol } from './protocol';
import type { Pause } from './protocol-shape';
import { type ProtocolDocument, protocolFor, type RunSettings } from './read-protocol';
import { Recorder } from './recorder';
import type {
  ActivityResult,
  ExperimentOut,
  ExperimentRecord,
  ExperimentResult,
  Part,
  RunDescription,
  SteadyState,
} from './result';
import { StageRun } from './stage-run';
import { STAGES, type StageName } from './stages';
import { TelemetryCount } from './telemetry-count';

export interface ExperimentOptions {
  /** Name of the test. */
  readonly test: string;
  readonly protocol: ProtocolDocument;
  /** With the seed of the run. */
  readonly room: CompleteRoom;
  readonly loop: Loop;
  readonly stages: readonly StageName[];
}

/** 1 January 2026, 08:00: load rises towards noon. */
const START: EpochMs = 1_767_254_400_000;

type Play<T = void> = Generator<ExperimentOut, T, void>;

/** One run of a protocol in a room, in the time of the room; `play` it once. */
export class Experiment {
  private readonly protocol: Protocol;
  private readonly settings: RunSettings;
  private readonly description: RunDescription;
  private readonly live: LiveRoom;
  private readonly cluster: string;
  private readonly recorder: Recorder;
  private readonly probes: readonly Probe[];
  private readonly baselines = new Map<Probe, ReturnType<typeof baselineOf>>();
  private readonly stages: ReadonlyMap<StageName, StageRun>;
  private readonly telemetry = new TelemetryCount();
  private readonly labels: Fault[] = [];
  private readonly records: ExperimentRecord[] = [];
  private readonly joined = new JoinedRecords((record) => this.records.push(record));
  private readonly stepMs: number;
  private readonly ofMs: number;

  /** @throws ProblemError for a protocol that cannot be played in this room */
  constructor(private readonly options: ExperimentOptions) {
    const { protocol, room, loop, stages, test } = options;
    const place = placeIn(room, loop);
    this.cluster = place.cluster;
    this.settings = protocol.settings;
    this.protocol = protocolFor(protocol, place);
    const { method, title } = this.protocol;
    this.probes = [...this.protocol['steady-state-hypothesis'].probes, ...method.filter(isProbe)];
    const wants = wantsOf(this.probes);
    this.recorder = new Recorder(wants, this.cluster, room.sampling);
    this.live = new LiveRoom(room, {
      start: START,
      epoch: 1,
      rate: 1,
      truth: wants.truth,
      restart: () => ({ start: START, epoch: 1 }),
      note: this.joined.note,
    });
    this.stages = new Map(stages.map((name) => [name, new StageRun(STAGES[name])]));
    this.stepMs = Math.max(1, Math.round(1000 * Math.min(LONGEST_STEP_S, room.sampling.temperatureS)));
    this.ofMs = expectedMs(this.settings, [...method, ...this.protocol.rollbacks]);
    this.description = { test, title, servers: place.servers.length, seed: room.seed, loop, stages };
  }

  private get now(): EpochMs {
    return this.live.simulation.now;
  }

  /** Plays it as it is read: the room waits meanwhile. */
  *play(): Play<ExperimentResult> {
    const { protocol, settings } = this;
    this.note({ kind: 'experiment', ...this.description, protocol: this.options.protocol.document });
    yield* this.pass(1000 * settings.healthy_s);
    const before = yield* this.hypothesis('before');
    const holds = before.steady_state_met;
    const run = holds ? yield* this.activities('method', protocol.method) : [];
    const after = holds ? yield* this.hypothesis('after') : null;
    const rollbacks = holds ? yield* this.activities('rollbacks', protocol.rollbacks) : [];
    yield* this.pass(1000 * settings.after_s);
    for (const [stage, one] of this.stages) {
      for (const out of one.end()) yield { kind: 'stage', stage, out };
    }
    const isDone =
      holds && [...run, ...rollbacks].every(({ activity, status }) => isOk(activity.type, status));
    const outcome = {
      status: isDone ? ('completed' as const) : ('failed' as const),
      deviated: after !== null && !after.steady_state_met,
    };
    this.note({ kind: 'end', at: this.now, ...outcome });
    yield* this.told();
    return {
      ...this.description,
      ...outcome,
      start: START,
      end: this.now,
      steady_states: { before, after },
      run,
      rollbacks,
      probes: judged(run),
      faults: mergedFaults(this.labels.filter(({ origin }) => origin === 'injected')),
      telemetry: this.telemetry.end(),
      stage_counts: Object.fromEntries([...this.stages].map(([name, { counts }]) => [name, counts])),
    };
  }

  private *hypothesis(part: 'before' | 'after'): Play<SteadyState> {
    const probes = yield* this.activities(part, this.protocol['steady-state-hypothesis'].probes);
    return { steady_state_met: probes.every(({ tolerance_met }) => tolerance_met === true), probes };
  }

  private *activities(part: Part, activities: readonly Activity[]): Play<ActivityResult[]> {
    const results: ActivityResult[] = [];
    for (const activity of activities) {
      yield* this.pass(1000 * (activity.pauses.before ?? 0));
      const result = activity.type === 'action' ? yield* this.act(activity) : this.look(activity);
      results.push(result);
      this.note({ kind: 'activity', part, ...result });
      yield* this.told();
      yield* this.pause(activity.pauses.after ?? 0);
    }
    return results;
  }

  private *act(action: Action): Play<ActivityResult> {
    const start = this.now;
    for (const probe of this.probes) {
      const { since } = probe.provider.arguments as { readonly since?: string };
      if (since === action.name) this.baselines.set(probe, baselineOf(probe, this.recorder, start));
    }
    const refused: CommandAnswer[] = [];
    for (const command of commandsOf(action, this.cluster, start)) {
      for (const out of this.live.take(command)) {
        const answer = out?.port === 'event' && out.value.kind === 'command' ? out.value.command : undefined;
        if (answer?.id === command.id && answer.outcome !== 'applied') refused.push(answer);
        yield* this.hear(out);
      }
    }
    const activity = { type: 'action', name: action.name } as const;
    return refused.length === 0
      ? { activity, status: 'succeeded', start }
      : { activity, status: 'failed', start, answers: refused };
  }

  private look(probe: Probe): ActivityResult {
    const output = measure(probe, this.recorder, this.now, this.baselines.get(probe));
    const seen = {
      activity: { type: 'probe', name: probe.name } as const,
      status: output === null ? ('failed' as const) : ('succeeded' as const),
      start: this.now,
      output,
    };
    const { tolerance } = probe;
    if (tolerance === undefined) return seen;
    return { ...seen, tolerance, tolerance_met: output !== null && isWithin(output, tolerance) };
  }

  private *pause(pause: Pause): Play {
    if (typeof pause === 'number') return yield* this.pass(1000 * pause);
    const end = this.now + 1000 * pause.most_s;
    const isSeen = () => this.labels.some(({ id, state }) => id === pause.fault && state === 'observable');
    while (!isSeen() && this.now < end) yield* this.pass(Math.min(this.stepMs, end - this.now));
    yield* this.pass(Math.min(1000 * pause.then_s, end - this.now));
  }

  private *pass(ms: number): Play {
    const end = this.now + Math.round(ms);
    while (this.now < end) {
      for (const out of this.live.advance(Math.min(this.stepMs, end - this.now))) yield* this.hear(out);
      yield* this.told();
      yield { kind: 'reached', doneMs: this.now - START, ofMs: this.ofMs };
    }
  }

  private *hear(out: LiveOut | undefined): Play {
    if (out === undefined) return;
    if (out.port === 'result') yield* this.hearMetric(out.value);
    else yield* this.hearEvent(out.value);
  }

  private *hearMetric(metric: Metric): Play {
    this.recorder.add(metric, 'telemetry');
    this.telemetry.push(metric, this.now);
    for (const [stage, one] of this.stages) {
      for (const out of one.push(metric, this.now)) yield { kind: 'stage', stage, out };
    }
  }

  private *hearEvent(event: LiveEvent): Play {
    if (event.kind === 'truth') for (const metric of event.truth) this.recorder.add(metric, 'truth');
    else if (event.kind === 'command') this.note({ kind: 'answer', answer: event.command });
    else if (event.kind === 'device') this.note(event);
    else if (event.kind === 'fault') {
      this.labels.push(event.fault);
      this.note(event);
      yield { kind: 'label', fault: event.fault };
    }
  }

  private note(record: ExperimentRecord): void {
    this.joined.flush();
    this.records.push(record);
  }

  /** Gives out what has been noted, in its order. */
  private *told(): Play {
    for (const record of this.records.splice(0)) yield { kind: 'journal', record };
  }
}

function isProbe(activity: Activity): activity is Activity & { readonly type: 'probe' } {
  return activity.type === 'probe';
}

function isOk(type: 'action' | 'probe', status: ActivityResult['status']): boolean {
  return type === 'probe' || status === 'succeeded';
}

function isWithin(output: number, tolerance: NonNullable<Probe['tolerance']>): boolean {
  if (typeof tolerance === 'number') return output === tolerance;
  const [least, most] = tolerance.range as readonly [number, number];
  return output >= least && output <= most;
}

function judged(run: readonly ActivityResult[]): { passed: number; failed: number } {
  const met = run.flatMap(({ tolerance_met }) => (tolerance_met === undefined ? [] : [tolerance_met]));
  const passed = met.filter(Boolean).length;
  return { passed, failed: met.length - passed };
}

/** How long a run takes at most, ms. */
function expectedMs({ healthy_s, after_s }: RunSettings, activities: readonly Activity[]): number {
  const pauses = activities.map(({ pauses: { before = 0, after = 0 } }) => {
    return before + (typeof after === 'number' ? after : after.most_s);
  });
  return 1000 * pauses.reduce((sum, each) => sum + each, healthy_s + after_s);
}
