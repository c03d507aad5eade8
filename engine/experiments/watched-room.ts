import { JoinedRecords } from '../live/journal';
import { LiveRoom } from '../live/live-room';
import type { LiveEvent, LiveOut } from '../live/room-event';
import { LONGEST_STEP_S } from '../room/constants';
import type { CompleteRoom } from '../room/document/read-room';
import type { Command, CommandAnswer } from '../telemetry/command';
import type { Fault } from '../telemetry/fault';
import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import type { Out } from '../telemetry/stage';
import type { Recorder, Wants } from './recorder';
import type { ExperimentOut, ExperimentRecord, StageCounts, TelemetrySummary } from './result';
import { StageRun } from './stage-run';
import { STAGES, type StageName } from './stages';
import { TelemetryCount } from './telemetry-count';

/** 1 January 2026, 08:00: load rises towards noon. */
const START: EpochMs = 1_767_254_400_000;

/** Something that goes on in the time of the room: read to its end, with places to pause. */
export type Play<T = void> = Generator<ExperimentOut, T, void>;

/** Where a room and its stages were. */
export type SavedRoom = string & { readonly of: 'watched room' };

interface Saved {
  readonly now: EpochMs;
  readonly live: [string, Json][];
  readonly stages: readonly [StageName, Json][];
  readonly telemetry: [string, Json][];
  readonly labels: readonly Fault[];
}

/** A live room with all that listens to it: the recorder of probes, stages, labels, journal and counts. */
export class WatchedRoom {
  readonly start = START;
  readonly labels: Fault[] = [];
  private readonly live: LiveRoom;
  private readonly stages: ReadonlyMap<StageName, StageRun>;
  private readonly telemetry = new TelemetryCount();
  private readonly records: ExperimentRecord[] = [];
  /** Commands of stages that are still to be done; none between steps. */
  private readonly asked: Command[] = [];
  private readonly joined = new JoinedRecords((record) => this.records.push(record));
  private readonly stepMs: number;

  /** @param ofMs how long it is expected to live */
  constructor(
    room: CompleteRoom,
    stages: readonly StageName[],
    private readonly recorder: Recorder,
    private readonly ofMs: number,
    { truth }: Wants,
  ) {
    const beginning = { start: START, epoch: 1 };
    const restart = () => beginning;
    this.live = new LiveRoom(room, { ...beginning, rate: 1, truth, restart, note: this.joined.note });
    this.stages = new Map(stages.map((name) => [name, new StageRun(STAGES[name])]));
    this.stepMs = Math.max(1, Math.round(1000 * Math.min(LONGEST_STEP_S, room.sampling.temperatureS)));
  }

  get now(): EpochMs {
    return this.live.simulation.now;
  }

  /** Lets time pass, and no more of it once `isEnough`. */
  *pass(ms: number, isEnough = () => false): Play {
    const end = this.now + Math.round(ms);
    while (this.now < end && !isEnough()) {
      for (const out of this.live.advance(Math.min(this.stepMs, end - this.now))) yield* this.hear(out);
      // What a controller asks for in a step is done between it and the next one.
      for (const command of this.asked.splice(0)) yield* this.command(command);
      yield* this.tell();
      yield this.reached();
    }
  }

  /** Has a command done; gives its answer. */
  *command(command: Command): Play<CommandAnswer | undefined> {
    let answer: CommandAnswer | undefined;
    for (const out of this.live.take(command)) {
      const said = out?.port === 'event' && out.value.kind === 'command' ? out.value.command : undefined;
      if (said?.id === command.id) answer = said;
      yield* this.hear(out);
    }
    return answer;
  }

  /** Writes into the journal, behind all that was before. */
  *note(record: ExperimentRecord): Play {
    this.keep(record);
    yield* this.tell();
  }

  /** Nothing more will come. */
  *end(): Play<{ telemetry: TelemetrySummary; stage_counts: Partial<Record<StageName, StageCounts>> }> {
    for (const [stage, one] of this.stages) {
      for (const out of one.end()) yield { kind: 'stage', stage, out };
    }
    const counts = [...this.stages].map(([name, stage]) => [name, stage.counts] as const);
    return { telemetry: this.telemetry.end(), stage_counts: Object.fromEntries(counts) };
  }

  /** The state between steps, as text: what goes on from it shares nothing. Nobody remembers for probes what was. */
  save(): SavedRoom {
    const { live, stages, telemetry, labels } = this;
    return JSON.stringify({
      now: this.now,
      live: [...live.snapshot()],
      stages: [...stages].map(([name, stage]): Json => [name, stage.snapshot()]),
      telemetry: [...telemetry.snapshot()],
      labels,
    }) as SavedRoom;
  }

  /** Goes on where the same room was, with the same stages. */
  restore(saved: SavedRoom): void {
    const { now, live, stages, telemetry, labels } = JSON.parse(saved) as Saved;
    this.live.restore(live);
    for (const [name, state] of stages) this.stages.get(name)?.restore(state, now);
    this.telemetry.restore(telemetry, now);
    this.labels.push(...labels);
  }

  private reached(): ExperimentOut {
    return { kind: 'reached', doneMs: this.now - START, ofMs: this.ofMs };
  }

  private *hear(out: LiveOut | undefined): Play {
    if (out === undefined) yield this.reached();
    else if (out.port === 'result') yield* this.hearMetric(out.value);
    else yield* this.hearEvent(out.value);
  }

  private *hearMetric(metric: Metric): Play {
    this.recorder.add(metric, 'telemetry');
    this.telemetry.push(metric, this.now);
    for (const [stage, one] of this.stages) {
      yield* this.hearStage(stage, one, one.push(metric, this.now));
    }
  }

  private *hearStage(stage: StageName, { commands }: StageRun, outs: Iterable<Out>): Play {
    for (const out of outs) {
      if (commands && out.port === 'result') this.asked.push(out.value as Command);
      yield { kind: 'stage', stage, out };
    }
  }

  private *hearAnswer(answer: CommandAnswer): Play {
    this.keep({ kind: 'answer', answer });
    for (const [stage, one] of this.stages) yield* this.hearStage(stage, one, one.answered(answer));
  }

  private *hearEvent(event: LiveEvent): Play {
    if (event.kind === 'truth') for (const metric of event.truth) this.recorder.add(metric, 'truth');
    else if (event.kind === 'command') yield* this.hearAnswer(event.command);
    else if (event.kind === 'device') this.keep(event);
    else if (event.kind === 'fault') {
      this.labels.push(event.fault);
      this.keep(event);
      yield { kind: 'label', fault: event.fault };
    }
  }

  private keep(record: ExperimentRecord): void {
    this.joined.flush();
    this.records.push(record);
  }

  private *tell(): Play {
    for (const record of this.records.splice(0)) yield { kind: 'journal', record };
  }
}
