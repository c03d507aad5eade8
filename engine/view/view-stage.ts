import type { CommandAnswer } from '../telemetry/command';
import type { Json } from '../telemetry/json';
import type { EpochMs, Metric } from '../telemetry/metric';
import { type MetricStage, type MetricStageKind, NOTHING, type Out } from '../telemetry/stage';
import { MINUTE_MS } from '../telemetry/units';
import { windowMs } from '../windows/reading';
import { CoolingMemory } from './cooling/cooling-memory';
import { EnergyMemory } from './energy/energy-memory';
import { FindingMemory } from './findings/finding-memory';
import { Histories } from './history/histories';
import { Moving, RECENT } from './history/moving';
import { atOnce, extremes, itPower } from './history/totals';
import { CommandMemory } from './now/command-memory';
import { DeviceMemory } from './now/device-memory';
import { FaultMemory } from './now/fault-memory';
import { Readings } from './now/readings';
import type { ViewConfig } from './view-config';

/** A message that a page, or what is behind the node, is told. */
export interface Told {
  readonly topic: string;
  readonly payload: unknown;
  /** Of a message of a page: what the dashboard knows its browser by, for the answer to reach that one alone. */
  readonly client?: unknown;
}
export type ViewOut = Out<Told>;

/** What a cluster has told lately, for the pages. It says nothing by itself: pages are made when they are due. */
export class ViewStage implements MetricStage<ViewOut> {
  /** Has anything simulated been heard of it? */
  simulated = false;
  histories: Histories;
  readings: Readings;
  findings = new FindingMemory();
  cooling = new CoolingMemory();
  energy: EnergyMemory;
  readonly commands = new CommandMemory();
  readonly faults = new FaultMemory();
  readonly devices = new DeviceMemory();
  /** IT power, and the warmest air that any server takes in: two hours of them. */
  readonly recent = {
    itW: new Moving(RECENT, (span) => atOnce(itPower(this.histories, span))),
    inletC: new Moving(RECENT, (span) => atOnce(extremes(this.histories, 'inlet_temp_c', span, Math.max))),
  };
  private clock: EpochMs = Number.NEGATIVE_INFINITY;
  private sweptAt: EpochMs = Number.NEGATIVE_INFINITY;

  constructor({ maxSeries, idleExpiryS, language }: ViewConfig) {
    this.energy = new EnergyMemory(language);
    this.histories = new Histories({ maxSeries, idleExpiryS });
    this.readings = new Readings({ maxThings: maxSeries, idleExpiryS });
  }

  push(metric: Metric): readonly ViewOut[] {
    const { name, tags } = metric;
    if (tags.method === 'truth') return NOTHING;
    if (tags.method === 'simulated') this.simulated = true;
    if (name === 'anomaly') {
      if (windowMs(metric) === 0) this.histories.score(metric);
      this.findings.metric(metric);
    } else if (name === 'detector') this.findings.metric(metric);
    else if (name === 'bill') this.energy.metric(metric);
    else {
      this.readings.take(metric);
      if (tags.window !== undefined) this.histories.window(metric);
    }
    return NOTHING;
  }

  advance(now: EpochMs): Iterable<ViewOut> {
    if (now <= this.clock || !Number.isFinite(now)) return NOTHING;
    this.clock = now;
    if (now - this.sweptAt < MINUTE_MS) return NOTHING;
    this.sweptAt = now;
    this.histories.sweep(now);
    this.readings.sweep(now);
    this.findings.advance(now);
    this.energy.advance(now);
    return NOTHING;
  }

  /** Time of its domain; undefined before the first clock. */
  get now(): EpochMs | undefined {
    return Number.isFinite(this.clock) ? this.clock : undefined;
  }

  /** The answer to a command; to those that did not come by here it is nothing. */
  answered(answer: CommandAnswer): void {
    const command = this.commands.told(answer);
    if (command?.kind === 'set-tariff' && answer.outcome === 'applied') this.energy.again();
  }

  /** What is to be asked of a controller and of a bill by now, by the clock of the wall. */
  wants(wall: EpochMs, cluster: string): Told[] {
    const { now, cooling, energy } = this;
    return [
      ...cooling.wants(wall, cluster).map((payload) => ({ topic: 'cooling', payload })),
      ...energy.wants(wall, now, cluster).map((payload) => ({ topic: 'bill', payload })),
    ];
  }

  /** What there was no place for. */
  get lost(): number {
    const { histories, readings, findings, cooling, faults } = this;
    return (
      histories.dropped +
      readings.dropped +
      findings.counts.findings +
      findings.droppedSeries +
      cooling.counts.modes +
      faults.dropped
    );
  }

  *snapshot(): Iterable<[string, Json]> {
    yield ['stage', { simulated: this.simulated, clock: this.now ?? null }];
    yield ['commands', this.commands.snapshot()];
    yield ['faults', this.faults.snapshot()];
    yield ['devices', this.devices.snapshot()];
    for (const part of PARTS)
      for (const [key, state] of this[part].snapshot()) yield [`${part} ${key}`, state];
  }

  static restore(config: ViewConfig, from: Iterable<[string, Json]>): ViewStage {
    const stage = new ViewStage(config);
    const parts = new Map<Part, [string, Json][]>(PARTS.map((part) => [part, []]));
    for (const [key, state] of from) {
      const part = PARTS.find((each) => key.startsWith(`${each} `));
      if (part !== undefined) parts.get(part)!.push([key.slice(part.length + 1), state]);
      else if (key === 'stage') stage.resume(state);
      else if (key === 'commands') stage.commands.restore(state);
      else if (key === 'faults') stage.faults.restore(state);
      else if (key === 'devices') stage.devices.restore(state);
    }
    const { maxSeries, idleExpiryS, language } = config;
    stage.histories = Histories.restore({ maxSeries, idleExpiryS }, parts.get('histories')!);
    stage.readings = Readings.restore({ maxThings: maxSeries, idleExpiryS }, parts.get('readings')!);
    stage.energy = EnergyMemory.restore(language, parts.get('energy')!);
    stage.cooling = CoolingMemory.restore(parts.get('cooling')!);
    stage.findings = FindingMemory.restore(parts.get('findings')!);
    return stage;
  }

  private resume(state: Json): void {
    const { simulated, clock } = state as { simulated: boolean; clock: number | null };
    this.simulated = simulated;
    this.clock = clock ?? Number.NEGATIVE_INFINITY;
  }
}

const PARTS = ['histories', 'readings', 'findings', 'cooling', 'energy'] as const;
type Part = (typeof PARTS)[number];

export interface ViewStageKind extends MetricStageKind<ViewConfig, ViewOut> {
  create(config: ViewConfig): ViewStage;
  restore(config: ViewConfig, from: Iterable<[string, Json]>): ViewStage;
}

export const VIEW: ViewStageKind = {
  version: 1,
  create: (config) => new ViewStage(config),
  restore: (config, from) => ViewStage.restore(config, from),
};
