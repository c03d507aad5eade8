import { mergedFaults } from '../faults/merged';
import type { CompleteRoom } from '../room/document/read-room';
import type { CommandAnswer } from '../telemetry/command';
import type { Fault } from '../telemetry/fault';
import type { EpochMs } from '../telemetry/metric';
import { MINUTE_MS } from '../telemetry/units';
import { commandsOf } from './commands';
import { placeIn } from './experiment-room';
import { areDone, expectedMs, isWithin, judged } from './judge';
import { baselineOf, measure, wantsOf } from './measure';
import type { Action, Activity, Loop, Probe, Protocol } from './protocol';
import type { Pause } from './protocol-shape';
import { type ProtocolDocument, protocolFor } from './read-protocol';
import { Recorder } from './recorder';
import type { ActivityResult, ExperimentResult, Part, RunDescription, SteadyState } from './result';
import type { StageName } from './stages';
import { type Play, type SavedRoom, WatchedRoom } from './watched-room';

export interface ExperimentOptions {
  /** Name of the test. */
  readonly test: string;
  readonly protocol: ProtocolDocument;
  /** With the seed of the run. */
  readonly room: CompleteRoom;
  readonly loop: Loop;
  readonly stages: readonly StageName[];
}

/** The least of healthy time that each experiment plays by itself. */
const LAST_MS = 15 * MINUTE_MS;

/** One run of a protocol in a room, in the time of the room; `play` it once. */
export class Experiment {
  private readonly protocol: Protocol;
  private readonly description: RunDescription;
  private readonly room: WatchedRoom;
  private readonly cluster: string;
  private readonly recorder: Recorder;
  private readonly probes: readonly Probe[];
  private readonly baselines = new Map<Probe, ReturnType<typeof baselineOf>>();

  /** @throws ProblemError for a protocol that cannot be played in this room */
  constructor(private readonly options: ExperimentOptions) {
    const { protocol, room, loop, stages, test } = options;
    const { cluster, ...place } = placeIn(room, loop);
    this.cluster = cluster;
    this.protocol = protocolFor(protocol, place);
    const { method, rollbacks, title } = this.protocol;
    this.probes = [...this.protocol['steady-state-hypothesis'].probes, ...method.filter(isProbe)];
    const wants = wantsOf(this.probes);
    this.recorder = new Recorder(wants, cluster, room.sampling);
    const ofMs = expectedMs(protocol.settings, [...method, ...rollbacks]);
    this.room = new WatchedRoom(room, stages, this.recorder, ofMs, wants);
    this.description = { test, title, servers: place.servers.length, seed: room.seed, loop, stages };
  }

  /** All labels so far. */
  get labels(): readonly Fault[] {
    return this.room.labels;
  }

  /** From where to where the healthy time goes. */
  get healthyTime(): { readonly start: EpochMs; readonly end: EpochMs } {
    const { start } = this.room;
    return { start, end: start + this.healthyMs };
  }

  /** What the healthy time hangs on: experiments in which it is equal have theirs in common. */
  get healthyKey(): string {
    const { room, stages } = this.options;
    return JSON.stringify([this.healthyMs - this.lastMs, room, stages]);
  }

  /** Plays the healthy time but for the last of it: probes look back on that, and domains hear a clock. */
  *warmUp(): Play<SavedRoom> {
    yield* this.room.pass(this.healthyMs - this.lastMs);
    return this.room.save();
  }

  /**
   * Plays it as it is read: the room waits meanwhile.
   *
   * @param from a healthy time of the same key that was played already; the journal begins there
   */
  *play(from?: SavedRoom): Play<ExperimentResult> {
    const { protocol, room, description } = this;
    const { document, settings } = this.options.protocol;
    yield* room.note({ kind: 'experiment', ...description, protocol: document });
    if (from !== undefined) room.restore(from);
    yield* room.pass(this.healthyMs - (room.now - room.start));
    const before = yield* this.hypothesis('before');
    const holds = before.steady_state_met;
    const run = holds ? yield* this.activities('method', protocol.method) : [];
    const after = holds ? yield* this.hypothesis('after') : null;
    const rollbacks = holds ? yield* this.activities('rollbacks', protocol.rollbacks) : [];
    yield* room.pass(1000 * settings.after_s);
    const counts = yield* room.end();
    const outcome = {
      status: holds && areDone(run) && areDone(rollbacks) ? ('completed' as const) : ('failed' as const),
      deviated: after !== null && !after.steady_state_met,
    };
    yield* room.note({ kind: 'end', at: room.now, ...outcome });
    return {
      ...description,
      ...outcome,
      start: room.start,
      end: room.now,
      steady_states: { before, after },
      run,
      rollbacks,
      probes: judged(run),
      faults: mergedFaults(room.labels.filter(({ origin }) => origin === 'injected')),
      ...counts,
    };
  }

  private get lastMs(): number {
    return Math.min(this.healthyMs, Math.max(LAST_MS, wantsOf(this.probes).longestMs));
  }

  private get healthyMs(): number {
    return 1000 * this.options.protocol.settings.healthy_s;
  }

  private *hypothesis(part: 'before' | 'after'): Play<SteadyState> {
    const probes = yield* this.activities(part, this.protocol['steady-state-hypothesis'].probes);
    return { steady_state_met: probes.every(({ tolerance_met }) => tolerance_met === true), probes };
  }

  private *activities(part: Part, activities: readonly Activity[]): Play<ActivityResult[]> {
    const results: ActivityResult[] = [];
    for (const activity of activities) {
      yield* this.room.pass(1000 * (activity.pauses.before ?? 0));
      const result = activity.type === 'action' ? yield* this.act(activity) : this.look(activity);
      results.push(result);
      yield* this.room.note({ kind: 'activity', part, ...result });
      yield* this.pause(activity.pauses.after ?? 0);
    }
    return results;
  }

  private *act(action: Action): Play<ActivityResult> {
    const start = this.room.now;
    for (const probe of this.probes) {
      const { since } = probe.provider.arguments as { readonly since?: string };
      if (since === action.name) this.baselines.set(probe, baselineOf(probe, this.recorder, start));
    }
    const answers: CommandAnswer[] = [];
    for (const command of commandsOf(action, this.cluster, start)) {
      const answer = yield* this.room.command(command);
      if (answer !== undefined && answer.outcome !== 'applied') answers.push(answer);
    }
    const activity = { type: 'action', name: action.name } as const;
    return answers.length === 0
      ? { activity, status: 'succeeded', start }
      : { activity, status: 'failed', start, answers };
  }

  private look(probe: Probe): ActivityResult {
    const start = this.room.now;
    const output = measure(probe, this.recorder, start, this.baselines.get(probe));
    const status = output === null ? 'failed' : 'succeeded';
    const seen = { activity: { type: 'probe', name: probe.name }, status, start, output } as const;
    const { tolerance } = probe;
    if (tolerance === undefined) return seen;
    return { ...seen, tolerance, tolerance_met: output !== null && isWithin(output, tolerance) };
  }

  private *pause(pause: Pause): Play {
    const { room } = this;
    if (typeof pause === 'number') return yield* room.pass(1000 * pause);
    const end = room.now + 1000 * pause.most_s;
    const isSeen = () => room.labels.some(({ id, state }) => id === pause.fault && state === 'observable');
    yield* room.pass(1000 * pause.most_s, isSeen);
    yield* room.pass(Math.min(1000 * pause.then_s, end - room.now));
  }
}

function isProbe(activity: Activity): activity is Activity & { readonly type: 'probe' } {
  return activity.type === 'probe';
}
